import { threadMemory } from '../devices/wasm-kernels.ts'
import { forestKernels } from './forest-kernels.ts'
import type { PacketForest } from './packet-forest.ts'

/** Pixels of a block, blocks whose packets go down a tree together, and blocks that are ranked before they are scored. */
const [blockPixels, groupBlocks, blocksAtOnce] = [64, 16, 128]

/** Vectors of four or eight lanes that are selected by the bits of their index. */
const fourLanes = Uint32Array.from({ length: 64 }, (_, i) => (((i >> 2) >> (i & 3)) & 1 ? 0xffffffff : 0))
const eightLanes = new Uint32Array(Uint16Array.from({ length: 2048 }, (_, i) => (((i >> 3) >> (i & 7)) & 1 ? 0xffff : 0)).buffer)

/**
 * The scores of `referenceScores`, bit for bit: packets of 64 neighbouring pixels in WebAssembly.
 *
 * @param planes  (features × pixels) float32
 * @param width   pixels of a row, where the pixels are rows of an image: its blocks are then 8 × 8
 */
export const packetScores = (forest: PacketForest, classCount: number, planes: Float32Array, options: PacketOptions): Float32Array =>
  threadMemory().within(() => scoresOf(forest, classCount, planes, options))

interface PacketOptions {
  readonly width: number | undefined
  readonly larger: boolean
}

function scoresOf(forest: PacketForest, classCount: number, planes: Float32Array, { width, larger }: PacketOptions): Float32Array {
  const features = forest.low.length
  const pixels = planes.length / features
  // planes that the kernels computed are ranked where they lie
  const inPlace = planes.buffer === threadMemory().memory.buffer ? planes.byteOffset : undefined
  const scores = new Float32Array(classCount * pixels)
  const [blockWidth, rowLength] = width === undefined ? [blockPixels, Math.min(pixels, blockPixels * blocksAtOnce)] : [8, width]
  const blockHeight = blockPixels / blockWidth
  const rowBlocks = Math.ceil(rowLength / blockWidth)
  const bandBlocks = rowBlocks * Math.max(1, Math.floor(blocksAtOnce / rowBlocks))
  const { bytesPerRank } = forest
  const blockBytes = bytesPerRank * blockPixels * features
  const wide = bytesPerRank - 1
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const { thresholds, bucketStarts, nodes, roots, leaves, pure } = forest
  // whole contributions are summed in 16 bits, for all classes but the first
  const whole = larger ? 0 : forest.whole
  const sumBytes = whole === 0 ? 4 * blockPixels * classCount : 2 * blockPixels * (classCount - 1)
  const lanePatterns = whole === 0 ? fourLanes : eightLanes
  const bandPixels = blockHeight * rowLength
  const shallow = whole === 0 ? undefined : forest.shallow
  const [shallowAt, shallowLeaves] = memory.place(4 * (shallow?.trees.length ?? 0), shallow?.leaves.length ?? 0) as [number, number]
  const [at, starts, decisions, trees, ends, alone, plane, ranks, sums, ring, found, lanes, gathered, band] = memory.place(
    4 * thresholds.length,
    2 * bucketStarts.length,
    4 * nodes.length,
    4 * roots.length,
    8 * leaves.length,
    4 * pure.length,
    4 * bandPixels,
    blockBytes * bandBlocks,
    sumBytes * bandBlocks,
    32 * blockPixels * groupBlocks,
    16 * (blockPixels * groupBlocks + 2),
    4 * lanePatterns.length,
    8 * groupBlocks * classCount,
    4 * bandPixels * classCount,
  ) as [number, number, number, number, number, number, number, number, number, number, number, number, number, number]
  memory.float32(at, thresholds.length).set(thresholds)
  memory.uint16(starts, bucketStarts.length).set(bucketStarts)
  memory.uint32(decisions, nodes.length).set(nodes)
  memory.uint32(trees, roots.length).set(roots)
  if (whole === 0) memory.float64(ends, leaves.length).set(leaves)
  else memory.uint16(ends, leaves.length).set(leaves)
  memory.int32(alone, pure.length).set(pure)
  if (shallow !== undefined) {
    memory.uint32(shallowAt, shallow.trees.length).set(shallow.trees)
    memory.uint8(shallowLeaves, shallow.leaves.length).set(shallow.leaves)
  }
  // nothing may be left of what lay there before; a packet is as long as a float64
  memory.float64(gathered, groupBlocks * classCount).fill(0)
  memory.uint32(lanes, lanePatterns.length).set(lanePatterns)

  /** Rows of pixels that fill one row of blocks: where they start, and how wide and high they are. */
  function* rowsOfBlocks(): Generator<{ start: number; length: number; rows: number }> {
    for (let start = 0; start < pixels; start += bandPixels) {
      const count = Math.min(bandPixels, pixels - start)
      yield width === undefined ? { start, length: count, rows: 1 } : { start, length: width, rows: count / width }
    }
  }

  function rank(start: number, length: number, rows: number, firstBlock: number): void {
    for (let f = 0; f < features; f++) {
      const count = forest.counts[f] as number
      if (count === 0) continue
      const [bucket, last] = [forest.buckets[f] as number, (forest.buckets[f + 1] as number) - (forest.buckets[f] as number) - 2]
      const source = inPlace === undefined ? plane : inPlace + 4 * (f * pixels + start)
      if (inPlace === undefined)
        memory.float32(plane, length * rows).set(planes.subarray(f * pixels + start, f * pixels + start + length * rows))
      const blocks = Math.ceil(length / blockWidth)
      const to = ranks + blockBytes * firstBlock + bytesPerRank * blockPixels * f
      const [low, scale] = [forest.low[f] as number, forest.scale[f] as number]
      kernels.rankStrip(
        source,
        length,
        rows,
        blockWidth,
        blocks,
        low,
        scale,
        last,
        forest.windows[f] as number,
        starts + 2 * bucket,
        at + 4 * (forest.thresholdStarts[f] as number),
        count,
        to,
        blockBytes,
        wide,
      )
    }
  }

  let waiting: { start: number; length: number; rows: number; firstBlock: number }[] = []
  let blocks = 0
  const score = (): void => {
    memory.uint8(sums, sumBytes * blocks).fill(0)
    if (shallow !== undefined)
      kernels.scoreShallowBlocks(shallowAt, roots.length, shallowLeaves, classCount, ranks, blockBytes, blocks, sums)
    else
      kernels.scorePackets(
        decisions,
        trees,
        roots.length,
        ends,
        alone,
        classCount,
        ranks,
        blockBytes,
        blocks,
        sums,
        ring,
        found,
        lanes,
        gathered,
        larger ? 1 : 0,
        wide,
        whole,
      )
    for (const { start, length, rows, firstBlock } of waiting) {
      const shape = [classCount, length, rows, blockWidth, Math.ceil(length / blockWidth)] as const
      if (whole === 0) kernels.unblock(sums + sumBytes * firstBlock, ...shape, band)
      else kernels.unblockWhole(sums + sumBytes * firstBlock, ...shape, whole * roots.length, band)
      for (let k = 0; k < classCount; k++) scores.set(memory.float32(band + 4 * k * length * rows, length * rows), k * pixels + start)
    }
    waiting = []
    blocks = 0
  }
  for (const { start, length, rows } of rowsOfBlocks()) {
    if (blocks + rowBlocks > bandBlocks) score()
    rank(start, length, rows, blocks)
    waiting.push({ start, length, rows, firstBlock: blocks })
    blocks += Math.ceil(length / blockWidth)
  }
  if (blocks > 0) score()
  return scores
}
