import { cbrt } from '../math/elementary.ts'
import { feretDiameter } from './convex-image.ts'
import type { MeasuredRegion } from './measured-region.ts'
import { huMoments, type Moments } from './moments.ts'
import { croftonPerimeter, perimeter } from './perimeter.ts'
import { eulerNumber, filledPixels } from './topology.ts'

/** One property: which columns it has and how their values follow. */
export interface Property {
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

function mean(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] as number
  return sum / values.length
}

function standardDeviation(values: Float64Array): number {
  const centre = mean(values)
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - centre) * ((values[i] as number) - centre)
  return Math.sqrt(squares / values.length)
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[half] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2
}

/** The smallest value; NaN where there is one. */
function smallest(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < values.length; i++) least = Math.min(least, values[i] as number)
  return least
}

/** The largest value; NaN where there is one. */
function largest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i] as number)
  return most
}

/** The properties by scikit-image's names and definitions (0.26, `regionprops_table`). */
export const properties: Readonly<Record<string, Property>> = {
  label: { ...single, values: ({ region }) => [region.label] },
  num_pixels: { ...single, values: ({ region }) => [region.pixels] },
  area: { ...single, values: (m) => [m.area] },
  area_bbox: { ...single, values: (m) => [m.boxPixels * m.pixelSize] },
  area_convex: { ...single, values: (m) => [m.convexArea] },
  area_filled: { ...single, values: (m) => [filledPixels(m.mask) * m.pixelSize] },
  axis_major_length: { ...single, values: (m) => [axisLength(m, 'major')] },
  axis_minor_length: { ...single, values: (m) => [axisLength(m, 'minor')] },
  bbox: {
    endings: (dimensions) => numbered(2 * dimensions),
    values: (m) => {
      const start = m.ofAxes(m.region.start)
      return [...start, ...m.ofAxes(m.region.shape).map((length, i) => (start[i] as number) + length)]
    },
  },
  centroid: { ...perAxis, values: (m) => m.centroid(m.shape) },
  centroid_local: { ...perAxis, values: (m) => m.localCentroid(m.shape) },
  centroid_weighted: { ...perAxis, ofImage: true, values: (m, channel) => m.centroid(m.channel(channel as number)) },
  centroid_weighted_local: { ...perAxis, ofImage: true, values: (m, channel) => m.localCentroid(m.channel(channel as number)) },
  eccentricity: { ...single, flat: true, values: (m) => [eccentricity(m)] },
  equivalent_diameter_area: { ...single, values: (m) => [equivalentDiameter(m)] },
  euler_number: { ...single, values: (m) => [eulerNumber(m.mask)] },
  extent: { ...single, values: (m) => [m.region.pixels / m.boxPixels] },
  feret_diameter_max: {
    ...single,
    values: (m) => [m.convex === undefined ? Number.NaN : feretDiameter(m.convex, m.region, m.spacing)],
  },
  inertia_tensor: { ...perPair, values: (m) => m.inertia.flat() },
  inertia_tensor_eigvals: { ...perAxis, values: (m) => m.eigenvalues },
  intensity_max: { ...single, ofImage: true, values: (m, channel) => [largest(m.values(channel as number))] },
  intensity_mean: { ...single, ofImage: true, values: (m, channel) => [mean(m.values(channel as number))] },
  intensity_median: { ...single, ofImage: true, values: (m, channel) => [median(m.values(channel as number))] },
  intensity_min: { ...single, ofImage: true, values: (m, channel) => [smallest(m.values(channel as number))] },
  intensity_std: { ...single, ofImage: true, values: (m, channel) => [standardDeviation(m.values(channel as number))] },
  moments: { ...powers, values: (m) => momentColumns(m.shape.raw, m.region.dimensions) },
  moments_central: { ...powers, values: (m) => momentColumns(m.shape.central, m.region.dimensions) },
  moments_hu: { ...seven, flat: true, needs: 'spacing 1', values: (m) => huMoments(m.shape.normalized) },
  moments_normalized: { ...powers, values: (m) => momentColumns(m.shape.normalized, m.region.dimensions) },
  moments_weighted: {
    ...powers,
    ofImage: true,
    values: (m, channel) => momentColumns(m.channel(channel as number).raw, m.region.dimensions),
  },
  moments_weighted_central: {
    ...powers,
    ofImage: true,
    values: (m, channel) => momentColumns(m.channel(channel as number).central, m.region.dimensions),
  },
  moments_weighted_hu: {
    ...seven,
    flat: true,
    needs: 'spacing 1',
    ofImage: true,
    values: (m, channel) => huMoments(m.channel(channel as number).normalized),
  },
  moments_weighted_normalized: {
    ...powers,
    ofImage: true,
    values: (m, channel) => momentColumns(m.channel(channel as number).normalized, m.region.dimensions),
  },
  orientation: { ...single, flat: true, values: (m) => [m.orientation] },
  perimeter: { ...single, flat: true, needs: 'equal spacing', values: (m) => [perimeter(m.region, m.mask) * m.spacing[2]] },
  perimeter_crofton: { ...single, flat: true, needs: 'equal spacing', values: (m) => [croftonPerimeter(m.mask) * m.spacing[2]] },
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

/** Why a property does not exist here, or undefined. */
export function obstacle(
  { flat, needs, ofImage }: Property,
  dimensions: 2 | 3,
  spacing: readonly number[],
  channels: number,
): string | undefined {
  if (flat === true && dimensions === 3) return 'it is not defined in three dimensions'
  if (needs === 'equal spacing' && spacing.some((step) => step !== spacing[0])) return 'it needs the same spacing along all axes'
  if (needs === 'spacing 1' && spacing.some((step) => step !== 1)) return 'it needs a spacing of 1'
  return ofImage === true && channels === 0 ? 'it needs an intensity image' : undefined
}
