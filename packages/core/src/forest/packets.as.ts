// The kernel of predict-packed.ts: 64 neighbouring pixels go down a tree together, as a packet with one bit for each of them. Pixels are
// compared by rank: how many of the forest's thresholds on that feature are not above the value.

const PIXELS: i32 = 64
/** Blocks whose packets go down a tree at the same time. */
const GROUP: i32 = 16
/** Live packets hold at least one pixel each; one more place is written before it is known to be needed. */
const RING: i32 = GROUP * PIXELS * 2
/** Pixels of a packet from which on all 64 are added to at once. */
const MANY: u64 = 16
/** A reference to a leaf instead of a decision. */
const LEAF: u32 = 0x80000000

/**
 * Number of thresholds not above a value; a missing value has the rank above all. All thresholds before its bucket are below it, all
 * behind the bucket above, so a window of fixed length from the bucket's start is searched, without branches.
 *
 * @param window  a power of two above the most thresholds in a bucket; as many places behind the last threshold hold NaN
 */
// @ts-ignore: decorator
@inline function rankOf(value: f32, low: f32, scale: f32, last: i32, window: i32, starts: usize, thresholds: usize, count: i32): i32 {
  const bucket = max<i32>(0, min<i32>(last, <i32>((value - low) * scale)))
  const from = thresholds + (<usize>load<u16>(starts + (<usize>bucket << 1)) << 2)
  let at = from
  for (let step = <usize>window << 1; step >= 4; step >>= 1) at += select<usize>(step, 0, load<f32>(at + step - 4) <= value)
  return value != value ? count : <i32>((at - thresholds) >> 2)
}

/**
 * Ranks of one feature in all blocks of a strip, less 32,768 so that they compare as signed numbers.
 *
 * @param plane       (rows × width) float32
 * @param blockWidth  pixels side by side in a block; beyond the strip the last ones are repeated
 * @param ranks       where the feature's ranks in the first block go
 * @param blockBytes  from block to block
 */
export function rankStrip(plane: usize, width: i32, rows: i32, blockWidth: i32, blocks: i32, low: f32, scale: f32, last: i32, window: i32, starts: usize, thresholds: usize, count: i32, ranks: usize, blockBytes: i32): void {
  const blockHeight = PIXELS / blockWidth
  for (let block: i32 = 0; block < blocks; block++) {
    let to = ranks + <usize>block * <usize>blockBytes
    for (let y: i32 = 0; y < blockHeight; y++) {
      const row = plane + (<usize>(min(y, rows - 1) * width) << 2)
      for (let x: i32 = 0; x < blockWidth; x++) {
        const value = load<f32>(row + (<usize>min(block * blockWidth + x, width - 1) << 2))
        store<i16>(to, <i16>(rankOf(value, low, scale, last, window, starts, thresholds, count) - 32768))
        to += 2
      }
    }
  }
}

/** One bit for each of 64 pixels: whether its rank lies below the limit. */
// @ts-ignore: decorator
@inline function below(ranks: usize, limit: v128): u64 {
  const a = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks)), i16x8.gt_s(limit, v128.load(ranks, 16)))
  const b = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 32)), i16x8.gt_s(limit, v128.load(ranks, 48)))
  const c = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 64)), i16x8.gt_s(limit, v128.load(ranks, 80)))
  const d = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 96)), i16x8.gt_s(limit, v128.load(ranks, 112)))
  const low = <u64>i8x16.bitmask(a) | (<u64>i8x16.bitmask(b) << 16)
  return low | (<u64>i8x16.bitmask(c) << 32) | (<u64>i8x16.bitmask(d) << 48)
}

// @ts-ignore: decorator
@inline function write(to: usize, reference: u32, block: i32, packet: u64): void {
  store<u32>(to, reference & ~LEAF)
  store<u32>(to, <u32>block, 4)
  store<u64>(to, packet, 8)
}

/** A weight added to four sums. */
// @ts-ignore: decorator
@inline function added(old: v128, weight: v128): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(old), weight))
  const high = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(v128.shuffle<i32>(old, old, 2, 3, 2, 3)), weight))
  return v128.shuffle<i32>(low, high, 0, 1, 4, 5)
}

/** Adds a weight to the sums of many pixels, four at a time; `lanes` has a vector for each pattern of four bits. */
// @ts-ignore: decorator
@inline function addToMany(sums: usize, packet: u64, weight: f64, lanes: usize): void {
  const weights = f64x2.splat(weight)
  for (let i: i32 = 0; i < 16; i++) {
    const pattern = <usize>((packet >> (<u64>i << 2)) & 15)
    const at = sums + (<usize>i << 4)
    const old = v128.load(at)
    v128.store(at, v128.bitselect(added(old, weights), old, v128.load(lanes + (pattern << 4))))
  }
}

/** Adds a weight to the sums of few pixels, or keeps the larger of both. */
// @ts-ignore: decorator
@inline function addToFew(sums: usize, packet: u64, weight: f64, larger: bool): void {
  for (let rest = packet; rest != 0; rest &= rest - 1) {
    const at = sums + (<usize>ctz<u64>(rest) << 2)
    const old = <f64>load<f32>(at)
    store<f32>(at, <f32>(larger ? max(old, weight) : old + weight))
  }
}

/** Adds what the leaves contribute to the pixels of the packets that ended in them; a contribution of nothing is passed over. */
function addLeaves(found: usize, ends: usize, leaves: usize, classes: i32, sums: usize, lanes: usize, larger: bool): void {
  for (let from = found; from < ends; from += 16) {
    const leaf = leaves + ((<usize>load<u32>(from) * <usize>classes) << 3)
    const sum = sums + ((<usize>load<u32>(from, 4) * <usize>classes) << 8)
    const packet = load<u64>(from, 8)
    const many = !larger && popcnt<u64>(packet) > MANY
    for (let k: i32 = 0; k < classes; k++) {
      const weight = load<f64>(leaf + (<usize>k << 3))
      if (weight == 0) continue
      if (many) addToMany(sum + (<usize>k << 8), packet, weight, lanes)
      else addToFew(sum + (<usize>k << 8), packet, weight, larger)
    }
  }
}

/**
 * What each class scores in each pixel of the blocks of a strip.
 *
 * @param nodes    16 bytes each: where the feature's ranks are in a block (uint32), limit (int16), references to left and right
 * @param leaves   (leaves × classes) float64
 * @param ranks    blocks of (features × 64) int16
 * @param sums     blocks of (classes × 64) float32, zero at the beginning
 * @param ring     room for RING packets; `found` for a group's packets in leaves and one more; packets are 16 bytes
 * @param lanes    16 vectors: the four lanes that each pattern of four bits selects
 * @param larger   1: the largest contribution counts, 0: their sum
 */
export function scorePackets(nodes: usize, roots: usize, trees: i32, leaves: usize, classes: i32, ranks: usize, blockBytes: i32, blocks: i32, sums: usize, ring: usize, found: usize, lanes: usize, larger: i32): void {
  const most = larger != 0
  for (let t: i32 = 0; t < trees; t++) {
    const root = load<u32>(roots + (<usize>t << 2))
    for (let first: i32 = 0; first < blocks; first += GROUP) {
      const end = min(blocks, first + GROUP)
      let head: i32 = 0, tail: i32 = 0
      let ends = found
      for (let block = first; block < end; block++) {
        if ((root & LEAF) != 0) {
          write(ends, root, block, u64.MAX_VALUE)
          ends += 16
        } else {
          write(ring + (<usize>tail << 4), root, block, u64.MAX_VALUE)
          tail++
        }
      }
      while (head != tail) {
        const from = ring + (<usize>(head & (RING - 1)) << 4)
        head++
        const node = nodes + (<usize>load<u32>(from) << 4)
        const block = <i32>load<u32>(from, 4)
        const packet = load<u64>(from, 8)
        const goesLeft = below(ranks + <usize>block * <usize>blockBytes + <usize>load<u32>(node), v128.load16_splat(node, 4))
        const left = load<u32>(node, 8), right = load<u32>(node, 12)
        const leftPacket = packet & goesLeft, rightPacket = packet & ~goesLeft
        const leftEnds = <i32>(left >> 31), rightEnds = <i32>(right >> 31)
        const leftSome = <i32>(leftPacket != 0), rightSome = <i32>(rightPacket != 0)
        write(select<usize>(ends, ring + (<usize>(tail & (RING - 1)) << 4), leftEnds), left, block, leftPacket)
        ends += <usize>(leftSome & leftEnds) << 4
        tail += leftSome & (leftEnds ^ 1)
        write(select<usize>(ends, ring + (<usize>(tail & (RING - 1)) << 4), rightEnds), right, block, rightPacket)
        ends += <usize>(rightSome & rightEnds) << 4
        tail += rightSome & (rightEnds ^ 1)
      }
      if (most) addLeaves(found, ends, leaves, classes, sums, lanes, true)
      else addLeaves(found, ends, leaves, classes, sums, lanes, false)
    }
  }
}

/** Sums of blocks as (classes × rows × width) planes. */
export function unblock(sums: usize, classes: i32, width: i32, rows: i32, blockWidth: i32, blocks: i32, target: usize): void {
  for (let block: i32 = 0; block < blocks; block++) {
    const columns = min(blockWidth, width - block * blockWidth)
    for (let k: i32 = 0; k < classes; k++) {
      const from = sums + (<usize>(block * classes + k) << 8)
      for (let y: i32 = 0; y < rows; y++) {
        const to = target + (<usize>((k * rows + y) * width + block * blockWidth) << 2)
        memory.copy(to, from + (<usize>(y * blockWidth) << 2), <usize>columns << 2)
      }
    }
  }
}
