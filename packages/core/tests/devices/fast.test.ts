/** The fast mode: the same bits on every device and for any box, close to the exact mode. */
import { expect, test } from 'vitest'
import { createImage, type Image } from '../../src/array/raster.ts'
import { boxShape, crop } from '../../src/array/tile.ts'
import type { Device, Mode } from '../../src/devices/device.ts'
import { featureBox, prepareFeatures, withFeatures } from '../../src/features/feature-box.ts'
import { generateFeatureStack } from '../../src/features/feature-stack.ts'
import { parseSpecification } from '../../src/features/specification.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

const stencils = ['laplace_box', 'laplace_diamond', 'gradient_x', 'gradient_y']
const flat = ['sobel', 'small_hessian_eigenvalue', 'large_hessian_eigenvalue', ...stencils]
const deep = ['sobel3d', 'laplace_box3d', ...stencils]

/** Every recipe at these σ, and a filter that has none. */
const specificationOf = (outer: readonly string[], sigmas: readonly string[]): string =>
  [
    'original',
    ...outer.map((name) => `${name}=0`),
    ...sigmas.flatMap((sigma) => [
      ...['gaussian_blur', 'difference_of_gaussian', 'subtract_gaussian_background', 'divide_by_gaussian_background'].map(
        (name) => `${name}=${sigma}`,
      ),
      ...outer.map((name) => `${name}_of_gaussian_blur=${sigma}`),
    ]),
    'maximum_box=2',
  ].join(' ')

/** Discs on uneven ground, with noise. */
function discs(shape: readonly number[], seed = 1): Image {
  const random = new RandomStream(seed)
  const spots = Array.from({ length: 12 }, () => shape.map((length) => random.integer(0, length)))
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => {
    let rest = i
    const place = [...shape].reverse().map((length) => {
      const at = rest % length
      rest = Math.floor(rest / length)
      return at
    })
    place.reverse()
    const isIn = spots.some((spot) => spot.reduce((sum, at, axis) => sum + (at - (place[axis] as number)) ** 2, 0) < 40)
    return 20 + (place.at(-1) as number) / 4 + (isIn ? 150 : 0) + random.normal(0, 4)
  })
  return createImage(data, { shape })
}

const shapes: [number[], string][] = [
  [[1, 1], specificationOf(flat, ['0.2', '1', '5'])],
  [[1, 9], specificationOf(flat, ['2', '4:6'])],
  [[37, 41], specificationOf(flat, ['0.5', '3', '4', '9', '1:7'])],
  [[3, 5, 4], specificationOf(deep, ['1', '4'])],
  [[9, 18, 21], specificationOf(deep, ['1.3', '1:2:5'])],
]

const stackOf = (image: Image, specification: string, device: Device, mode: Mode): Float32Array =>
  generateFeatureStack(image, specification, { device, mode }).data

test.each(shapes)('wasm and reference give the same bits: %j', (shape, specification) => {
  const image = discs(shape)
  expect(stackOf(image, specification, 'wasm', 'fast')).toEqual(stackOf(image, specification, 'reference', 'fast'))
})

test.each(shapes)('a box is the whole, bit for bit: %j', (shape, specification) => {
  const image = discs(shape)
  const features = parseSpecification(specification)
  const source = prepareFeatures(image, features, { device: 'wasm', mode: 'fast' })
  const whole = generateFeatureStack(image, specification, { device: 'wasm', mode: 'fast' })
  const random = new RandomStream(7)
  for (let trial = 0; trial < 10; trial++) {
    const start = shape.map((length) => random.integer(0, length))
    const end = shape.map((length, axis) => random.integer((start[axis] as number) + 1, length + 1))
    const box = { start, end }
    withFeatures(features, featureBox(source, box), source.method, (planes) => {
      const size = boxShape(box).reduce((a, b) => a * b, 1)
      const pixels = shape.reduce((a, b) => a * b, 1)
      for (const [f, name] of whole.names.entries()) {
        const plane = { axes: shape.length === 2 ? 'yx' : 'zyx', shape, data: whole.data.subarray(f * pixels, (f + 1) * pixels) }
        expect([name, box, planes.slice(f * size, (f + 1) * size)]).toEqual([name, box, crop(plane, box).data])
      }
    })
  }
})

test.each([
  [[64, 72], specificationOf(flat, ['0.5', '3', '4', '6', '16'])],
  [[30, 40, 50], specificationOf(deep, ['2', '4'])],
] as [number[], string][])('close to the exact mode, measured by the range of the feature: %j', (shape, specification) => {
  const image = discs(shape, 3)
  const names = generateFeatureStack(image, specification).names
  const [exact, fast] = [stackOf(image, specification, 'wasm', 'exact'), stackOf(image, specification, 'wasm', 'fast')]
  const pixels = image.data.length
  for (const [f, name] of names.entries()) {
    let [least, most, error] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]
    for (let i = f * pixels; i < (f + 1) * pixels; i++) {
      const value = exact[i] as number
      least = Math.min(least, value)
      most = Math.max(most, value)
      error = Math.max(error, Math.abs(value - (fast[i] as number)))
    }
    const bound = /=(6|16)$/.test(name) ? 4e-3 : /=4$/.test(name) ? 1.2e-2 : 3e-5
    expect([name, error / (most - least) < bound ? '' : error / (most - least)]).toEqual([name, ''])
  }
})
