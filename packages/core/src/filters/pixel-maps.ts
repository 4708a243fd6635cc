import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { cbrt, exp, log, pow } from '../math/elementary.ts'

/** A new image from each pixel of one. */
export function mapPixels(image: Plane, change: (value: number) => number): Plane {
  const output = new Float32Array(image.data.length)
  for (let i = 0; i < output.length; i++) output[i] = change(image.data[i] as number)
  return withData(image, output)
}

/** A new image from the pixels of two. */
export function combinePixels(a: Plane, b: Plane, join: (a: number, b: number) => number): Plane {
  const output = new Float32Array(a.data.length)
  for (let i = 0; i < output.length; i++) output[i] = join(a.data[i] as number, b.data[i] as number)
  return withData(a, output)
}

/** How two pixels become one. */
const joins = {
  difference: (a: number, b: number) => a - b,
  product: (a: number, b: number) => a * b,
  ratio: (a: number, b: number) => a / b,
} as const satisfies Readonly<Record<string, (a: number, b: number) => number>>

export type JoinName = keyof typeof joins

/** Two images joined pixel by pixel. */
export const joinPixels = (a: Plane, b: Plane, name: JoinName): Plane => combinePixels(a, b, joins[name])

/** A formula on a pixel and a number, which some do not need. */
export interface PixelMap {
  readonly summary: string
  readonly change: (value: number, number: number) => number
  readonly parameter: 'none' | 'number'
}

/** Every formula on single pixels, by the filter's name. */
export const pixelMaps = {
  copy: { parameter: 'none', summary: 'the image itself', change: (value) => value },
  absolute: { parameter: 'none', summary: 'absolute value', change: Math.abs },
  exponential: { parameter: 'none', summary: 'e to the power of the value', change: exp },
  logarithm: { parameter: 'none', summary: 'natural logarithm', change: log },
  square_root: { parameter: 'none', summary: 'square root', change: Math.sqrt },
  cubic_root: { parameter: 'none', summary: 'cube root', change: cbrt },
  square: { parameter: 'none', summary: 'the value times itself', change: (value) => value * value },
  reciprocal: { parameter: 'none', summary: 'one divided by the value', change: (value) => 1 / value },
  invert: { parameter: 'none', summary: 'the value with the other sign', change: (value) => -value },
  binary_not: { parameter: 'none', summary: '1 where the value is 0, otherwise 0', change: (value) => (value === 0 ? 1 : 0) },
  undefined_to_zero: {
    parameter: 'none',
    summary: '0 where the value is not a finite number',
    change: (value) => (Number.isFinite(value) ? value : 0),
  },
  power: { parameter: 'number', summary: 'value to the power of the number', change: pow },
  add_image_and_scalar: { parameter: 'number', summary: 'value plus the number', change: (value, number) => value + number },
  multiply_image_and_scalar: { parameter: 'number', summary: 'value times the number', change: (value, number) => value * number },
  subtract_image_from_scalar: { parameter: 'number', summary: 'the number minus the value', change: (value, number) => number - value },
  divide_scalar_by_image: { parameter: 'number', summary: 'the number divided by the value', change: (value, number) => number / value },
  maximum_image_and_scalar: { parameter: 'number', summary: 'the larger of value and number', change: Math.max },
  minimum_image_and_scalar: { parameter: 'number', summary: 'the smaller of value and number', change: Math.min },
  greater_constant: {
    parameter: 'number',
    summary: '1 where the value is greater than the number',
    change: (value, number) => (value > number ? 1 : 0),
  },
  greater_or_equal_constant: {
    parameter: 'number',
    summary: '1 where the value is at least the number',
    change: (value, number) => (value >= number ? 1 : 0),
  },
  smaller_constant: {
    parameter: 'number',
    summary: '1 where the value is smaller than the number',
    change: (value, number) => (value < number ? 1 : 0),
  },
  smaller_or_equal_constant: {
    parameter: 'number',
    summary: '1 where the value is at most the number',
    change: (value, number) => (value <= number ? 1 : 0),
  },
  equal_constant: {
    parameter: 'number',
    summary: '1 where the value equals the number',
    change: (value, number) => (value === number ? 1 : 0),
  },
  not_equal_constant: {
    parameter: 'number',
    summary: '1 where the value differs from the number',
    change: (value, number) => (value !== number ? 1 : 0),
  },
} as const satisfies Readonly<Record<string, PixelMap>>

export type PixelMapName = keyof typeof pixelMaps

/** A new image by one of the formulas. */
export function applyPixelMap(image: Plane, name: PixelMapName, number: number): Plane {
  const change: PixelMap['change'] = pixelMaps[name].change
  return mapPixels(image, (value) => change(value, number))
}
