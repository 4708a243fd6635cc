import { steadyView, threadMemory } from '../devices/wasm-kernels.ts'
import { forestKernels } from './forest-kernels.ts'
import type { PacketForest } from './packet-forest.ts'
import { type BlockLayout, type BlockRow, blockLayout, blockPixels, type RowRanker, rowRanker, rowReader } from './ranked-blocks.ts'

/** Blocks whose packets go down a tree together. */
const groupBlocks = 16

/** Shares of the trees after which it is looked which pixels need no more. */
const stageShares = [0.52, 0.58, 0.66, 0.76, 0.87]
/** Fewer trees are not worth a look. */
const fewTrees = 16
/** Share of the pixels that may be left for it to be worth moving them together. */
const mostToMove = 0.8

const stagesOf = (trees: number): number[] => (trees < fewTrees ? [] : stageShares.map((share) => Math.ceil(share * trees)))

/** How far the best class has to lead for `left` of the trees not to change it, in largest contributions; with room for the rounding of sums. */
const leadFor = (left: number, trees: number): number => left * 1.000001 + trees * trees * 2 ** -22

/** Vectors of four or eight lanes that are selected by the bits of their index. */
const fourLanes = Uint32Array.from({ length: 64 }, (_, i) => (((i >> 2) >> (i & 3)) & 1 ? 0xffffffff : 0))
const eightLanes = new Uint32Array(Uint16Array.from({ length: 2048 }, (_, i) => (((i >> 3) >> (i & 7)) & 1 ? 0xffff : 0)).buffer)

/** Pixels to score: planes of values, or blocks of ranks that were kept. */
export interface PacketInput {
  readonly pixels: number
  /** Pixels of a row, where the pixels are rows of an image: blocks are then 8 × 8. */
  readonly width: number | undefined
  /** Gives the ranks of each row of blocks, which are so many bytes. */
  readonly source: (layout: BlockLayout, rowBytes: number) => RowRanker
}

/** @param planes  (features × pixels) float32 */
export function planesInput(forest: PacketForest, planes: Float32Array, width: number | undefined): PacketInput {
  // the memory may grow before the planes are looked at
  const view = steadyView(planes)
  return { pixels: planes.length / forest.low.length, width, source: (layout) => rowRanker(forest, view(), layout) }
}

/** @param blocks  what `rankBlocks` wrote by the thresholds that the forest ranks by */
export const blocksInput = (blocks: Uint8Array, pixels: number, width: number): PacketInput => ({
  pixels,
  width,
  source: (layout, rowBytes) => rowReader(blocks, layout, rowBytes),
})

/**
 * The scores of `referenceScores`, bit for bit: packets of 64 neighbouring pixels in WebAssembly.
 *
 * @param larger  whether the largest contribution counts, not the sum
 * @returns       (classes × pixels)
 */
export function packetScores(forest: PacketForest, classCount: number, input: PacketInput, larger: boolean): Float32Array {
  const { pixels } = input
  const scores = new Float32Array(classCount * pixels)
  const memory = threadMemory()
  memory.within(() =>
    score(forest, classCount, input, { larger, onlyWinners: false }, (start, count, band) => {
      for (let k = 0; k < classCount; k++) scores.set(memory.float32(band + 4 * k * count, count), k * pixels + start)
    }),
  )
  return scores
}

/** The index of the class with the largest score in each pixel, the first of equal ones; for at most 256 classes. */
export function packetWinners(forest: PacketForest, classCount: number, input: PacketInput, larger: boolean): Uint8Array {
  const winners = new Uint8Array(input.pixels)
  const [memory, kernels] = [threadMemory(), forestKernels()]
  memory.within(() => {
    const { rowPixels } = blockLayout(input.pixels, input.width)
    const [picked] = memory.place(rowPixels + 16) as [number]
    score(forest, classCount, input, { larger, onlyWinners: true }, (start, count, band) => {
      kernels.pickClasses(band, classCount, count, picked)
      winners.set(memory.uint8(picked, count), start)
    })
  })
  return winners
}

/**
 * @param onlyWinners  what scores most in each pixel is enough: pixels are left out as soon as the trees to come cannot change that
 * @param take         is given the scores of some pixels, (classes × count) float32 in the memory of the kernels
 */
function score(
  forest: PacketForest,
  classCount: number,
  { pixels, width, source }: PacketInput,
  { larger, onlyWinners }: { readonly larger: boolean; readonly onlyWinners: boolean },
  take: (start: number, count: number, band: number) => void,
): void {
  const features = forest.low.length
  const layout = blockLayout(pixels, width)
  const { blockWidth, rowPixels, rowBlocks, bandBlocks } = layout
  const { bytesPerRank } = forest
  const blockBytes = bytesPerRank * blockPixels * features
  const wide = bytesPerRank - 1
  const [memory, kernels] = [threadMemory(), forestKernels()]
  const { nodes, roots, leaves, pure } = forest
  // whole contributions are summed in 16 bits, for all classes but the first
  const whole = larger ? 0 : forest.whole
  const [sumRows, bytesPerSum] = whole === 0 ? [classCount, 4] : [classCount - 1, 2]
  const sumBytes = bytesPerSum * blockPixels * sumRows
  const lanePatterns = whole === 0 ? fourLanes : eightLanes
  const shallow = whole === 0 ? undefined : forest.shallow
  const [shallowAt, shallowLeaves] = memory.place(4 * (shallow?.trees.length ?? 0), shallow?.leaves.length ?? 0) as [number, number]
  const rank = source(layout, blockBytes * rowBlocks)
  const [decisions, trees, ends, alone, ranks, sums, ring, found, lanes, gathered, open, moved, places, band] = memory.place(
    4 * nodes.length,
    4 * roots.length,
    8 * leaves.length,
    4 * pure.length,
    blockBytes * bandBlocks,
    sumBytes * bandBlocks,
    32 * blockPixels * groupBlocks,
    16 * (blockPixels * groupBlocks + 2),
    4 * lanePatterns.length,
    8 * groupBlocks * classCount,
    8 * bandBlocks + blockPixels,
    onlyWinners ? sumBytes * bandBlocks : 0,
    onlyWinners ? 4 * blockPixels * bandBlocks : 0,
    4 * rowPixels * classCount + 16,
  ) as number[] as [number, number, number, number, number, number, number, number, number, number, number, number, number, number]
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

  /** Adds what trees contribute to the open pixels of blocks. */
  const addTrees = (from: number, to: number, count: number, target: number): void =>
    kernels.scorePackets(
      decisions,
      trees + 4 * from,
      to - from,
      ends,
      alone,
      classCount,
      ranks,
      blockBytes,
      count,
      target,
      ring,
      found,
      lanes,
      gathered,
      larger ? 1 : 0,
      wide,
      whole,
      open,
    )
  const stages = onlyWinners && !larger && forest.onlyGrows ? stagesOf(roots.length) : []
  const most = leaves.reduce((largest, weight) => Math.max(largest, weight), 0)
  /** Adds all trees to the blocks of a band, but to each pixel only as many as its best class depends on. */
  const addStages = (): void => {
    let [done, count, pixelCount, live] = [0, blocks, blockPixels * blocks, sums]
    const pixelPlaces = stages.length === 0 ? new Uint32Array(0) : memory.uint32(places, pixelCount)
    for (let i = 0; i < pixelPlaces.length; i++) pixelPlaces[i] = i
    for (const stage of stages) {
      addTrees(done, stage, count, live)
      done = stage
      const limit = most * leadFor(roots.length - done, roots.length)
      const stillOpen = kernels.closePixels(open, count, live, classCount, done, roots.length, whole, limit)
      if (stillOpen > mostToMove * pixelCount) continue
      if (live !== sums) kernels.returnSums(live, pixelCount, sumRows, bytesPerSum, places, sums)
      kernels.movePixels(open, count, ranks, blockBytes, features, wide, live, moved, sumRows, bytesPerSum, places, open + 8 * bandBlocks)
      ;[live, pixelCount, count] = [moved, stillOpen, Math.ceil(stillOpen / blockPixels)]
      if (stillOpen === 0) return
    }
    addTrees(done, roots.length, count, live)
    if (live !== sums) kernels.returnSums(live, pixelCount, sumRows, bytesPerSum, places, sums)
  }

  let waiting: (BlockRow & { firstBlock: number })[] = []
  let blocks = 0
  const scoreWaiting = (): void => {
    memory.uint8(sums, sumBytes * blocks).fill(0)
    memory.uint8(open, 8 * blocks).fill(255)
    if (shallow !== undefined)
      kernels.scoreShallowBlocks(shallowAt, roots.length, shallowLeaves, classCount, ranks, blockBytes, blocks, sums)
    else addStages()
    for (const { start, length, rows, firstBlock } of waiting) {
      const shape = [classCount, length, rows, blockWidth, Math.ceil(length / blockWidth)] as const
      if (whole === 0) kernels.unblock(sums + sumBytes * firstBlock, ...shape, band)
      else kernels.unblockWhole(sums + sumBytes * firstBlock, ...shape, whole * roots.length, band)
      take(start, length * rows, band)
    }
    waiting = []
    blocks = 0
  }
  for (const row of layout.rows) {
    if (blocks + rowBlocks > bandBlocks) scoreWaiting()
    rank(row, ranks + blockBytes * blocks)
    waiting.push({ ...row, firstBlock: blocks })
    blocks += Math.ceil(row.length / blockWidth)
  }
  if (blocks > 0) scoreWaiting()
}
