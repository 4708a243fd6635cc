import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { cbrt, exp, log, pow } from '../math/elementary.ts'
import { defineFilter, type FilterDefinition } from './filter.ts'

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

const noReach = (_: readonly number[], rank: number): number[] => new Array<number>(rank).fill(0)

const withoutParameter = (name: string, summary: string, change: (value: number) => number): FilterDefinition =>
  defineFilter({ name, summary, parameter: 'none', reach: noReach, run: ({ image }) => mapPixels(image, change), examples: [0] })

const withNumber = (name: string, summary: string, change: (value: number, number: number) => number): FilterDefinition =>
  defineFilter({
    name,
    summary,
    parameter: 'number',
    reach: noReach,
    run: ({ image, parameter }) => {
      const number = Math.fround(parameter[0] as number)
      return mapPixels(image, (value) => change(value, number))
    },
    examples: [-1, 0.5, 100],
  })

/** Filters that look at one pixel at a time. */
export const pointwiseFilters: readonly FilterDefinition[] = [
  withoutParameter('copy', 'the image itself', (value) => value),
  withoutParameter('absolute', 'absolute value', Math.abs),
  withoutParameter('exponential', 'e to the power of the value', exp),
  withoutParameter('logarithm', 'natural logarithm', log),
  withoutParameter('square_root', 'square root', Math.sqrt),
  withoutParameter('cubic_root', 'cube root', cbrt),
  withoutParameter('square', 'the value times itself', (value) => value * value),
  withoutParameter('reciprocal', 'one divided by the value', (value) => 1 / value),
  withoutParameter('invert', 'the value with the other sign', (value) => -value),
  withoutParameter('binary_not', '1 where the value is 0, otherwise 0', (value) => (value === 0 ? 1 : 0)),
  withoutParameter('undefined_to_zero', '0 where the value is not a finite number', (value) => (Number.isFinite(value) ? value : 0)),
  withNumber('power', 'value to the power of the number', pow),
  withNumber('add_image_and_scalar', 'value plus the number', (value, number) => value + number),
  withNumber('multiply_image_and_scalar', 'value times the number', (value, number) => value * number),
  withNumber('subtract_image_from_scalar', 'the number minus the value', (value, number) => number - value),
  withNumber('divide_scalar_by_image', 'the number divided by the value', (value, number) => number / value),
  withNumber('maximum_image_and_scalar', 'the larger of value and number', Math.max),
  withNumber('minimum_image_and_scalar', 'the smaller of value and number', Math.min),
  withNumber('greater_constant', '1 where the value is greater than the number', (value, number) => (value > number ? 1 : 0)),
  withNumber('greater_or_equal_constant', '1 where the value is at least the number', (value, number) => (value >= number ? 1 : 0)),
  withNumber('smaller_constant', '1 where the value is smaller than the number', (value, number) => (value < number ? 1 : 0)),
  withNumber('smaller_or_equal_constant', '1 where the value is at most the number', (value, number) => (value <= number ? 1 : 0)),
  withNumber('equal_constant', '1 where the value equals the number', (value, number) => (value === number ? 1 : 0)),
  withNumber('not_equal_constant', '1 where the value differs from the number', (value, number) => (value !== number ? 1 : 0)),
]
