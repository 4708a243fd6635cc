// The kernel of predict-packed.ts: 64 neighbouring pixels go down a tree together, as a packet with one bit for each of them. Pixels are
// compared by rank: how many of the forest's thresholds on that feature are not above the value.

const PIXELS: i32 = 64
/** Blocks whose packets go down a tree at the same time. */
const GROUP: i32 = 16
/** Live packets hold at least one pixel each; one more place is written before it is known to be needed. */
const RING: i32 = GROUP * PIXELS * 2
/** Pixels of a packet from which on all 64 are added to at once. */
const MANY: u64 = 12
/** A reference to a leaf instead of a decision. */
const LEAF: u32 = 0x80000000

/**
 * Number of thresholds not above a value, as an address behind `from`: all thresholds before its bucket are below it, all behind the bucket
 * above, so a window of fixed length from the bucket's start is searched, without branches.
 */
// @ts-ignore: decorator
@inline function searched(value: f32, from: usize, window: i32): usize {
  let at = from
  for (let step = <usize>window << 1; step >= 4; step >>= 1) at += select<usize>(step, 0, load<f32>(at + step - 4) <= value)
  return at
}

/** How the values of one feature are ranked; packet-forest.ts says what its parts are. */
let low: f32 = 0, scale: f32 = 0
let lastBucket: i32 = 0, window: i32 = 0, starts: usize = 0, thresholds: usize = 0, thresholdCount: i32 = 0

// @ts-ignore: decorator
@inline function storeRank(to: usize, rank: i32, wide: bool): void {
  if (wide) store<i16>(to, <i16>(rank - 32768))
  else store<i8>(to, <i8>(rank - 128))
}

/** The rank of a value; a missing value has the rank above all. */
function rankOne(value: f32, to: usize, wide: bool): void {
  const buckets = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.splat(value - low), f32x4.splat(scale)))
  const bucket = max<i32>(0, min<i32>(lastBucket, i32x4.extract_lane(buckets, 0)))
  const at = searched(value, thresholds + (<usize>load<u16>(starts + (<usize>bucket << 1)) << 2), window)
  storeRank(to, value != value ? thresholdCount : <i32>((at - thresholds) >> 2), wide)
}

/** Four numbers of four bytes that lie at these places (in bytes) behind `from`. */
// @ts-ignore: decorator
@inline function gathered(from: usize, places: v128): v128 {
  let four = v128.load32_zero(from + <usize>i32x4.extract_lane(places, 0))
  four = v128.load32_lane(from + <usize>i32x4.extract_lane(places, 1), four, 1)
  four = v128.load32_lane(from + <usize>i32x4.extract_lane(places, 2), four, 2)
  return v128.load32_lane(from + <usize>i32x4.extract_lane(places, 3), four, 3)
}

/** Four numbers of two bytes, as numbers of four. */
// @ts-ignore: decorator
@inline function gatheredShorts(from: usize, places: v128): v128 {
  let four = v128.load16_lane(from + <usize>i32x4.extract_lane(places, 0), i16x8.splat(0), 0)
  four = v128.load16_lane(from + <usize>i32x4.extract_lane(places, 1), four, 1)
  four = v128.load16_lane(from + <usize>i32x4.extract_lane(places, 2), four, 2)
  return i32x4.extend_low_i16x8_u(v128.load16_lane(from + <usize>i32x4.extract_lane(places, 3), four, 3))
}

/** Ranks of four values side by side. */
// @ts-ignore: decorator
@inline function rankFour(values: v128, to: usize, wide: bool): void {
  const places = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.sub(values, f32x4.splat(low)), f32x4.splat(scale)))
  const buckets = i32x4.min_s(i32x4.max_s(places, i32x4.splat(0)), i32x4.splat(lastBucket))
  let ranks = gatheredShorts(starts, i32x4.shl(buckets, 1))
  for (let step = window >> 1; step > 0; step >>= 1) {
    const limits = gathered(thresholds + (<usize>(step - 1) << 2), i32x4.shl(ranks, 2))
    ranks = i32x4.add(ranks, v128.and(f32x4.le(limits, values), i32x4.splat(step)))
  }
  const words = i16x8.narrow_i32x4_s(i32x4.sub(ranks, i32x4.splat(wide ? 32768 : 128)), i16x8.splat(0))
  if (wide) v128.store64_lane(to, words, 0)
  else v128.store32_lane(to, i8x16.narrow_i16x8_s(words, words), 0)
}

/** Up to so many thresholds all are compared with, instead of looking for the right ones. */
const FEW: i32 = 12

/** Ranks of four values by comparing them with every threshold. */
// @ts-ignore: decorator
@inline function countFour(values: v128, to: usize, wide: bool): void {
  let ranks = i32x4.splat(wide ? -32768 : -128)
  for (let t: i32 = 0; t < thresholdCount; t++) ranks = i32x4.sub(ranks, f32x4.le(v128.load32_splat(thresholds + (<usize>t << 2)), values))
  const words = i16x8.narrow_i32x4_s(ranks, ranks)
  if (wide) v128.store64_lane(to, words, 0)
  else v128.store32_lane(to, i8x16.narrow_i16x8_s(words, words), 0)
}

// @ts-ignore: decorator
@inline function rankBlocks(plane: usize, width: i32, rows: i32, blockWidth: i32, blocks: i32, ranks: usize, blockBytes: i32, wide: bool): void {
  const blockHeight = PIXELS / blockWidth
  const step: usize = wide ? 2 : 1
  for (let block: i32 = 0; block < blocks; block++) {
    let to = ranks + <usize>block * <usize>blockBytes
    const first = block * blockWidth
    const isWhole = first + blockWidth <= width
    for (let y: i32 = 0; y < blockHeight; y++) {
      const row = plane + (<usize>(min(y, rows - 1) * width) << 2)
      for (let x: i32 = 0; x < blockWidth; x += 4) {
        const at = row + (<usize>(first + x) << 2)
        if (isWhole) {
          const values = v128.load(at)
          if (!v128.any_true(f32x4.ne(values, values))) {
            if (thresholdCount <= FEW) countFour(values, to, wide)
            else rankFour(values, to, wide)
            to += 4 * step
            continue
          }
        }
        for (let i: i32 = x; i < x + 4; i++) {
          rankOne(load<f32>(row + (<usize>min(first + i, width - 1) << 2)), to, wide)
          to += step
        }
      }
    }
  }
}

/**
 * Ranks of one feature in all blocks of a strip, less 32,768 (wide: 16 bits) or 128 (8 bits) so that they compare as signed numbers.
 *
 * @param plane       (rows × width) float32
 * @param blockWidth  pixels side by side in a block; beyond the strip the last ones are repeated
 * @param span        a power of two above the most thresholds in a bucket; as many places behind the last threshold hold NaN
 * @param ranks       where the feature's ranks in the first block go
 * @param blockBytes  from block to block
 */
export function rankStrip(plane: usize, width: i32, rows: i32, blockWidth: i32, blocks: i32, least: f32, perUnit: f32, last: i32, span: i32, bucketStarts: usize, sorted: usize, count: i32, ranks: usize, blockBytes: i32, wide: i32): void {
  low = least
  scale = perUnit
  lastBucket = last
  window = span
  starts = bucketStarts
  thresholds = sorted
  thresholdCount = count
  if (wide != 0) rankBlocks(plane, width, rows, blockWidth, blocks, ranks, blockBytes, true)
  else rankBlocks(plane, width, rows, blockWidth, blocks, ranks, blockBytes, false)
}

// @ts-ignore: decorator
@inline function joined(a: v128, b: v128, c: v128, d: v128): u64 {
  const half = <u64>i8x16.bitmask(a) | (<u64>i8x16.bitmask(b) << 16)
  return half | (<u64>i8x16.bitmask(c) << 32) | (<u64>i8x16.bitmask(d) << 48)
}

/** One bit for each of 64 pixels: whether its rank lies below the limit of a node. */
// @ts-ignore: decorator
@inline function below(ranks: usize, node: usize, wide: bool): u64 {
  if (!wide) {
    const limit = v128.load8_splat(node, 4)
    const a = i8x16.gt_s(limit, v128.load(ranks)), b = i8x16.gt_s(limit, v128.load(ranks, 16))
    return joined(a, b, i8x16.gt_s(limit, v128.load(ranks, 32)), i8x16.gt_s(limit, v128.load(ranks, 48)))
  }
  const limit = v128.load16_splat(node, 4)
  const a = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks)), i16x8.gt_s(limit, v128.load(ranks, 16)))
  const b = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 32)), i16x8.gt_s(limit, v128.load(ranks, 48)))
  const c = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 64)), i16x8.gt_s(limit, v128.load(ranks, 80)))
  const d = i8x16.narrow_i16x8_s(i16x8.gt_s(limit, v128.load(ranks, 96)), i16x8.gt_s(limit, v128.load(ranks, 112)))
  return joined(a, b, c, d)
}

/** A packet: 16 bytes, a reference to its node or leaf, its block, and a bit for each of its pixels. */
// @ts-ignore: decorator
@inline function write(to: usize, reference: u32, blockAbove: u64, packet: u64): void {
  store<u64>(to, <u64>reference | blockAbove)
  store<u64>(to, packet, 8)
}

/** A weight added to four sums in float64. */
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

/** The same for a weight that is a float32: the sum of two float32 numbers is the same in float32 as rounded from float64. */
// @ts-ignore: decorator
@inline function addFloatToMany(sums: usize, packet: u64, weight: f32, lanes: usize): void {
  const weights = f32x4.splat(weight)
  for (let i: i32 = 0; i < 16; i++) {
    const pattern = <usize>((packet >> (<u64>i << 2)) & 15)
    const at = sums + (<usize>i << 4)
    v128.store(at, f32x4.add(v128.load(at), v128.and(weights, v128.load(lanes + (pattern << 4)))))
  }
}

// @ts-ignore: decorator
@inline function addFloatToFew(sums: usize, packet: u64, weight: f32): void {
  for (let rest = packet; rest != 0; rest &= rest - 1) {
    const at = sums + (<usize>ctz<u64>(rest) << 2)
    store<f32>(at, load<f32>(at) + weight)
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

/**
 * Adds what the leaves contribute to the pixels of the packets that ended in them; a contribution of nothing is passed over. Packets that
 * ended in leaves of one class alone are gathered first: a pixel ends in one leaf of a tree.
 */
function addLeaves(found: usize, ends: usize, leaves: usize, pure: usize, first: i32, end: i32, classes: i32, sums: usize, lanes: usize, gathered: usize, larger: bool): void {
  for (let from = found; from < ends; from += 16) {
    const number = <usize>(load<u32>(from) & ~LEAF)
    const block = <i32>load<u32>(from, 4)
    const packet = load<u64>(from, 8)
    const only = load<i32>(pure + (number << 2))
    if (!larger && only >= 0) {
      const at = gathered + (<usize>((block - first) * classes + only) << 3)
      store<u64>(at, load<u64>(at) | packet)
      continue
    }
    const leaf = leaves + ((number * <usize>classes) << 3)
    const sum = sums + (<usize>(block * classes) << 8)
    const many = !larger && popcnt<u64>(packet) > MANY
    for (let k: i32 = 0; k < classes; k++) {
      const weight = load<f64>(leaf + (<usize>k << 3))
      if (weight == 0) continue
      if (!larger && weight == <f64><f32>weight) {
        if (many) addFloatToMany(sum + (<usize>k << 8), packet, <f32>weight, lanes)
        else addFloatToFew(sum + (<usize>k << 8), packet, <f32>weight)
      } else if (many) addToMany(sum + (<usize>k << 8), packet, weight, lanes)
      else addToFew(sum + (<usize>k << 8), packet, weight, larger)
    }
  }
  const count = (end - first) * classes
  for (let i: i32 = 0; i < count; i++) {
    const packet = load<u64>(gathered + (<usize>i << 3))
    if (packet == 0) continue
    addFloatToMany(sums + (<usize>(first * classes + i) << 8), packet, 1, lanes)
    store<u64>(gathered + (<usize>i << 3), 0)
  }
}

/** Adds a whole weight to the sums of the pixels of a packet, eight at a time; `octets` has a vector for each pattern of eight bits. */
// @ts-ignore: decorator
@inline function addWhole(sums: usize, packet: u64, weight: v128, octets: usize): void {
  for (let i: i32 = 0; i < 8; i++) {
    const pattern = <usize>((packet >> (<u64>i << 3)) & 255)
    const at = sums + (<usize>i << 4)
    v128.store(at, i16x8.add(v128.load(at), v128.and(weight, v128.load(octets + (pattern << 4)))))
  }
}

/**
 * The same for contributions that are whole and have one sum, `all`: (leaves × classes) uint16, and sums of blocks of
 * (classes − 1 × 64) uint16. What the first class scores is what is left.
 */
function addWholeLeaves(found: usize, ends: usize, leaves: usize, pure: usize, first: i32, end: i32, classes: i32, all: i32, sums: usize, octets: usize, gathered: usize): void {
  for (let from = found; from < ends; from += 16) {
    const number = <usize>(load<u32>(from) & ~LEAF)
    const block = <i32>load<u32>(from, 4)
    const packet = load<u64>(from, 8)
    const only = load<i32>(pure + (number << 2))
    if (only >= 0) {
      const at = gathered + (<usize>((block - first) * classes + only) << 3)
      store<u64>(at, load<u64>(at) | packet)
      continue
    }
    const leaf = leaves + ((number * <usize>classes) << 1)
    const sum = sums + (<usize>(block * (classes - 1)) << 7)
    for (let k: i32 = 1; k < classes; k++) addWhole(sum + (<usize>(k - 1) << 7), packet, v128.load16_splat(leaf + (<usize>k << 1)), octets)
  }
  const whole = i16x8.splat(<i16>all)
  for (let block = first; block < end; block++) {
    const at = gathered + (<usize>((block - first) * classes) << 3)
    for (let k: i32 = 1; k < classes; k++) {
      const packet = load<u64>(at + (<usize>k << 3))
      if (packet != 0) addWhole(sums + (<usize>(block * (classes - 1) + k - 1) << 7), packet, whole, octets)
    }
    memory.fill(at, 0, <usize>classes << 3)
  }
}

// @ts-ignore: decorator
@inline function score(nodes: usize, roots: usize, trees: i32, leaves: usize, pure: usize, classes: i32, ranks: usize, blockBytes: i32, blocks: i32, sums: usize, ring: usize, found: usize, lanes: usize, gathered: usize, larger: bool, wide: bool, all: i32, open: usize): void {
  for (let t: i32 = 0; t < trees; t++) {
    const root = load<u32>(roots + (<usize>t << 2))
    for (let first: i32 = 0; first < blocks; first += GROUP) {
      const end = min(blocks, first + GROUP)
      let head: i32 = 0, tail: i32 = 0
      let ends = found
      for (let block = first; block < end; block++) {
        const packet = load<u64>(open + (<usize>block << 3))
        if ((root & LEAF) != 0) {
          write(ends, root, <u64>block << 32, packet)
          ends += 16
        } else {
          write(ring + (<usize>tail << 4), root, <u64>block << 32, packet)
          tail++
        }
      }
      while (head != tail) {
        const from = ring + (<usize>(head & (RING - 1)) << 4)
        head++
        const entry = load<u64>(from)
        const packet = load<u64>(from, 8)
        const node = nodes + <usize><u32>entry
        const block = entry & 0xffffffff00000000
        const goesLeft = below(ranks + <usize>(entry >> 32) * <usize>blockBytes + <usize>load<u32>(node), node, wide)
        const left = load<u32>(node, 8), right = load<u32>(node, 12)
        const leftPacket = packet & goesLeft, rightPacket = packet ^ leftPacket
        const leftEnds = <i32>(left >> 31), rightEnds = <i32>(right >> 31)
        const leftSome = <i32>(leftPacket != 0), rightSome = <i32>(rightPacket != 0)
        write(select<usize>(ends, ring + (<usize>(tail & (RING - 1)) << 4), leftEnds), left, block, leftPacket)
        ends += <usize>(leftSome & leftEnds) << 4
        tail += leftSome & (leftEnds ^ 1)
        write(select<usize>(ends, ring + (<usize>(tail & (RING - 1)) << 4), rightEnds), right, block, rightPacket)
        ends += <usize>(rightSome & rightEnds) << 4
        tail += rightSome & (rightEnds ^ 1)
      }
      if (all != 0) addWholeLeaves(found, ends, leaves, pure, first, end, classes, all, sums, lanes, gathered)
      else addLeaves(found, ends, leaves, pure, first, end, classes, sums, lanes, gathered, larger)
    }
  }
}

/**
 * What each class scores in each pixel of the blocks of a strip.
 *
 * @param nodes    16 bytes each: where the feature's ranks are in a block (uint32), limit (int16 or int8), references to left and right:
 *                 bytes from the first node, or the number of a leaf
 * @param leaves   (leaves × classes) float64
 * @param pure     for each leaf the class to which alone it contributes, or −1
 * @param ranks    blocks of (features × 64) int16 (wide) or int8
 * @param sums     blocks of (classes × 64) float32, zero at the beginning
 * @param ring     room for RING packets; `found` for a group's packets in leaves and one more; packets are 16 bytes
 * @param lanes    16 vectors: the four lanes that each pattern of four bits selects
 * @param gathered GROUP · classes packets, 0 at the beginning and the end
 * @param all      0, or where contributions are whole: their sum in each leaf. Then leaves are uint16, sums blocks of (classes − 1 × 64) uint16,
 *                 and lanes 256 vectors: the eight lanes that each pattern of eight bits selects
 * @param larger   1: the largest contribution counts, 0: their sum
 * @param open     a packet for each block: the pixels that are to be scored, at least one
 */
export function scorePackets(nodes: usize, roots: usize, trees: i32, leaves: usize, pure: usize, classes: i32, ranks: usize, blockBytes: i32, blocks: i32, sums: usize, ring: usize, found: usize, lanes: usize, gathered: usize, larger: i32, wide: i32, all: i32, open: usize): void {
  if (larger != 0) {
    if (wide != 0) score(nodes, roots, trees, leaves, pure, classes, ranks, blockBytes, blocks, sums, ring, found, lanes, gathered, true, true, 0, open)
    else score(nodes, roots, trees, leaves, pure, classes, ranks, blockBytes, blocks, sums, ring, found, lanes, gathered, true, false, 0, open)
  } else if (wide != 0) score(nodes, roots, trees, leaves, pure, classes, ranks, blockBytes, blocks, sums, ring, found, lanes, gathered, false, true, all, open)
  else score(nodes, roots, trees, leaves, pure, classes, ranks, blockBytes, blocks, sums, ring, found, lanes, gathered, false, false, all, open)
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

/** The same for sums of whole contributions; the first class has what is left of `total`. */
export function unblockWhole(sums: usize, classes: i32, width: i32, rows: i32, blockWidth: i32, blocks: i32, total: i32, target: usize): void {
  const plane = <usize>(rows * width) << 2
  for (let block: i32 = 0; block < blocks; block++) {
    const columns = min(blockWidth, width - block * blockWidth)
    for (let y: i32 = 0; y < rows; y++) {
      for (let x: i32 = 0; x < columns; x++) {
        const from = sums + (<usize>(block * (classes - 1)) << 7) + (<usize>(y * blockWidth + x) << 1)
        const to = target + (<usize>(y * width + block * blockWidth + x) << 2)
        let left = total
        for (let k: i32 = 1; k < classes; k++) {
          const sum = <i32>load<u16>(from + (<usize>(k - 1) << 7))
          left -= sum
          store<f32>(to + <usize>k * plane, <f32>sum)
        }
        store<f32>(to, <f32>left)
      }
    }
  }
}
