import { doubled } from './runs.ts'

/** The objects of a label image as stretches of pixels in its rows, gathered object by object. */
export interface LabelRuns {
  /** Labels of the objects in ascending order. */
  readonly labels: Uint32Array
  /** (objects + 1) index of the first run of each object. */
  readonly starts: Int32Array
  /** (runs × 3) row, first pixel and the one behind the last, both counted from the start of the row; each object's in C order. */
  readonly runs: Int32Array
}

/**
 * Reads a label image once.
 *
 * @param data   rows of `width` pixels, 0 is background
 * @param room   memory for whole numbers, where it has to be of some kind
 */
export function labelRunsOf(data: Uint32Array, width: number, room = (length: number): Int32Array => new Int32Array(length)): LabelRuns {
  // object, row, first pixel and the one behind the last of each run
  let found = new Int32Array(1 << 14)
  const objectOf = new Map<number, number>()
  let count = 0
  let last = 0
  let object = 0
  const rows = width === 0 ? 0 : data.length / width
  for (let row = 0; row < rows; row++) {
    const start = row * width
    const stop = start + width
    for (let i = start; ; ) {
      // most pixels are background
      while (i + 4 <= stop && ((data[i] as number) | (data[i + 1] as number) | (data[i + 2] as number) | (data[i + 3] as number)) === 0)
        i += 4
      while (i < stop && data[i] === 0) i++
      if (i === stop) break
      const label = data[i] as number
      const first = i++
      while (i < stop && data[i] === label) i++
      if (label !== last) {
        last = label
        object = objectOf.get(label) ?? objectOf.size
        if (object === objectOf.size) objectOf.set(label, object)
      }
      if (4 * count === found.length) found = doubled(found)
      found[4 * count] = object
      found[4 * count + 1] = row
      found[4 * count + 2] = first - start
      found[4 * count + 3] = i - start
      count++
    }
  }
  return gather(found, count, objectOf, room)
}

/** Sorts runs by label; those of one label stay in their order. */
function gather(found: Int32Array, count: number, objectOf: ReadonlyMap<number, number>, room: (length: number) => Int32Array): LabelRuns {
  const labels = Uint32Array.from(objectOf.keys()).sort()
  const place = new Int32Array(labels.length)
  for (const [i, label] of labels.entries()) place[objectOf.get(label) as number] = i
  const starts = room(labels.length + 1)
  for (let run = 0; run < count; run++) {
    const next = (place[found[4 * run] as number] as number) + 1
    starts[next] = (starts[next] as number) + 1
  }
  for (let i = 0; i < labels.length; i++) starts[i + 1] = (starts[i + 1] as number) + (starts[i] as number)
  const free = starts.slice()
  const runs = room(3 * count)
  for (let run = 0; run < count; run++) {
    const object = place[found[4 * run] as number] as number
    const at = 3 * (free[object] as number)
    free[object] = (free[object] as number) + 1
    runs[at] = found[4 * run + 1] as number
    runs[at + 1] = found[4 * run + 2] as number
    runs[at + 2] = found[4 * run + 3] as number
  }
  return { labels, starts, runs }
}
