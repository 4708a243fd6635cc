// Part of the kernel of packet-scores.ts: where only the best class is wanted, pixels that the trees still to come cannot change are left
// out, and what remains is moved together.

/** The pixels of a block that are open: their best class leads by at most `limit`, with float32 sums. */
function openByFloats(sums: usize, classes: i32, limit: f32): u64 {
  let open: u64 = 0
  for (let i: i32 = 0; i < 16; i++) {
    const at = sums + (<usize>i << 4)
    let best = v128.load(at), second = f32x4.splat(0)
    for (let k: i32 = 1; k < classes; k++) {
      const sum = v128.load(at + (<usize>k << 8))
      second = f32x4.max(second, f32x4.min(best, sum))
      best = f32x4.max(best, sum)
    }
    open |= <u64>i32x4.bitmask(f32x4.le(f32x4.sub(best, second), f32x4.splat(limit))) << (<u64>i << 2)
  }
  return open
}

/** The same for sums of whole contributions, of which the first class has what is left of `total`. */
function openByWhole(sums: usize, classes: i32, total: i32, limit: i32): u64 {
  let open: u64 = 0
  for (let i: i32 = 0; i < 8; i++) {
    const at = sums + (<usize>i << 4)
    let best = i16x8.splat(<i16>total), second = i16x8.splat(0)
    for (let k: i32 = 1; k < classes; k++) best = i16x8.sub(best, v128.load(at + (<usize>(k - 1) << 7)))
    for (let k: i32 = 1; k < classes; k++) {
      const sum = v128.load(at + (<usize>(k - 1) << 7))
      second = i16x8.max_u(second, i16x8.min_u(best, sum))
      best = i16x8.max_u(best, sum)
    }
    open |= <u64>i16x8.bitmask(i16x8.le_u(i16x8.sub(best, second), i16x8.splat(<i16>limit))) << (<u64>i << 3)
  }
  return open
}

/**
 * Takes the bits of pixels out of `open` whose best class is sure.
 *
 * @param sums   blocks of sums, as `scorePackets` leaves them
 * @param done   trees that are summed, `trees` of all
 * @param all    what a leaf contributes to all classes where contributions are whole, or 0
 * @param limit  the lead that is not enough, where they are not
 * @returns      how many pixels stay open
 */
export function closePixels(open: usize, blocks: i32, sums: usize, classes: i32, done: i32, trees: i32, all: i32, limit: f32): i32 {
  let count: i32 = 0
  for (let block: i32 = 0; block < blocks; block++) {
    const at = open + (<usize>block << 3)
    const after =
      all != 0
        ? openByWhole(sums + (<usize>(block * (classes - 1)) << 7), classes, done * all, (trees - done) * all)
        : openByFloats(sums + (<usize>(block * classes) << 8), classes, limit)
    const packet = load<u64>(at) & after
    store<u64>(at, packet)
    count += <i32>popcnt<u64>(packet)
  }
  return count
}

/** Copies numbers of so many bytes from the lanes of a block to those from `to` on, row by row of 64. */
// @ts-ignore: decorator
@inline function moveLanes<T>(from: usize, lanes: usize, count: i32, base: usize, to: i32, blockBytes: i32, rows: i32): void {
  const row = <usize>(sizeof<T>() << 6)
  for (let r: i32 = 0; r < rows; r++) {
    const source = from + <usize>r * row
    const target = base + <usize>r * row
    for (let n: i32 = 0; n < count; n++) {
      const j = to + n
      const at = target + <usize>(j >> 6) * <usize>blockBytes + <usize>(j & 63) * sizeof<T>()
      store<T>(at, load<T>(source + <usize>load<u8>(lanes + n) * sizeof<T>()))
    }
  }
}

/**
 * Moves the open pixels of blocks together, to the first of them.
 *
 * @param ranks     blocks of (features × 64), changed in place
 * @param sums      blocks of (sumRows × 64) numbers of 2 or 4 bytes; the moved ones go to `movedSums`, which may be the same
 * @param places    for each pixel which one it was at first (uint32), changed in place
 * @param lanes     room for 64 bytes
 */
export function movePixels(open: usize, blocks: i32, ranks: usize, blockBytes: i32, features: i32, wide: i32, sums: usize, movedSums: usize, sumRows: i32, sumBytes: i32, places: usize, lanes: usize): void {
  const sumBlock = sumRows * sumBytes << 6
  let to: i32 = 0
  for (let block: i32 = 0; block < blocks; block++) {
    let count: i32 = 0
    for (let rest = load<u64>(open + (<usize>block << 3)); rest != 0; rest &= rest - 1) store<u8>(lanes + count++, <u8>ctz<u64>(rest))
    const from = ranks + <usize>block * <usize>blockBytes
    if (wide != 0) moveLanes<u16>(from, lanes, count, ranks, to, blockBytes, features)
    else moveLanes<u8>(from, lanes, count, ranks, to, blockBytes, features)
    const sum = sums + <usize>block * <usize>sumBlock
    if (sumBytes == 2) moveLanes<u16>(sum, lanes, count, movedSums, to, sumBlock, sumRows)
    else moveLanes<u32>(sum, lanes, count, movedSums, to, sumBlock, sumRows)
    moveLanes<u32>(places + (<usize>block << 8), lanes, count, places, to, 256, 1)
    to += count
  }
  for (let block: i32 = 0; block << 6 < to; block++) {
    const rest = to - (block << 6)
    store<u64>(open + (<usize>block << 3), rest >= 64 ? u64.MAX_VALUE : (<u64>1 << <u64>rest) - 1)
  }
}

/** Brings the sums of moved pixels back to where the pixels were at first. */
export function returnSums(movedSums: usize, count: i32, sumRows: i32, sumBytes: i32, places: usize, sums: usize): void {
  const row = <usize>sumBytes << 6
  const block = row * <usize>sumRows
  for (let j: i32 = 0; j < count; j++) {
    const place = load<u32>(places + (<usize>j << 2))
    let from = movedSums + <usize>(j >> 6) * block + <usize>(j & 63) * <usize>sumBytes
    let to = sums + <usize>(place >> 6) * block + <usize>(place & 63) * <usize>sumBytes
    for (let r: i32 = 0; r < sumRows; r++) {
      if (sumBytes == 2) store<u16>(to, load<u16>(from))
      else store<u32>(to, load<u32>(from))
      from += row
      to += row
    }
  }
}
