import { AxesError, ShapeError, ValueError } from '../errors.ts'
import type { Brand } from './brand.ts'

export type PixelData = Uint8Array | Uint16Array | Uint32Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array
export type UnsignedData = Uint8Array | Uint16Array | Uint32Array

/** The axes that filters work along. */
export type Spatial = 'yx' | 'zyx'
/** Axes of an image, slowest first: time, channel, then space. */
export type ImageAxes = `${'t' | ''}${'c' | ''}${Spatial}`
/** Axes of a label image, class map or annotation. */
export type MapAxes = `${'t' | ''}${Spatial}`

/** One number per axis. */
export type Rank<A extends string, N extends readonly number[] = readonly []> = string extends A
  ? readonly number[]
  : A extends `${string}${infer Rest}`
    ? Rank<Rest, readonly [...N, number]>
    : N

/** A dense array in C order that knows its axes; `shape[i]` is the length of axis `axes[i]`. */
export interface Raster<A extends string = string, D extends PixelData = PixelData> {
  readonly axes: A
  readonly shape: readonly number[]
  readonly data: D
  /** Physical size of one step along each axis of `axes`; absent means 1 pixel. Axes without a size (c, f, p) have 1. */
  readonly spacing?: readonly number[]
  /** What `spacing` counts along the spatial axes. */
  readonly unit?: 'pixel' | 'micrometer'
}

/** Intensities. */
export type Image<A extends ImageAxes = ImageAxes> = Raster<A, Float32Array>
/** A two- or three-dimensional image of one channel at one time: what filters take. */
export type Plane<S extends Spatial = Spatial> = Raster<S, Float32Array>
/** 0 = background, 1 … n = objects. */
export type LabelImage<A extends MapAxes = MapAxes> = Brand<Raster<A, Uint32Array>, 'LabelImage'>
/** What the user painted: 0 = not annotated, otherwise the class. */
export type Annotation<A extends MapAxes = MapAxes> = Brand<Raster<A, UnsignedData>, 'Annotation'>
/** The predicted class of each pixel; 0 where nothing was predicted. */
export type ClassMap<A extends MapAxes = MapAxes> = Brand<Raster<A, UnsignedData>, 'ClassMap'>
/** Features first, each a contiguous image. */
export type FeatureStack<S extends Spatial = Spatial> = Raster<`f${S}`, Float32Array> & { readonly names: readonly string[] }
/** Probability of one class. */
export type ProbabilityMap<A extends MapAxes = MapAxes> = Brand<Raster<A, Float32Array>, 'ProbabilityMap'>
/** Probabilities of several classes along the axis p. */
export type Probabilities = Raster<string, Float32Array> & { readonly classes: readonly number[] }

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

/** Whether two shapes have the same lengths. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i])

/** Throws unless data and shape and axes fit each other. */
export function assertConsistent(where: string, { axes, shape, data }: Raster): void {
  if (axes.length !== shape.length) throw new AxesError(where, `${shape.length} axes for shape [${shape.join(', ')}]`, `"${axes}"`)
  if (new Set(axes).size !== axes.length) throw new AxesError(where, 'each axis once', `"${axes}"`)
  if (data.length !== sizeOf(shape)) throw new ShapeError(where, shape, [data.length], 'data and shape must have the same size')
}

const spatialAxes = (rank: number): string => ['', 'x', 'yx', 'zyx'][rank] ?? ''

/** The facts of a raster besides its pixels. */
export interface RasterFacts {
  readonly shape: readonly number[]
  /** By default yx for two, zyx for three lengths. */
  readonly axes?: string
  readonly spacing?: readonly number[]
  readonly unit?: 'pixel' | 'micrometer'
}

function build(where: string, data: PixelData, facts: RasterFacts, allowed: string): Raster {
  const axes = facts.axes ?? spatialAxes(facts.shape.length)
  const raster: Raster = {
    axes,
    shape: [...facts.shape],
    data,
    ...(facts.spacing === undefined ? {} : { spacing: [...facts.spacing] }),
    ...(facts.unit === undefined ? {} : { unit: facts.unit }),
  }
  assertConsistent(where, raster)
  if (!new RegExp(`^${allowed}$`).test(axes)) throw new AxesError(where, 'axes t, c, z, y, x in this order, y and x present', `"${axes}"`)
  return raster
}

/** An image of any numbers; they are kept as float32. */
export function createImage(data: ArrayLike<number>, facts: RasterFacts): Image {
  const pixels = data instanceof Float32Array ? data : Float32Array.from(data)
  return build('image', pixels, facts, 't?c?z?yx') as Image
}

/** The first value that is not a whole number from 0 to 2³² − 1, or undefined. */
function firstNotWhole(data: ArrayLike<number>): number | undefined {
  if (data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array) return undefined
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (!(value >= 0 && value <= 4294967295 && Number.isInteger(value))) return value
  }
  return undefined
}

function wholeNumbers(where: string, data: ArrayLike<number>): void {
  const bad = firstNotWhole(data)
  if (bad !== undefined) throw new ValueError(where, 'whole numbers from 0 to 4294967295', String(bad))
}

/** A label image of any whole numbers from 0 up. @throws {ValueError} for other values */
export function createLabelImage(data: ArrayLike<number>, facts: RasterFacts): LabelImage {
  wholeNumbers('label image', data)
  return build('label image', data instanceof Uint32Array ? data : Uint32Array.from(data), facts, 't?z?yx') as LabelImage
}

/** An annotation of any whole numbers from 0 up. @throws {ValueError} for other values */
export function createAnnotation(data: ArrayLike<number>, facts: RasterFacts): Annotation {
  wholeNumbers('annotation', data)
  const unsigned = data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array
  return build('annotation', unsigned ? data : Uint32Array.from(data), facts, 't?z?yx') as Annotation
}

/** The smallest unsigned array type that holds values up to `largest`. */
export function unsignedType(largest: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  if (largest < 256) return Uint8Array
  return largest < 65536 ? Uint16Array : Uint32Array
}

/** The smallest unsigned array that holds values up to `largest`. */
export const unsignedArray = (length: number, largest: number): UnsignedData => new (unsignedType(largest))(length)

/** Other pixels for the same place: shape, axes, spacing and unit are kept. */
export function withData<A extends string, D extends PixelData>(raster: Raster<A>, data: D): Raster<A, D> {
  return { ...facts(raster), axes: raster.axes, data }
}

function facts(raster: Raster): Omit<Raster, 'data' | 'axes'> {
  return {
    shape: raster.shape,
    ...(raster.spacing === undefined ? {} : { spacing: raster.spacing }),
    ...(raster.unit === undefined ? {} : { unit: raster.unit }),
  }
}

/** An empty annotation to paint on: the shape of the image, without its channels. */
export function zerosLike(image: Raster): Annotation {
  const keep = [...image.axes].map((axis) => 'tzyx'.includes(axis))
  const shape = image.shape.filter((_, i) => keep[i])
  const axes = [...image.axes].filter((_, i) => keep[i]).join('')
  const spacing = image.spacing?.filter((_, i) => keep[i])
  return createAnnotation(new Uint8Array(sizeOf(shape)), {
    axes,
    shape,
    ...(spacing === undefined ? {} : { spacing }),
    ...(image.unit === undefined ? {} : { unit: image.unit }),
  })
}
