import { createLabelImage, type LabelImage, type Raster } from '../array/raster.ts'
import { invariant } from '../errors.ts'
import { type Connectivity, connectivityFor, earlierNeighbours } from './connectivity.ts'

/** How components are numbered: by their first pixel row by row, or column by column (x slowest) as APOC's segmenter does. */
export type Numbering = 'raster' | 'columns'

export interface ComponentsOptions {
  /** 4 or 8 in two dimensions, 6, 18 or 26 in three; by default the smallest. */
  readonly connectivity?: number | undefined
  readonly numbering?: Numbering
}

/** Smallest index of the set that an index belongs to; shortens the path on the way. */
function rootOf(parents: Int32Array, index: number): number {
  let root = index
  while ((parents[root] as number) !== root) {
    parents[root] = parents[parents[root] as number] as number
    root = parents[root] as number
  }
  return root
}

/** Joins every foreground pixel with its foreground neighbours; each set is known by its first pixel in C order. */
function joinNeighbours(isForeground: (i: number) => boolean, shape: readonly number[], connectivity: Connectivity): Int32Array {
  const [width = 1, height = 1, depth = 1] = [...shape].reverse()
  const parents = new Int32Array(width * height * depth)
  const offsets = earlierNeighbours(connectivity)
  for (let z = 0, i = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (!isForeground(i)) {
          parents[i] = -1
          continue
        }
        parents[i] = i
        for (const [dz, dy, dx] of offsets) {
          if (z + dz < 0 || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue
          const neighbour = i + (dz * height + dy) * width + dx
          if ((parents[neighbour] as number) === -1) continue
          const a = rootOf(parents, i)
          const b = rootOf(parents, neighbour)
          if (a < b) parents[b] = a
          else parents[a] = b
        }
      }
    }
  }
  return parents
}

/**
 * Numbers the connected regions of a mask, 1 to n.
 *
 * @param mask  (y, x) or (z, y, x); everything but 0 is foreground
 * @returns     label image of the same shape; numbered row by row as scikit-image's `label`, or by columns
 * @throws {OptionError} for a connectivity of another dimension
 */
export function connectedComponents(mask: Raster, { connectivity, numbering = 'raster' }: ComponentsOptions = {}): LabelImage {
  const { shape, data } = mask
  invariant(shape.length === 2 || shape.length === 3, 'connected components need two or three axes')
  const parents = joinNeighbours((i) => data[i] !== 0, shape, connectivityFor(shape.length, connectivity))
  const labels = new Uint32Array(parents.length)
  let count = 0
  const visit = (i: number): void => {
    if (parents[i] === -1) return
    const root = rootOf(parents, i)
    if (labels[root] === 0) labels[root] = ++count
    labels[i] = labels[root] as number
  }
  if (numbering === 'raster') for (let i = 0; i < parents.length; i++) visit(i)
  else forEachByColumns(shape, visit)
  return createLabelImage(labels, { ...mask, shape })
}

/** Visits all indices with x slowest and z fastest. */
function forEachByColumns(shape: readonly number[], visit: (i: number) => void): void {
  const [width = 1, height = 1, depth = 1] = [...shape].reverse()
  for (let x = 0; x < width; x++) for (let y = 0; y < height; y++) for (let z = 0; z < depth; z++) visit((z * height + y) * width + x)
}
