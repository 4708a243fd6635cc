import { framesOf, spatialSpacingOf } from '../array/axes.ts'
import type { Image, LabelImage, Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { OptionError, ShapeError } from '../errors.ts'
import { atan2, cbrt } from '../math/elementary.ts'
import { symmetricEigenvalues } from '../math/symmetric-eigenvalues.ts'
import type { RunOptions } from '../tasks/executor.ts'
import { breathe } from '../tasks/inline-executor.ts'
import { convexImage, convexPixels, feretDiameter } from './convex-image.ts'
import { centreOf, huMoments, type Moments, momentIndex, momentsOf, normalizedMoments } from './moments.ts'
import { croftonPerimeter, perimeter } from './perimeter.ts'
import { type Region, regionsOf, weightsOf } from './region.ts'
import type { Table } from './table.ts'
import { eulerNumber, filledPixels } from './topology.ts'

type Triple = readonly [number, number, number]

/** A region with what several properties are made of, each computed when it is first asked for. */
class MeasuredRegion {
  readonly region: Region
  readonly spacing: Triple
  /** Channels of the image inside the bounding box, 0 outside the object. */
  readonly #channels: () => Float64Array[]
  readonly #kept = new Map<string, unknown>()

  constructor(region: Region, spacing: Triple, channels: () => Float64Array[]) {
    this.region = region
    this.spacing = spacing
    this.#channels = channels
  }

  #once<T>(key: string, compute: () => T): T {
    if (!this.#kept.has(key)) this.#kept.set(key, compute())
    return this.#kept.get(key) as T
  }

  /** Values of the axes of space that the region has. */
  ofAxes<T>(values: readonly T[]): T[] {
    return values.slice(3 - this.region.dimensions)
  }

  get pixelSize(): number {
    return this.ofAxes(this.spacing).reduce((product, step) => product * step, 1)
  }

  get area(): number {
    return this.region.pixels * this.pixelSize
  }

  get convex(): ReturnType<typeof convexImage> {
    return this.#once('convex', () => convexImage(this.region))
  }

  get convexArea(): number {
    return this.convex === undefined ? 0 : convexPixels(this.convex) * this.pixelSize
  }

  get channels(): readonly Float64Array[] {
    return this.#once('channels', this.#channels)
  }

  /** Values of a channel at the pixels of the object. */
  values(channel: number): Float64Array {
    return this.#once(`values ${channel}`, () => (this.channels[channel] as Float64Array).filter((_, i) => this.region.mask[i] === 1))
  }

  /** Moments of the mask, or weighted with a channel. */
  raw(channel?: number): Moments {
    return this.#once(`raw ${channel}`, () => momentsOf(this.#weights(channel), this.region.shape, this.spacing))
  }

  central(channel?: number): Moments {
    return this.#once(`central ${channel}`, () =>
      momentsOf(this.#weights(channel), this.region.shape, this.spacing, this.#flat(centreOf(this.raw(channel)))),
    )
  }

  normalized(channel?: number): Moments {
    return this.#once(`normalized ${channel}`, () => normalizedMoments(this.central(channel), this.region.dimensions, this.spacing))
  }

  #weights(channel: number | undefined): ArrayLike<number> {
    return channel === undefined ? this.region.mask : (this.channels[channel] as Float64Array)
  }

  /** In two dimensions there is nothing along z, not even where the weights have no sum. */
  #flat(centre: [number, number, number]): Triple {
    return this.region.dimensions === 2 ? [0, centre[1], centre[2]] : centre
  }

  /** Centre within the bounding box, in units of the spacing. */
  localCentroid(channel?: number): number[] {
    return this.ofAxes(centreOf(this.raw(channel)))
  }

  centroid(channel?: number): number[] {
    const local = this.localCentroid(channel)
    return this.ofAxes(this.region.start).map((start, i) => start * (this.ofAxes(this.spacing)[i] as number) + (local[i] as number))
  }

  /** Tensor of inertia, rows after each other. */
  get inertia(): number[][] {
    return this.#once('inertia', () => {
      const mu = this.central()
      const unit = this.ofAxes<Triple>([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ])
      const at = (a: Triple, b: Triple): number => mu[momentIndex(a[0] + b[0], a[1] + b[1], a[2] + b[2])] as number
      const squares = unit.map((axis) => at(axis, axis))
      const sum = squares.reduce((total, value) => total + value, 0)
      const total = mu[0] as number
      return unit.map((a, i) => unit.map((b, j) => (i === j ? (sum - (squares[i] as number)) / total : -at(a, b) / total)))
    })
  }

  /** Eigenvalues of the tensor of inertia in descending order, never negative. */
  get eigenvalues(): number[] {
    return this.#once('eigenvalues', () => {
      const t = this.inertia
      const entry = (i: number, j: number): number => (t[i] as number[])[j] as number
      const flat = this.region.dimensions === 2
      const [low, middle, high] = flat
        ? symmetricEigenvalues([entry(0, 0), entry(1, 1), 0], [entry(0, 1), 0, 0])
        : symmetricEigenvalues([entry(0, 0), entry(1, 1), entry(2, 2)], [entry(0, 1), entry(0, 2), entry(1, 2)])
      return (flat ? [high, middle] : [high, middle, low]).map((value) => Math.max(value, 0))
    })
  }

  get orientation(): number {
    const [[a, b], [, c]] = this.inertia as [[number, number], [number, number]]
    if (a - c === 0) return b < 0 ? Math.PI / 4 : -Math.PI / 4
    return atan2(-2 * b, c - a) / 2
  }
}

/** One property: which columns it has and how their values follow. */
interface Property {
  /** Endings of the names of its columns, such as "-0", "-1"; one empty ending for a single column. */
  readonly endings: (dimensions: 2 | 3) => readonly string[]
  readonly values: (measured: MeasuredRegion, channel?: number) => readonly number[]
  /** Not defined in three dimensions. */
  readonly flat?: true
  /** Defined only for equal spacing along all axes, or only for spacing 1. */
  readonly needs?: 'equal spacing' | 'spacing 1'
  /** Taken from an image, channel by channel. */
  readonly ofImage?: true
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `-${i}`)
const single = { endings: () => [''] }
const perAxis = { endings: (dimensions: 2 | 3) => numbered(dimensions) }
const perPair = { endings: (dimensions: 2 | 3) => numbered(dimensions).flatMap((a) => numbered(dimensions).map((b) => a + b)) }
const powers = {
  endings: (dimensions: 2 | 3): string[] => {
    const four = numbered(4)
    const pairs = four.flatMap((a) => four.map((b) => a + b))
    return dimensions === 2 ? pairs : four.flatMap((a) => pairs.map((b) => a + b))
  },
}
const seven = { endings: () => numbered(7) }

const momentColumns = (moments: Moments, dimensions: 2 | 3): number[] => Array.from(dimensions === 2 ? moments.subarray(0, 16) : moments)

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

function standardDeviation(values: Float64Array): number {
  const centre = mean(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) * (value - centre), 0) / values.length)
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

const extreme = (values: Float64Array, pick: (a: number, b: number) => number): number => values.reduce((a, b) => pick(a, b))

/** The properties by scikit-image's names and definitions (0.26, `regionprops_table`). */
const properties: Readonly<Record<string, Property>> = {
  label: { ...single, values: ({ region }) => [region.label] },
  num_pixels: { ...single, values: ({ region }) => [region.pixels] },
  area: { ...single, values: (m) => [m.area] },
  area_bbox: { ...single, values: (m) => [m.region.mask.length * m.pixelSize] },
  area_convex: { ...single, values: (m) => [m.convexArea] },
  area_filled: { ...single, values: (m) => [filledPixels(m.region) * m.pixelSize] },
  axis_major_length: { ...single, values: (m) => [axisLength(m, 'major')] },
  axis_minor_length: { ...single, values: (m) => [axisLength(m, 'minor')] },
  bbox: {
    endings: (dimensions) => numbered(2 * dimensions),
    values: (m) => {
      const start = m.ofAxes(m.region.start)
      return [...start, ...m.ofAxes(m.region.shape).map((length, i) => (start[i] as number) + length)]
    },
  },
  centroid: { ...perAxis, values: (m) => m.centroid() },
  centroid_local: { ...perAxis, values: (m) => m.localCentroid() },
  centroid_weighted: { ...perAxis, ofImage: true, values: (m, channel) => m.centroid(channel) },
  centroid_weighted_local: { ...perAxis, ofImage: true, values: (m, channel) => m.localCentroid(channel) },
  eccentricity: { ...single, flat: true, values: (m) => [eccentricity(m)] },
  equivalent_diameter_area: { ...single, values: (m) => [equivalentDiameter(m)] },
  euler_number: { ...single, values: ({ region }) => [eulerNumber(region)] },
  extent: { ...single, values: ({ region }) => [region.pixels / region.mask.length] },
  feret_diameter_max: {
    ...single,
    values: (m) => [m.convex === undefined ? Number.NaN : feretDiameter(m.convex, m.region, m.spacing)],
  },
  inertia_tensor: { ...perPair, values: (m) => m.inertia.flat() },
  inertia_tensor_eigvals: { ...perAxis, values: (m) => m.eigenvalues },
  intensity_max: { ...single, ofImage: true, values: (m, channel) => [extreme(m.values(channel as number), Math.max)] },
  intensity_mean: { ...single, ofImage: true, values: (m, channel) => [mean(m.values(channel as number))] },
  intensity_median: { ...single, ofImage: true, values: (m, channel) => [median(m.values(channel as number))] },
  intensity_min: { ...single, ofImage: true, values: (m, channel) => [extreme(m.values(channel as number), Math.min)] },
  intensity_std: { ...single, ofImage: true, values: (m, channel) => [standardDeviation(m.values(channel as number))] },
  moments: { ...powers, values: (m) => momentColumns(m.raw(), m.region.dimensions) },
  moments_central: { ...powers, values: (m) => momentColumns(m.central(), m.region.dimensions) },
  moments_hu: { ...seven, flat: true, needs: 'spacing 1', values: (m) => huMoments(m.normalized()) },
  moments_normalized: { ...powers, values: (m) => momentColumns(m.normalized(), m.region.dimensions) },
  moments_weighted: { ...powers, ofImage: true, values: (m, channel) => momentColumns(m.raw(channel), m.region.dimensions) },
  moments_weighted_central: { ...powers, ofImage: true, values: (m, channel) => momentColumns(m.central(channel), m.region.dimensions) },
  moments_weighted_hu: {
    ...seven,
    flat: true,
    needs: 'spacing 1',
    ofImage: true,
    values: (m, channel) => huMoments(m.normalized(channel)),
  },
  moments_weighted_normalized: {
    ...powers,
    ofImage: true,
    values: (m, channel) => momentColumns(m.normalized(channel), m.region.dimensions),
  },
  orientation: { ...single, flat: true, values: (m) => [m.orientation] },
  perimeter: { ...single, flat: true, needs: 'equal spacing', values: (m) => [perimeter(m.region) * m.spacing[2]] },
  perimeter_crofton: { ...single, flat: true, needs: 'equal spacing', values: (m) => [croftonPerimeter(m.region) * m.spacing[2]] },
  solidity: { ...single, values: (m) => [m.area / m.convexArea] },
}

function axisLength(m: MeasuredRegion, which: 'major' | 'minor'): number {
  const [a, b, c = 0] = m.eigenvalues as [number, number, number?]
  if (m.region.dimensions === 2) return 4 * Math.sqrt(which === 'major' ? a : b)
  return Math.sqrt(Math.max(0, 10 * (which === 'major' ? a + b - c : -a + b + c)))
}

function eccentricity(m: MeasuredRegion): number {
  const [a, b] = m.eigenvalues as [number, number]
  return a === 0 ? 0 : Math.sqrt(1 - b / a)
}

function equivalentDiameter(m: MeasuredRegion): number {
  return m.region.dimensions === 2 ? Math.sqrt((4 * m.area) / Math.PI) : cbrt((6 * m.area) / Math.PI)
}

export const regionPropertyNames: readonly string[] = Object.keys(properties)

/** What `measure` gives when nothing is named. */
const usual = [
  'label area bbox centroid equivalent_diameter_area axis_major_length axis_minor_length eccentricity orientation perimeter solidity extent',
  'feret_diameter_max euler_number intensity_mean intensity_min intensity_max intensity_std',
]
  .join(' ')
  .split(' ')

export interface RegionPropertyOptions {
  /** Intensities; an image with the shape of the labels, with or without channels. */
  readonly image?: Image | undefined
  /** Names of properties, or `all`. By default the usual ones. Those that do not exist for the image are then left out. */
  readonly properties?: readonly string[] | 'all' | undefined
  /** Size of a pixel along the axes of space; by default that of the label image. */
  readonly spacing?: readonly number[] | undefined
}

/** Why a property does not exist here, or undefined. */
function obstacle({ flat, needs, ofImage }: Property, dimensions: 2 | 3, spacing: readonly number[], channels: number): string | undefined {
  if (flat === true && dimensions === 3) return 'it is not defined in three dimensions'
  if (needs === 'equal spacing' && spacing.some((step) => step !== spacing[0])) return 'it needs the same spacing along all axes'
  if (needs === 'spacing 1' && spacing.some((step) => step !== 1)) return 'it needs a spacing of 1'
  return ofImage === true && channels === 0 ? 'it needs an intensity image' : undefined
}

/**
 * Measures the objects of a label image as scikit-image's `regionprops_table` does, with its names, such as `centroid-0` or
 * `moments_central-2-0`; with several channels their number comes last. Lengths and areas count in units of the spacing.
 * A time series is measured frame by frame, with a first column `frame`.
 *
 * @returns a row per object, in ascending order of the labels
 * @throws {OptionError} for a property that is unknown or does not exist for this image
 * @throws {ShapeError}  where labels and image have different shapes
 */
export function regionProperties(labels: LabelImage, options: RegionPropertyOptions = {}): Table {
  const work = measureAll(labels, options)
  for (let step = work.next(); ; step = work.next()) if (step.done === true) return step.value
}

/** Pixels of bounding boxes after which the host gets its turn: some hundredths of a second of work. */
const pixelsPerTurn = 500_000

/** The same as `regionProperties`; the host breathes between objects, so that a signal can end it. */
export async function regionPropertiesAsync(
  labels: LabelImage,
  { signal, ...options }: RegionPropertyOptions & RunOptions = {},
): Promise<Table> {
  signal?.throwIfAborted()
  const work = measureAll(labels, options)
  let pixels = 0
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value
    pixels += step.value
    if (pixels < pixelsPerTurn) continue
    pixels = 0
    await breathe()
    signal?.throwIfAborted()
  }
}

/** Measures object by object; yields the pixels of each bounding box. */
function* measureAll(labels: LabelImage, options: RegionPropertyOptions): Generator<number, Table> {
  const frames = framesOf(labels)
  const images = options.image === undefined ? [] : framesOf(options.image)
  if (options.image !== undefined && images.length !== frames.length)
    throw new ShapeError('image', labels.shape, options.image.shape, 'image and labels must cover the same frames')
  const tables: Table[] = []
  for (const [i, frame] of frames.entries()) tables.push(yield* measureFrame(frame, images[i], options))
  if (!labels.axes.startsWith('t')) return tables[0] as Table
  const columns = Object.keys(tables[0] as Table)
  const frame = tables.flatMap((table, i) => new Array<number>((table.label ?? Object.values(table)[0] ?? []).length).fill(i))
  return { frame, ...Object.fromEntries(columns.map((name) => [name, tables.flatMap((table) => table[name] as number[])])) }
}

function* measureFrame(
  labels: Raster<string, Uint32Array>,
  image: Raster<string, Float32Array> | undefined,
  options: RegionPropertyOptions,
): Generator<number, Table> {
  const dimensions = labels.shape.length as 2 | 3
  const spacing = options.spacing ?? spatialSpacingOf(labels) ?? (image && spatialSpacingOf(image)) ?? labels.shape.map(() => 1)
  if (spacing.length !== dimensions || spacing.some((step) => !(step > 0 && step < Number.POSITIVE_INFINITY)))
    throw new OptionError('spacing', spacing.join(', '), `${dimensions} positive numbers`)
  const planes = image === undefined ? [] : channelPlanes(labels, image)
  const chosen = options.properties === 'all' ? regionPropertyNames : (options.properties ?? usual)
  const names = chosen.filter((name) => {
    const property = properties[name]
    if (property === undefined) throw new OptionError('properties', name, `some of ${regionPropertyNames.join(', ')}`)
    const problem = obstacle(property, dimensions, spacing, planes.length)
    if (problem !== undefined && Array.isArray(options.properties))
      throw new OptionError('properties', name, 'other properties', `${name} cannot be measured here: ${problem}`)
    return problem === undefined
  })
  const multichannel = image?.axes.includes('c') === true
  const columns = names.flatMap((name) => {
    const { endings, ofImage } = properties[name] as Property
    const suffixes = ofImage === true && multichannel ? planes.map((_, c) => `-${c}`) : ['']
    return endings(dimensions).flatMap((ending) =>
      suffixes.map((suffix) => ({ name: `${name}${ending}${suffix}`, values: [] as number[] })),
    )
  })
  const volumeSpacing = (dimensions === 2 ? [1, ...spacing] : spacing) as unknown as Triple
  for (const region of regionsOf(labels)) {
    const measured = new MeasuredRegion(region, volumeSpacing, () => planes.map((plane) => weightsOf(region, plane, labels.shape)))
    let column = 0
    for (const name of names) {
      const { values, ofImage } = properties[name] as Property
      const perChannel = ofImage === true ? planes.map((_, c) => values(measured, c)) : [values(measured)]
      for (let i = 0; i < (perChannel[0] as readonly number[]).length; i++)
        for (const one of perChannel) columns[column++]?.values.push(one[i] as number)
    }
    yield region.mask.length
  }
  return Object.fromEntries(columns.map(({ name, values }) => [name, values]))
}

/** The channels of an image that lies over the labels. */
function channelPlanes(labels: Raster, image: Raster<string, Float32Array>): Float32Array[] {
  const channels = image.axes.startsWith('c') ? (image.shape[0] as number) : 1
  const shape = image.axes.startsWith('c') ? image.shape.slice(1) : image.shape
  if (!sameShape(labels.shape, shape)) throw new ShapeError('image', labels.shape, shape, 'image and labels must cover the same pixels')
  return Array.from({ length: channels }, (_, c) => image.data.subarray(c * labels.data.length, (c + 1) * labels.data.length))
}
