import type { Raster } from '../array/raster.ts'
import { labelsIn } from '../labels/relabel.ts'
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

/**
 * Statistics of the objects under clEsperanto's names, on which APOC's object classifiers rest. Coordinates count pixels from 0, whatever
 * the spacing; the bounding box includes its last pixel; the standard deviation is that of the population; the ratios are largest ÷ mean
 * distance, NaN for a single pixel. Sums are kept in float64 and rounded to float32 at the end.
 *
 * @param labels  one time point in two or three dimensions
 * @param image   intensities of the same shape; without it the columns that need them are absent
 */
export function objectStatistics(labels: Raster<string, Uint32Array>, image: Float32Array | undefined): Table {
  const present = labelsIn(labels.data)
  const rowOf = new Map(Array.from(present, (label, row) => [label, row]))
  const count = present.length
  const sums = zeros(count, ['area', 'intensity', 'x', 'y', 'z', 'ix', 'iy', 'iz', 'toCentroid', 'toMass', 'squares'])
  const least = zeros(count, ['x', 'y', 'z', 'intensity'])
  const most = zeros(count, ['x', 'y', 'z', 'intensity', 'toCentroid', 'toMass'])
  for (const column of Object.values(least)) column.fill(Number.POSITIVE_INFINITY)
  for (const name of ['x', 'y', 'z', 'intensity'] as const) most[name].fill(Number.NEGATIVE_INFINITY)
  const forEachPixel = (visit: (row: number, at: number, x: number, y: number, z: number) => void): void => {
    const [depth, height, width] = volumeShape(labels.shape)
    let at = 0
    let last = 0
    let row = 0
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
          const label = labels.data[at] as number
          if (label === 0) continue
          if (label !== last) {
            last = label
            row = rowOf.get(label) as number
          }
          visit(row, at, x, y, z)
        }
      }
    }
  }
  forEachPixel((row, at, x, y, z) => {
    add(sums.area, row, 1)
    add(sums.x, row, x)
    add(sums.y, row, y)
    add(sums.z, row, z)
    least.x[row] = Math.min(least.x[row] as number, x)
    least.y[row] = Math.min(least.y[row] as number, y)
    least.z[row] = Math.min(least.z[row] as number, z)
    most.x[row] = Math.max(most.x[row] as number, x)
    most.y[row] = Math.max(most.y[row] as number, y)
    most.z[row] = Math.max(most.z[row] as number, z)
    if (image === undefined) return
    const value = image[at] as number
    add(sums.intensity, row, value)
    add(sums.ix, row, x * value)
    add(sums.iy, row, y * value)
    add(sums.iz, row, z * value)
    least.intensity[row] = Math.min(least.intensity[row] as number, value)
    most.intensity[row] = Math.max(most.intensity[row] as number, value)
  })
  const ratio = (numerator: Float64Array, denominator: Float64Array): Float64Array =>
    numerator.map((value, row) => value / (denominator[row] as number))
  const centroid = { x: ratio(sums.x, sums.area), y: ratio(sums.y, sums.area), z: ratio(sums.z, sums.area) }
  const mass = { x: ratio(sums.ix, sums.intensity), y: ratio(sums.iy, sums.intensity), z: ratio(sums.iz, sums.intensity) }
  const mean = ratio(sums.intensity, sums.area)
  const distance = (centre: typeof centroid, row: number, x: number, y: number, z: number): number => {
    const dx = x - (centre.x[row] as number)
    const dy = y - (centre.y[row] as number)
    const dz = z - (centre.z[row] as number)
    return Math.sqrt(dx * dx + dy * dy + dz * dz)
  }
  forEachPixel((row, at, x, y, z) => {
    const toCentroid = distance(centroid, row, x, y, z)
    add(sums.toCentroid, row, toCentroid)
    most.toCentroid[row] = Math.max(most.toCentroid[row] as number, toCentroid)
    if (image === undefined) return
    const toMass = distance(mass, row, x, y, z)
    add(sums.toMass, row, toMass)
    most.toMass[row] = Math.max(most.toMass[row] as number, toMass)
    const deviation = (image[at] as number) - (mean[row] as number)
    add(sums.squares, row, deviation * deviation)
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
