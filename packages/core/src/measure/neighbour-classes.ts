import type { Raster } from '../array/raster.ts'
import { contactsOf } from '../labels/contacts.ts'
import { centroidsOf, nearestOthers, neighboursOf } from './neighbour-statistics.ts'

/** Names up to the "=", behind which the value of a class follows. */
export const neighbourClassNames: readonly string[] = ['touching_neighbor_probability=', 'nearest_neighbor_probability=']

/** So many objects are near. */
const nearCount = 6

export interface NeighbourClass {
  readonly which: 'touching' | 'nearest'
  /** Value of the class. */
  readonly value: number
}

/** What a word such as `touching_neighbor_probability=2` asks for; undefined for other words. */
export function neighbourClassOf(word: string): NeighbourClass | undefined {
  const [, which, value] = /^(touching|nearest)_neighbor_probability=([1-9]\d{0,4})$/.exec(word) ?? []
  return which === undefined ? undefined : { which: which as NeighbourClass['which'], value: Number(value) }
}

/**
 * The mean of a number of other objects over the neighbours of each object: over those that touch it, each as often as pixels of both lie
 * beside each other, or over the 6 whose centroids are nearest. 0 where there are none; others whose number is missing (NaN) are left out.
 *
 * @param numbers  a number per object, in ascending order of the labels
 */
export function meanOfNeighbours(
  labels: Raster<string, Uint32Array>,
  which: NeighbourClass['which'],
  numbers: readonly ArrayLike<number>[],
): Float32Array[] {
  const centroids = centroidsOf(labels)
  const rowOf = new Map(centroids.labels.map((label, row) => [label, row]))
  const neighbours: readonly (readonly { readonly row: number; readonly weight: number }[])[] =
    which === 'nearest'
      ? nearestOthers(centroids, nearCount).map((rows) => rows.map((row) => ({ row, weight: 1 })))
      : neighboursOf(centroids.labels, contactsOf(labels)).map((list) =>
          list.filter(({ label }) => label !== 0).map(({ label, pairs }) => ({ row: rowOf.get(label) as number, weight: pairs })),
        )
  return numbers.map((own) =>
    Float32Array.from(neighbours, (list) => {
      let [sum, weights] = [0, 0]
      for (const { row, weight } of list) {
        const value = own[row] as number
        if (Number.isNaN(value)) continue
        sum += weight * value
        weights += weight
      }
      return weights === 0 ? 0 : sum / weights
    }),
  )
}
