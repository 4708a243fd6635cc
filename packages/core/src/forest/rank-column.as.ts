// Values of a feature replaced by their ranks: what find-split.as.ts splits by.

import { int, setInt } from './words.as'

/** Ranks of a column: equal values share one. Returns how many there are. */
export function rankColumn(values: usize, count: i32, rankOut: usize, distinctOut: usize, keysA: usize, keysB: usize, orderA: usize, orderB: usize, histogram: usize): i32 {
  for (let i: i32 = 0; i < count; i++) {
    // −0 and 0 are one value; signs are turned so that numbers sort as whole numbers
    const bits = reinterpret<i32>(load<f32>(values + (<usize>i << 2)) + <f32>0)
    setInt(keysA, i, bits ^ ((bits >> 31) | 0x80000000))
    setInt(orderA, i, i)
  }
  for (let shift: i32 = 0; shift < 32; shift += 8) {
    memory.fill(histogram, 0, 1024)
    for (let i: i32 = 0; i < count; i++) {
      const digit = (<u32>int(keysA, i) >> <u32>shift) & 255
      setInt(histogram, digit, int(histogram, digit) + 1)
    }
    let sum: i32 = 0
    for (let digit: i32 = 0; digit < 256; digit++) {
      const size = int(histogram, digit)
      setInt(histogram, digit, sum)
      sum += size
    }
    for (let i: i32 = 0; i < count; i++) {
      const key = int(keysA, i)
      const digit = (<u32>key >> <u32>shift) & 255
      const to = int(histogram, digit)
      setInt(histogram, digit, to + 1)
      setInt(keysB, to, key)
      setInt(orderB, to, int(orderA, i))
    }
    const swappedKeys = keysA
    keysA = keysB
    keysB = swappedKeys
    const swappedOrder = orderA
    orderA = orderB
    orderB = swappedOrder
  }
  let rank: i32 = -1
  for (let i: i32 = 0; i < count; i++) {
    const sample = int(orderA, i)
    if (i == 0 || int(keysA, i) != int(keysA, i - 1)) {
      rank++
      store<f32>(distinctOut + (<usize>rank << 2), load<f32>(values + (<usize>sample << 2)) + <f32>0)
    }
    store<u16>(rankOut + (<usize>sample << 1), <u16>rank)
  }
  return rank + 1
}
