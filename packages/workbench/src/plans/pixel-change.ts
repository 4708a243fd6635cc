import type { Size } from './camera.ts'
import { DenseLabels, type LabelStore } from './label-store.ts'
import { type Rect, union } from './rect.ts'

/** Pixels that changed, as runs: four numbers each, where it begins, its length, the value before and the value after. */
export interface PixelChange {
  readonly runs: Uint32Array
}

export const bytesOf = ({ runs }: PixelChange): number => runs.byteLength

/** Writes pixels and remembers what was there. */
export class ChangeRecorder {
  readonly #store: LabelStore
  #runs = new Uint32Array(256)
  #length = 0

  constructor(store: LabelStore) {
    this.#store = store
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /**
   * Sets a range of pixels.
   *
   * @param onlyOver  where given, only pixels of this value are written
   */
  write(from: number, to: number, value: number, onlyOver?: number): void {
    const store = this.#store
    let start = from
    while (start < to) {
      const before = store.at(start)
      const end = store.runEnd(start, to)
      if (before !== value && (onlyOver === undefined || before === onlyOver)) this.#append(start, end - start, before, value)
      start = end
    }
  }

  #append(start: number, length: number, before: number, after: number): void {
    if (this.#length + 4 > this.#runs.length) {
      const grown = new Uint32Array(2 * this.#runs.length)
      grown.set(this.#runs)
      this.#runs = grown
    }
    this.#runs.set([start, length, before, after], this.#length)
    this.#length += 4
    this.#store.fill(after, start, start + length)
  }

  change(): PixelChange {
    return { runs: this.#runs.slice(0, this.#length) }
  }
}

/** Puts pixels back to what they were, or again to what they became. */
export function applyChange(store: LabelStore, { runs }: PixelChange, which: 'before' | 'after'): void {
  const count = runs.length / 4
  for (let i = 0; i < count; i++) {
    // a pixel may have changed twice: the last change is taken back first
    const at = 4 * (which === 'before' ? count - 1 - i : i)
    const [start, length, before, after] = [runs[at], runs[at + 1], runs[at + 2], runs[at + 3]] as [number, number, number, number]
    store.fill(which === 'before' ? before : after, start, start + length)
  }
}

/** Where in which planes pixels changed. */
export function changedRects({ runs }: PixelChange, { height, width }: Size): Map<number, Rect> {
  const rects = new Map<number, Rect>()
  const size = height * width
  for (let at = 0; at < runs.length; at += 4) {
    let [start, length] = [runs[at], runs[at + 1]] as [number, number]
    while (length > 0) {
      const plane = Math.floor(start / size)
      const inPlane = start - plane * size
      const part = Math.min(length, size - inPlane)
      const [y0, y1] = [Math.floor(inPlane / width), Math.floor((inPlane + part - 1) / width)]
      const isOneRow = y0 === y1
      const x0 = isOneRow ? inPlane - y0 * width : 0
      const rect = { y0, y1: y1 + 1, x0, x1: isOneRow ? x0 + part : width }
      const others = rects.get(plane)
      rects.set(plane, others === undefined ? rect : union(others, rect))
      start += part
      length -= part
    }
  }
  return rects
}

/** How many pixels of each value a change added (or took away, where negative). */
export function countsOf({ runs }: PixelChange): Map<number, number> {
  const counts = new Map<number, number>()
  for (let at = 0; at < runs.length; at += 4) {
    const [length, before, after] = [runs[at + 1], runs[at + 2], runs[at + 3]] as [number, number, number]
    counts.set(before, (counts.get(before) ?? 0) - length)
    counts.set(after, (counts.get(after) ?? 0) + length)
  }
  return counts
}

/** The change from nothing to what is there. */
export function changeTo(store: LabelStore): PixelChange {
  const runs: number[] = []
  for (let start = 0; start < store.length; ) {
    const value = store.at(start)
    const end = store.runEnd(start, store.length)
    if (value !== 0) runs.push(start, end - start, 0, value)
    start = end
  }
  return { runs: Uint32Array.from(runs) }
}

/** The change that takes another one back. */
export function reversed({ runs }: PixelChange): PixelChange {
  const back = new Uint32Array(runs.length)
  for (let from = runs.length - 4, to = 0; from >= 0; from -= 4, to += 4) {
    const [start, length, before, after] = runs.subarray(from, from + 4) as unknown as [number, number, number, number]
    back.set([start, length, after, before], to)
  }
  return { runs: back }
}

/** What pixels became that were 0 before the first of some changes. */
export function replayed(length: number, changes: readonly PixelChange[]): Uint8Array {
  const data = new Uint8Array(length)
  const store = new DenseLabels(data)
  for (const change of changes) applyChange(store, change, 'after')
  return data
}
