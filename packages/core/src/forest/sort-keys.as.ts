// Sorts the keys of a node: uint32 numbers with a rank in their upper 16 bits.

import { int, setInt } from './words.as'

function insertionSort(from: usize, count: i32): void {
  for (let i: i32 = 1; i < count; i++) {
    const key = <u32>int(from, i)
    let j = i
    while (j > 0 && <u32>int(from, j - 1) > key) {
      setInt(from, j, int(from, j - 1))
      j--
    }
    setInt(from, j, <i32>key)
  }
}

function quickSort(from: usize, count: i32): void {
  while (count > 24) {
    const a = <u32>int(from, 0), b = <u32>int(from, count >> 1), c = <u32>int(from, count - 1)
    const pivot = max(min(a, b), min(max(a, b), c))
    let i: i32 = -1
    let j: i32 = count
    while (true) {
      do i++
      while (<u32>int(from, i) < pivot)
      do j--
      while (<u32>int(from, j) > pivot)
      if (i >= j) break
      const swapped = int(from, i)
      setInt(from, i, int(from, j))
      setInt(from, j, swapped)
    }
    const size = j + 1
    if (size < count - size) {
      quickSort(from, size)
      from += <usize>size << 2
      count -= size
    } else {
      quickSort(from + (<usize>size << 2), count - size)
      count = size
    }
  }
  insertionSort(from, count)
}

const digits = memory.data(2048)

/** Sorts by the upper 16 bits, low digit first. */
function radixSort(from: usize, to: usize, count: i32): void {
  memory.fill(digits, 0, 2048)
  for (let i: i32 = 0; i < count; i++) {
    const key = <u32>int(from, i)
    const low = (key >> 16) & 255, high = key >> 24
    setInt(digits, low, int(digits, low) + 1)
    setInt(digits + 1024, high, int(digits + 1024, high) + 1)
  }
  let lowSum: i32 = 0, highSum: i32 = 0
  for (let digit: i32 = 0; digit < 256; digit++) {
    const low = int(digits, digit), high = int(digits + 1024, digit)
    setInt(digits, digit, lowSum)
    setInt(digits + 1024, digit, highSum)
    lowSum += low
    highSum += high
  }
  for (let i: i32 = 0; i < count; i++) {
    const key = int(from, i)
    const digit = (<u32>key >> 16) & 255
    const at = int(digits, digit)
    setInt(digits, digit, at + 1)
    setInt(to, at, key)
  }
  for (let i: i32 = 0; i < count; i++) {
    const key = int(to, i)
    const digit = <u32>key >> 24
    const at = int(digits + 1024, digit)
    setInt(digits + 1024, digit, at + 1)
    setInt(from, at, key)
  }
}

/** Sorts keys; `spare` has room for as many. Which of equal ranks comes first does not matter. */
export function sortKeys(keys: usize, spare: usize, count: i32): void {
  if (count < 256) quickSort(keys, count)
  else radixSort(keys, spare, count)
}
