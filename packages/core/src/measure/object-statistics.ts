import type { Raster } from '../array/raster.ts'
import { labelRunsOf } from '../labels/label-runs.ts'
import { volumeShape } from './region.ts'
import type { Table } from './table.ts'

/** The statistics that need intensities. */
export const intensityStatistics: ReadonlySet<string> = new Set(
  'min_intensity max_intensity sum_intensity mean_intensity sum_intensity_times_x sum_intensity_times_y sum_intensity_times_z mass_center_x mass_center_y mass_center_z sum_distance_to_mass_center mean_distance_to_mass_center standard_deviation_intensity max_distance_to_mass_center mean_max_distance_to_mass_center_ratio'.split(
    ' ',
  ),
)

/** The 37 columns in APOC's order. */
export const objectStatisticNames: readonly string[] =
  'label original_label bbox_min_x bbox_min_y bbox_min_z bbox_max_x bbox_max_y bbox_max_z bbox_width bbox_height bbox_depth min_intensity max_intensity sum_intensity area mean_intensity sum_intensity_times_x mass_center_x sum_intensity_times_y mass_center_y sum_intensity_times_z mass_center_z sum_x centroid_x sum_y centroid_y sum_z centroid_z sum_distance_to_centroid mean_distance_to_centroid sum_distance_to_mass_center mean_distance_to_mass_center standard_deviation_intensity max_distance_to_centroid max_distance_to_mass_center mean_max_distance_to_centroid_ratio mean_max_distance_to_mass_center_ratio'.split(
    ' ',
  )

const axes = ['x', 'y', 'z'] as const

/** A number per object for each name, all zero. */
function zeros<N extends string>(count: number, names: readonly N[]): Record<N, Float64Array> {
  return Object.fromEntries(names.map((name) => [name, new Float64Array(count)])) as Record<N, Float64Array>
}

const add = (column: Float64Array, row: number, value: number): void => {
  column[row] = (column[row] as number) + value
}

const raise = (column: Float64Array, row: number, value: number): void => {
  column[row] = Math.max(column[row] as number, value)
}

const lower = (column: Float64Array, row: number, value: number): void => {
  column[row] = Math.min(column[row] as number, value)
}

const ratio = (numerator: Float64Array, denominator: Float64Array): Float64Array =>
  numerator.map((value, row) => value / (denominator[row] as number))

/** Pixels of the object in a row of the table that lie side by side along x, from the first to the one behind the last. */
interface Run {
  readonly row: number
  readonly z: number
  readonly y: number
  readonly first: number
  readonly end: number
  /** Index of the first pixel in the image. */
  readonly at: number
}

/** Adds up the distances of a run's pixels from the centre of their object, and keeps the largest. */
function addDistances(
  { row, z, y, first, end }: Run,
  centres: Readonly<Record<'x' | 'y' | 'z', Float64Array>>,
  total: Float64Array,
  farthest: Float64Array,
): void {
  const middle = centres.x[row] as number
  const dy = y - (centres.y[row] as number)
  const dz = z - (centres.z[row] as number)
  let [sum, top] = [total[row] as number, farthest[row] as number]
  for (let x = first; x < end; x++) {
    const dx = x - middle
    const distance = Math.sqrt(dx * dx + dy * dy + dz * dz)
    sum += distance
    top = Math.max(top, distance)
  }
  total[row] = sum
  farthest[row] = top
}

/**
 * Statistics of the objects under clEsperanto's names, on which APOC's object classifiers rest. Coordinates count pixels from 0, whatever
 * the spacing; the bounding box includes its last pixel; the standard deviation is that of the population; the ratios are largest ÷ mean
 * distance, NaN for a single pixel. Sums are kept in float64 and rounded to float32 at the end.
 *
 * @param labels  one time point in two or three dimensions
 * @param image   intensities of the same shape; without it the columns that need them are absent
 */
export function objectStatistics(labels: Raster<string, Uint32Array>, image: Float32Array | undefined): Table {
  const [, height, width] = volumeShape(labels.shape)
  const { labels: present, starts, runs } = labelRunsOf(labels.data, width)
  const count = present.length
  const sums = zeros(count, ['area', 'intensity', 'x', 'y', 'z', 'ix', 'iy', 'iz', 'toCentroid', 'toMass', 'squares'])
  const least = zeros(count, ['x', 'y', 'z', 'intensity'])
  const most = zeros(count, ['x', 'y', 'z', 'intensity', 'toCentroid', 'toMass'])
  for (const column of Object.values(least)) column.fill(Number.POSITIVE_INFINITY)
  for (const name of ['x', 'y', 'z', 'intensity'] as const) most[name].fill(Number.NEGATIVE_INFINITY)
  const forEachRun = (visit: (run: Run) => void): void => {
    for (let row = 0; row < count; row++)
      for (let i = 3 * (starts[row] as number); i < 3 * (starts[row + 1] as number); i += 3) {
        const [line, first, end] = [runs[i] as number, runs[i + 1] as number, runs[i + 2] as number]
        visit({ row, z: Math.floor(line / height), y: line % height, first, end, at: line * width + first })
      }
  }
  forEachRun(({ row, z, y, first, end, at }) => {
    const length = end - first
    add(sums.area, row, length)
    add(sums.x, row, (length * (first + end - 1)) / 2)
    add(sums.y, row, length * y)
    add(sums.z, row, length * z)
    lower(least.x, row, first)
    lower(least.y, row, y)
    lower(least.z, row, z)
    raise(most.x, row, end - 1)
    raise(most.y, row, y)
    raise(most.z, row, z)
    if (image === undefined) return
    let [total, ix, iy, iz] = [sums.intensity[row] as number, sums.ix[row] as number, sums.iy[row] as number, sums.iz[row] as number]
    let [smallest, largest] = [least.intensity[row] as number, most.intensity[row] as number]
    for (let x = first, i = at; x < end; x++, i++) {
      const value = image[i] as number
      total += value
      ix += x * value
      iy += y * value
      iz += z * value
      smallest = Math.min(smallest, value)
      largest = Math.max(largest, value)
    }
    sums.intensity[row] = total
    sums.ix[row] = ix
    sums.iy[row] = iy
    sums.iz[row] = iz
    least.intensity[row] = smallest
    most.intensity[row] = largest
  })
  const centroid = { x: ratio(sums.x, sums.area), y: ratio(sums.y, sums.area), z: ratio(sums.z, sums.area) }
  const mass = { x: ratio(sums.ix, sums.intensity), y: ratio(sums.iy, sums.intensity), z: ratio(sums.iz, sums.intensity) }
  const mean = ratio(sums.intensity, sums.area)
  forEachRun((run) => {
    addDistances(run, centroid, sums.toCentroid, most.toCentroid)
    if (image === undefined) return
    addDistances(run, mass, sums.toMass, most.toMass)
    const { row, at, first, end } = run
    const middle = mean[row] as number
    let squares = sums.squares[row] as number
    for (let i = at; i < at + end - first; i++) squares += ((image[i] as number) - middle) * ((image[i] as number) - middle)
    sums.squares[row] = squares
  })
  const meanToCentroid = ratio(sums.toCentroid, sums.area)
  const meanToMass = ratio(sums.toMass, sums.area)
  const columns: Record<string, ArrayLike<number>> = {
    label: present,
    original_label: present,
    area: sums.area,
    min_intensity: least.intensity,
    max_intensity: most.intensity,
    sum_intensity: sums.intensity,
    mean_intensity: mean,
    standard_deviation_intensity: ratio(sums.squares, sums.area).map(Math.sqrt),
    sum_distance_to_centroid: sums.toCentroid,
    mean_distance_to_centroid: meanToCentroid,
    max_distance_to_centroid: most.toCentroid,
    mean_max_distance_to_centroid_ratio: ratio(most.toCentroid, meanToCentroid),
    sum_distance_to_mass_center: sums.toMass,
    mean_distance_to_mass_center: meanToMass,
    max_distance_to_mass_center: most.toMass,
    mean_max_distance_to_mass_center_ratio: ratio(most.toMass, meanToMass),
  }
  for (const [i, axis] of axes.entries()) {
    columns[`bbox_min_${axis}`] = least[axis]
    columns[`bbox_max_${axis}`] = most[axis]
    columns[`bbox_${['width', 'height', 'depth'][i]}`] = most[axis].map((last, row) => last - (least[axis][row] as number) + 1)
    columns[`sum_${axis}`] = sums[axis]
    columns[`centroid_${axis}`] = centroid[axis]
    columns[`sum_intensity_times_${axis}`] = sums[`i${axis}`]
    columns[`mass_center_${axis}`] = mass[axis]
  }
  const names = objectStatisticNames.filter((name) => image !== undefined || !intensityStatistics.has(name))
  // labels are numbers of objects, not measurements: they keep all 32 bits
  const rounded = (name: string): number[] =>
    columns[name] === present ? Array.from(present) : Array.from(columns[name] as ArrayLike<number>, Math.fround)
  return Object.fromEntries(names.map((name) => [name, rounded(name)]))
}
