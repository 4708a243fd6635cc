import type { Plane } from '../array/raster.ts'
import { createImage } from '../array/raster.ts'
import type { Operation, Reach } from '../operations/operation.ts'
import { RandomStream } from '../random/random-stream.ts'
import type { DevicePlane, FilterKernels } from './filter-kernels.ts'

/** What a filter works on: one channel of one time point, and its parameter. */
export interface FilterInput<P extends DevicePlane = Plane> {
  readonly image: P
  /** A length in pixels for each axis of the image, or a single number, or nothing: as the filter's `parameter` says. */
  readonly parameter: readonly number[]
}

/**
 * A filter: an image in, an image of the same shape out. Pixels outside the image have the value of the nearest pixel inside.
 * `length` parameters (σ, radius) may differ along the axes; `number` parameters (exponents, constants) may not.
 */
export interface FilterDefinition {
  readonly name: string
  readonly parameter: 'length' | 'number' | 'none'
  /** What it does, in a sentence for users. */
  readonly summary: string
  /** The dimensions it is defined in. */
  readonly dimensions: readonly (2 | 3)[]
  /** How far it looks, in pixels along each axis. */
  readonly reach: (parameter: readonly number[], rank: number) => Reach
  /** The definition, in terms of the few inner loops that devices have kernels for. */
  readonly run: <P extends DevicePlane>(input: FilterInput<P>, kernels: FilterKernels<P>) => P
  readonly cases: Operation<FilterInput, Plane>['cases']
}

/** A filter as an operation: with the plain definition, and on every device. */
export interface Filter extends FilterDefinition, Operation<FilterInput, Plane> {}

type FilterFacts = Omit<FilterDefinition, 'dimensions' | 'cases'> & {
  readonly dimensions?: readonly (2 | 3)[]
  /** Parameters worth testing. */
  readonly examples: readonly number[]
}

/** A filter with the test cases that all filters share. */
export function defineFilter({ dimensions = [2, 3], examples, ...definition }: FilterFacts): FilterDefinition {
  const cases: Record<string, () => FilterInput> = {}
  for (const example of examples) {
    for (const shape of [
      [1, 1],
      [1, 7],
      [9, 8],
      [5, 37],
      [1, 1, 1],
      [4, 6, 5],
    ]) {
      if (!dimensions.includes(shape.length as 2 | 3)) continue
      cases[`${shape.join('×')} with ${example}`] = () => ({
        image: noise(shape),
        parameter: definition.parameter === 'length' ? shape.map((_, axis) => example * (axis + 1)) : [example],
      })
    }
  }
  return { ...definition, dimensions, cases }
}

function noise(shape: readonly number[]): Plane {
  const stream = new RandomStream(shape.length)
  const size = shape.reduce((a, b) => a * b, 1)
  return createImage(
    Float32Array.from({ length: size }, () => stream.integer(0, 256)),
    { shape },
  ) as Plane
}
