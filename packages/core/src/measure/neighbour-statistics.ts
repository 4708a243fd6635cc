import type { Raster } from '../array/raster.ts'
import { type Contact, contactsOf } from '../labels/contacts.ts'
import { dilateLabels } from '../labels/dilate-labels.ts'
import { objectStatistics } from './object-statistics.ts'
import type { Table } from './table.ts'

const proximalDistances = [10, 20, 40, 80, 160]
const nearestCounts = [1, 2, 3, 4, 5, 6, 7, 8, 10, 20]
const portionThresholds = [0, 0.16, 0.2, 0.33, 0.5, 0.75]
const dilationRadii = [5, 10]

/** Objects as points: the centroid of each in pixels, by row. */
export interface Centroids {
  readonly labels: readonly number[]
  readonly positions: readonly (readonly number[])[]
}

/** Centroids of the objects of one time point, in ascending order of the labels. */
export function centroidsOf(labels: Raster<string, Uint32Array>): Centroids {
  const table = objectStatistics(labels, undefined)
  const axes = labels.shape.length === 3 ? ['centroid_x', 'centroid_y', 'centroid_z'] : ['centroid_x', 'centroid_y']
  const numbers = table.label as readonly number[]
  return { labels: numbers, positions: numbers.map((_, row) => axes.map((axis) => (table[axis] as readonly number[])[row] as number)) }
}

export function distanceBetween(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) {
    const step = (a[k] as number) - (b[k] as number)
    sum += step * step
  }
  return Math.sqrt(sum)
}

/** What is asked of the distances from one object to all others. */
interface Distances {
  /** The smallest ones, ascending. */
  readonly nearest: Float64Array
  /** The largest one; −∞ where there is no other object. */
  readonly farthest: number
  /** How many are at most each of the proximal distances. */
  readonly within: readonly number[]
}

/** Coordinates of the objects, each a row of three numbers, so that distances to all of them are fast. */
const pointsOf = ({ positions }: Centroids): Float64Array =>
  Float64Array.from(positions.flatMap((position) => [position[0] as number, position[1] as number, position[2] ?? 0]))

/** @param kept  how many of the smallest are wanted */
function distancesFrom(row: number, points: Float64Array, kept: number): Distances {
  const [x, y, z] = [points[3 * row] as number, points[3 * row + 1] as number, points[3 * row + 2] as number]
  const count = points.length / 3
  const nearest = new Float64Array(Math.min(kept, count - 1)).fill(Number.POSITIVE_INFINITY)
  const within = proximalDistances.map(() => 0)
  const reach = proximalDistances[proximalDistances.length - 1] as number
  let farthest = Number.NEGATIVE_INFINITY
  for (let other = 0; other < count; other++) {
    if (other === row) continue
    const dx = (points[3 * other] as number) - x
    const dy = (points[3 * other + 1] as number) - y
    const dz = (points[3 * other + 2] as number) - z
    const distance = Math.sqrt(dx * dx + dy * dy + dz * dz)
    if (distance > farthest) farthest = distance
    if (distance <= reach)
      for (const [k, limit] of proximalDistances.entries()) if (distance <= limit) within[k] = (within[k] as number) + 1
    if (distance < (nearest[nearest.length - 1] as number)) insert(nearest, distance)
  }
  return { nearest, farthest, within }
}

/** Puts a value into its place among ascending ones and drops the last. */
function insert(ascending: Float64Array, value: number): void {
  let at = ascending.length - 1
  while (at > 0 && (ascending[at - 1] as number) > value) {
    ascending[at] = ascending[at - 1] as number
    at--
  }
  ascending[at] = value
}

const meanOfFirst = (distances: Float64Array, count: number): number => {
  let sum = 0
  const used = Math.min(count, distances.length)
  for (let i = 0; i < used; i++) sum += distances[i] as number
  return sum / used
}

/** Mean distance to the n nearest other objects, fewer where there are fewer; NaN for a single object. */
export function nearestDistances(centroids: Centroids, count: number): number[] {
  const points = pointsOf(centroids)
  return centroids.labels.map((_, row) => meanOfFirst(distancesFrom(row, points, count).nearest, count))
}

/** The rows of the n nearest other objects, the nearest first, of equally near ones that with the smaller label; fewer where there are fewer. */
export function nearestOthers(centroids: Centroids, count: number): number[][] {
  const points = pointsOf(centroids)
  return centroids.labels.map((_, row) => {
    const [rows, squares]: [number[], number[]] = [[], []]
    for (let other = 0; other < centroids.labels.length; other++) {
      if (other === row) continue
      const square = squaredDistance(points, row, other)
      if (rows.length === count && square >= (squares[count - 1] as number)) continue
      let at = rows.length
      while (at > 0 && (squares[at - 1] as number) > square) at--
      rows.splice(at, 0, other)
      squares.splice(at, 0, square)
      if (rows.length > count) for (const list of [rows, squares]) list.pop()
    }
    return rows
  })
}

function squaredDistance(points: Float64Array, row: number, other: number): number {
  let sum = 0
  for (let axis = 0; axis < 3; axis++) sum += ((points[3 * row + axis] as number) - (points[3 * other + axis] as number)) ** 2
  return sum
}

function distanceColumns(centroids: Centroids): Record<string, number[]> {
  const columns: Record<string, number[]> = {}
  const push = (name: string, value: number): void => {
    columns[name] ??= []
    ;(columns[name] as number[]).push(value)
  }
  const points = pointsOf(centroids)
  const all = centroids.labels.map((_, row) => distancesFrom(row, points, Math.max(...nearestCounts)))
  // where fewer than n others exist, APOC counts the object itself, as if it were farther away than any other
  const dummy = all.reduce((most, { farthest }) => Math.max(most, farthest), 0) + 1
  for (const { nearest, farthest, within } of all) {
    for (const [k, reach] of proximalDistances.entries()) push(`proximal_neighbor_count_d${reach}`, within[k] as number)
    for (const count of nearestCounts) {
      push(`maximum_distance_of_n${count}_nearest_neighbors`, nearest[Math.min(count, nearest.length) - 1] ?? -1)
      const withDummy = count > nearest.length ? Float64Array.from([...nearest, dummy]) : nearest
      push(`average_distance_of_n${count}_nearest_neighbors`, meanOfFirst(withDummy, count))
    }
    push('distance_to_most_distant_other', nearest.length === 0 ? Number.NaN : farthest)
  }
  return columns
}

/** What touches each object: the other label and the number of pixel pairs; the background among them as label 0. */
export function neighboursOf(labels: readonly number[], contacts: readonly Contact[]): { label: number; pairs: number }[][] {
  const rowOf = new Map(labels.map((label, row) => [label, row]))
  const neighbours = labels.map((): { label: number; pairs: number }[] => [])
  for (const { a, b, pairs } of contacts) {
    const one = rowOf.get(a)
    const other = rowOf.get(b)
    if (one !== undefined) neighbours[one]?.push({ label: b, pairs })
    if (other !== undefined) neighbours[other]?.push({ label: a, pairs })
  }
  return neighbours
}

/** Columns about touching objects; `suffix` tells those of grown objects apart. */
function contactColumns(labels: Raster<string, Uint32Array>, centroids: Centroids, suffix: string): Record<string, number[]> {
  const rowOf = new Map(centroids.labels.map((label, row) => [label, row]))
  const all = neighboursOf(centroids.labels, contactsOf(labels))
  const total = all.map((list) => list.reduce((sum, { pairs }) => sum + pairs, 0))
  const objects = all.map((list) => list.filter(({ label }) => label !== 0))
  const distances = objects.map((list, row) =>
    list.map(({ label }) =>
      distanceBetween(centroids.positions[row] as readonly number[], centroids.positions[rowOf.get(label) as number] as readonly number[]),
    ),
  )
  const counts = objects.map((list) => list.map(({ pairs }) => pairs))
  const portions = counts.map((list, row) => list.map((pairs) => Math.fround(pairs / (total[row] as number))))
  const least = (lists: readonly number[][], empty: number): number[] =>
    lists.map((list) => (list.length === 0 ? empty : Math.min(...list)))
  const most = (lists: readonly number[][]): number[] => lists.map((list) => (list.length === 0 ? 0 : Math.max(...list)))
  const largest = (lists: readonly number[][]): number => lists.reduce((top, list) => Math.max(top, ...list, 0), 0)
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
  const nearest = least(distances, 0)
  const farthest = most(distances)
  const columns: Record<string, number[]> = {
    touching_neighbor_count: counts.map((list) => list.length),
    minimum_distance_of_touching_neighbors: nearest,
    average_distance_of_touching_neighbors: distances.map((list) => (list.length === 0 ? 0 : sum(list) / list.length)),
    maximum_distance_of_touching_neighbors: farthest,
    max_min_distance_ratio_of_touching_neighbors: farthest.map((value, row) => value / (nearest[row] as number)),
    touch_count_sum: counts.map(sum),
    // APOC gives an object that touches no other the largest value of all objects
    minimum_touch_count: least(counts, largest(counts)),
    maximum_touch_count: most(counts),
    minimum_touch_portion: least(portions, largest(portions)),
    maximum_touch_portion: most(portions),
  }
  if (suffix !== '') return Object.fromEntries(Object.entries(columns).map(([name, values]) => [name + suffix, values]))
  for (const threshold of portionThresholds)
    columns[`touch_portion_above_${threshold}_neighbor_count`] = portions.map(
      (list) => list.filter((portion) => portion > Math.fround(threshold)).length,
    )
  // APOC's name; it is the mean absolute deviation of all portions, that of the background included, from their mean
  columns.standard_deviation_touch_portion = all.map((list, row) => {
    const mean = 1 / list.length
    return list.length === 0 ? 0 : sum(list.map(({ pairs }) => Math.abs(pairs / (total[row] as number) - mean))) / list.length
  })
  columns.touch_portion_standard_deviation = all.map((list, row) => {
    const mean = 1 / list.length
    const squares = sum(list.map(({ pairs }) => (pairs / (total[row] as number) - mean) ** 2))
    return list.length === 0 ? 0 : Math.sqrt(squares / list.length)
  })
  return columns
}

/** Columns that APOC does not have: what its name promises, computed. */
export const extraObjectFeatures: readonly string[] = ['touch_portion_standard_deviation']

/** The groups of columns, which are computed together. */
const groups: readonly { readonly columns: readonly string[]; readonly compute: (labels: Raster<string, Uint32Array>) => Table }[] = [
  {
    columns: [
      ...proximalDistances.map((reach) => `proximal_neighbor_count_d${reach}`),
      ...nearestCounts.flatMap((count) => [
        `maximum_distance_of_n${count}_nearest_neighbors`,
        `average_distance_of_n${count}_nearest_neighbors`,
      ]),
      'distance_to_most_distant_other',
    ],
    compute: (labels) => distanceColumns(centroidsOf(labels)),
  },
  {
    columns: [
      ...touchingNames(''),
      ...portionThresholds.map((threshold) => `touch_portion_above_${threshold}_neighbor_count`),
      'standard_deviation_touch_portion',
      ...extraObjectFeatures,
    ],
    compute: (labels) => contactColumns(labels, centroidsOf(labels), ''),
  },
  ...dilationRadii.map((radius) => ({
    columns: touchingNames(`_dilated_r_${radius}`),
    compute: (labels: Raster<string, Uint32Array>) => {
      const grown = dilateLabels(labels, radius)
      return contactColumns(grown, centroidsOf(grown), `_dilated_r_${radius}`)
    },
  })),
]

function touchingNames(suffix: string): string[] {
  return [
    'touching_neighbor_count',
    ...['minimum', 'average', 'maximum'].map((which) => `${which}_distance_of_touching_neighbors`),
    'max_min_distance_ratio_of_touching_neighbors',
    'touch_count_sum',
    ...['count', 'portion'].flatMap((what) => ['minimum', 'maximum'].map((which) => `${which}_touch_${what}`)),
  ].map((name) => name + suffix)
}

/** All columns of `neighbourStatistics`. */
export const neighbourStatisticNames: readonly string[] = groups.flatMap(({ columns }) => columns)

/**
 * Statistics of the neighbourhood of each object under clEsperanto's names: distances between centroids in pixels, contacts between
 * pixels that lie beside each other, and both again for objects grown by 5 and 10 pixels. Portions divide by all contacts of an object,
 * those with the background included, those with the image's border not.
 *
 * @param labels  one time point in two or three dimensions
 * @param names   which columns; only what these need is computed
 */
export function neighbourStatistics(labels: Raster<string, Uint32Array>, names: readonly string[] = neighbourStatisticNames): Table {
  const computed: Record<string, readonly number[] | readonly string[]> = {}
  for (const { columns, compute } of groups) if (columns.some((name) => names.includes(name))) Object.assign(computed, compute(labels))
  return Object.fromEntries(names.map((name) => [name, computed[name] as readonly number[]]))
}
