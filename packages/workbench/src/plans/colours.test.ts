import { expect, test } from 'vitest'
import { type Colour, defaultClassColour, fromHex } from './colours.ts'

type Triple = readonly [number, number, number]
type Matrix = readonly [Triple, Triple, Triple]

/** How dichromats see linear red, green and blue. Machado, Oliveira and Fernandes (2009), severity 1. */
const seen: Readonly<Record<string, Matrix>> = {
  anybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopes: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopes: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopes: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
const times = (matrix: Matrix, v: Triple): Triple => matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Triple

/** Linear sRGB to XYZ, white D65. */
const toXyz: Matrix = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
]

/** CIE L*a*b* of a colour as someone sees it. */
function lab(colour: Colour, matrix: Matrix): Triple {
  const light = times(matrix, colour.map((part) => linear(part / 255)) as unknown as Triple).map((part) => Math.min(1, Math.max(0, part)))
  const [x, y, z] = times(toXyz, light as unknown as Triple)
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)
  const [fx, fy, fz] = [f(x / 0.9505), f(y), f(z / 1.089)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

const distance = (one: Triple, other: Triple): number => Math.hypot(...one.map((value, i) => value - (other[i] as number)))

const over = (colour: Colour, grey: number, opacity: number): Colour =>
  colour.map((part) => Math.round(opacity * part + (1 - opacity) * grey)) as unknown as Colour

test.each(Object.keys(seen))('%s tell the first two classes apart, as painted and as predicted over any grey', (who) => {
  const [one, other] = [1, 2].map((value) => fromHex(defaultClassColour(value))) as [Colour, Colour]
  const matrix = seen[who] as Matrix
  for (const opacity of [0.8, 0.35])
    for (let grey = 0; grey <= 255; grey += 15) {
      const apart = distance(lab(over(one, grey, opacity), matrix), lab(over(other, grey, opacity), matrix))
      expect([grey, opacity, apart >= 20, apart]).toEqual([grey, opacity, true, apart])
    }
})
