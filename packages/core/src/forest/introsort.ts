/**
 * Sorts values[from:to] upwards and carries the samples along: quicksort in three parts (smaller, equal, larger than the median of
 * three), heapsort where it goes too deep, insertion sort below 16 values (Musser, 1997). Which of several equal values comes first
 * decides the rounding of weighted sums, so the order of ties follows scikit-learn's sort step by step.
 */
export function introsort(values: Float32Array, samples: Int32Array, from: number, to: number): void {
  const count = to - from
  if (count > 0) sortWithin(values, samples, { from, to, depth: 2 * (31 - Math.clz32(count)) })
}

function sortWithin(values: Float32Array, samples: Int32Array, range: { from: number; to: number; depth: number }): void {
  let { from, depth } = range
  const { to } = range
  while (to - from > 15) {
    if (depth <= 0) {
      heapsort(values, samples, from, to - from)
      return
    }
    depth--
    const pivot = medianOfThree(values, from, to - from)
    let i = from
    let smaller = from
    let larger = to
    while (i < larger) {
      const value = values[i] as number
      if (value < pivot) swap(values, samples, i++, smaller++)
      else if (value > pivot) swap(values, samples, i, --larger)
      else i++
    }
    sortWithin(values, samples, { from, to: smaller, depth })
    from = larger
  }
  insertionSort(values, samples, from, to)
}

function swap(values: Float32Array, samples: Int32Array, i: number, j: number): void {
  const value = values[i] as number
  values[i] = values[j] as number
  values[j] = value
  const sample = samples[i] as number
  samples[i] = samples[j] as number
  samples[j] = sample
}

function medianOfThree(values: Float32Array, from: number, count: number): number {
  const a = values[from] as number
  const b = values[from + (count >> 1)] as number
  const c = values[from + count - 1] as number
  if (a < b) {
    if (b < c) return b
    return a < c ? c : a
  }
  if (b < c) return a < c ? a : c
  return b
}

function insertionSort(values: Float32Array, samples: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const value = values[i] as number
    const sample = samples[i] as number
    let j = i
    while (j > from && (values[j - 1] as number) > value) {
      values[j] = values[j - 1] as number
      samples[j] = samples[j - 1] as number
      j--
    }
    values[j] = value
    samples[j] = sample
  }
}

function heapsort(values: Float32Array, samples: Int32Array, from: number, count: number): void {
  for (let root = (count - 2) >> 1; root >= 0; root--) siftDown(values, samples, from, { root, count })
  for (let end = count - 1; end > 0; end--) {
    swap(values, samples, from, from + end)
    siftDown(values, samples, from, { root: 0, count: end })
  }
}

function siftDown(values: Float32Array, samples: Int32Array, from: number, heap: { root: number; count: number }): void {
  let { root } = heap
  for (;;) {
    const child = 2 * root + 1
    let largest = root
    if (child < heap.count && (values[from + largest] as number) < (values[from + child] as number)) largest = child
    if (child + 1 < heap.count && (values[from + largest] as number) < (values[from + child + 1] as number)) largest = child + 1
    if (largest === root) return
    swap(values, samples, from + root, from + largest)
    root = largest
  }
}
