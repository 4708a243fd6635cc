import type { PixelData } from '../array/raster.ts'
import { atan2 } from '../math/elementary.ts'
import { symmetricEigenvalues } from '../math/symmetric-eigenvalues.ts'
import { type ConvexImage, convexImage, convexPixels } from './convex-image.ts'
import { centreOf, type Moments, momentIndex, momentsOf, normalizedMoments } from './moments.ts'
import { type Box, type Mask, maskOf, type Region } from './region.ts'

export type Triple = readonly [number, number, number]

/** What the objects of one label image are measured in. */
export interface Surroundings {
  /** (z, y, x) of the image. */
  readonly shape: Box
  /** Size of a pixel along z, y and x. */
  readonly spacing: Triple
  /** Intensities, channel by channel. */
  readonly channels: readonly PixelData[]
}

const unitVectors: readonly Triple[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

/** What follows from the weights of the pixels alone: from the region itself, or from the intensities of a channel. */
class Weights {
  readonly #region: Region
  readonly #spacing: Triple
  /** One for each pixel of the region; undefined where all weigh the same. */
  readonly values: Float64Array | undefined
  #raw: Moments | undefined
  #central: Moments | undefined
  #normalized: Moments | undefined

  constructor(region: Region, spacing: Triple, values?: Float64Array) {
    this.#region = region
    this.#spacing = spacing
    this.values = values
  }

  get raw(): Moments {
    this.#raw ??= momentsOf(this.#region, this.values, this.#spacing)
    return this.#raw
  }

  get central(): Moments {
    const centre = centreOf(this.raw)
    // in two dimensions there is nothing along z, not even where the weights have no sum
    if (this.#region.dimensions === 2) centre[0] = 0
    this.#central ??= momentsOf(this.#region, this.values, this.#spacing, centre)
    return this.#central
  }

  get normalized(): Moments {
    this.#normalized ??= normalizedMoments(this.central, this.#region.dimensions, this.#spacing)
    return this.#normalized
  }
}

/** A region with what several properties are made of, each computed when it is first asked for. */
export class MeasuredRegion {
  readonly region: Region
  readonly surroundings: Surroundings
  /** The region without intensities. */
  readonly shape: Weights
  readonly #channels: Weights[] = []
  #mask: Mask | undefined
  #convex: { readonly image: ConvexImage | undefined } | undefined
  #inertia: number[][] | undefined
  #eigenvalues: number[] | undefined

  constructor(region: Region, surroundings: Surroundings) {
    this.region = region
    this.surroundings = surroundings
    this.shape = new Weights(region, surroundings.spacing)
  }

  get spacing(): Triple {
    return this.surroundings.spacing
  }

  /** Values of the axes of space that the region has. */
  ofAxes<T>(values: readonly T[]): T[] {
    return values.slice(3 - this.region.dimensions)
  }

  get pixelSize(): number {
    const [z, y, x] = this.spacing
    return (this.region.dimensions === 3 ? z : 1) * y * x
  }

  get area(): number {
    return this.region.pixels * this.pixelSize
  }

  get boxPixels(): number {
    const [depth, height, width] = this.region.shape
    return depth * height * width
  }

  get mask(): Mask {
    this.#mask ??= maskOf(this.region)
    return this.#mask
  }

  /** Undefined for a flat region in three dimensions. */
  get convex(): ConvexImage | undefined {
    this.#convex ??= { image: convexImage(this.region) }
    return this.#convex.image
  }

  get convexArea(): number {
    return this.convex === undefined ? 0 : convexPixels(this.convex) * this.pixelSize
  }

  /** The region weighted with the intensities of a channel. */
  channel(index: number): Weights {
    const { channels, shape, spacing } = this.surroundings
    this.#channels[index] ??= new Weights(this.region, spacing, this.region.valuesOf(channels[index] as PixelData, shape))
    return this.#channels[index]
  }

  /** Intensities of a channel at the pixels of the object. */
  values(channel: number): Float64Array {
    return this.channel(channel).values as Float64Array
  }

  /** Centre within the bounding box, in units of the spacing. */
  localCentroid(weights: Weights): number[] {
    return this.ofAxes(centreOf(weights.raw))
  }

  centroid(weights: Weights): number[] {
    const { start } = this.region
    return this.ofAxes(centreOf(weights.raw).map((local, axis) => (start[axis] as number) * (this.spacing[axis] as number) + local))
  }

  /** Tensor of inertia, rows after each other. */
  get inertia(): number[][] {
    this.#inertia ??= this.#computeInertia()
    return this.#inertia
  }

  #computeInertia(): number[][] {
    const mu = this.shape.central
    const unit = this.ofAxes(unitVectors)
    const at = (a: Triple, b: Triple): number => mu[momentIndex(a[0] + b[0], a[1] + b[1], a[2] + b[2])] as number
    const squares = unit.map((axis) => at(axis, axis))
    const sum = squares.reduce((total, value) => total + value, 0)
    const total = mu[0] as number
    return unit.map((a, i) => unit.map((b, j) => (i === j ? (sum - (squares[i] as number)) / total : -at(a, b) / total)))
  }

  /** Eigenvalues of the tensor of inertia in descending order, never negative. */
  get eigenvalues(): number[] {
    this.#eigenvalues ??= this.#computeEigenvalues()
    return this.#eigenvalues
  }

  #computeEigenvalues(): number[] {
    const t = this.inertia
    const entry = (i: number, j: number): number => (t[i] as number[])[j] as number
    const flat = this.region.dimensions === 2
    const [low, middle, high] = flat
      ? symmetricEigenvalues([entry(0, 0), entry(1, 1), 0], [entry(0, 1), 0, 0])
      : symmetricEigenvalues([entry(0, 0), entry(1, 1), entry(2, 2)], [entry(0, 1), entry(0, 2), entry(1, 2)])
    return (flat ? [high, middle] : [high, middle, low]).map((value) => Math.max(value, 0))
  }

  /** Angle between the rows and the long axis, −π/2 to π/2. */
  get orientation(): number {
    const [[a, b], [, c]] = this.inertia as [[number, number], [number, number]]
    if (a - c === 0) return b < 0 ? Math.PI / 4 : -Math.PI / 4
    return atan2(-2 * b, c - a) / 2
  }
}
