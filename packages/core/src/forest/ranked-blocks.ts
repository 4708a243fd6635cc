import { threadMemory } from '../devices/wasm-kernels.ts'
import { forestKernels } from './forest-kernels.ts'
import type { Ranking } from './ranking.ts'

/** Pixels of a block, and blocks that are worked on at a time. */
export const [blockPixels, blocksAtOnce] = [64, 128]

/** Rows of pixels that fill one row of blocks: where they start, and how wide and high they are. */
export interface BlockRow {
  readonly start: number
  readonly length: number
  readonly rows: number
}

/** How pixels are shared out to blocks: of 8 × 8 where they are rows of an image, else of 64 in a row. */
export interface BlockLayout {
  readonly blockWidth: number
  /** Pixels of a row of blocks, and its blocks. */
  readonly rowPixels: number
  readonly rowBlocks: number
  /** Blocks of as many rows as are worked on at a time. */
  readonly bandBlocks: number
  readonly rows: readonly BlockRow[]
}

export function blockLayout(pixels: number, width: number | undefined): BlockLayout {
  const [blockWidth, rowLength] = width === undefined ? [blockPixels, Math.min(pixels, blockPixels * blocksAtOnce)] : [8, width]
  const rowPixels = (blockPixels / blockWidth) * rowLength
  const rowBlocks = Math.ceil(rowLength / blockWidth)
  const rows = Array.from({ length: Math.ceil(pixels / rowPixels) }, (_, row) => {
    const start = row * rowPixels
    const count = Math.min(rowPixels, pixels - start)
    return width === undefined ? { start, length: count, rows: 1 } : { start, length: width, rows: count / width }
  })
  return { blockWidth, rowPixels, rowBlocks, bandBlocks: rowBlocks * Math.max(1, Math.floor(blocksAtOnce / rowBlocks)), rows }
}

/** Ranks rows of blocks in the memory of the kernels. @param ranks  where the ranks of a row's first block go, in that memory */
export type RowRanker = (row: BlockRow, ranks: number) => void

/**
 * Ranks the values of planes; the tables for it are placed in the memory of the kernels.
 *
 * @param planes  (features × pixels) float32
 */
export function rowRanker(ranking: Ranking, planes: Float32Array, { blockWidth, rowPixels }: BlockLayout): RowRanker {
  const { thresholds, bucketStarts, bytesPerRank } = ranking
  const features = ranking.low.length
  const pixels = planes.length / features
  const [memory, kernels] = [threadMemory(), forestKernels()]
  // planes that the kernels computed are ranked where they lie
  const inPlace = planes.buffer === memory.memory.buffer ? planes.byteOffset : undefined
  const [at, starts, plane] = memory.place(4 * thresholds.length, 2 * bucketStarts.length, 4 * rowPixels) as [number, number, number]
  memory.float32(at, thresholds.length).set(thresholds)
  memory.uint16(starts, bucketStarts.length).set(bucketStarts)
  const blockBytes = bytesPerRank * blockPixels * features
  return ({ start, length, rows }, ranks) => {
    for (let f = 0; f < features; f++) {
      const count = ranking.counts[f] as number
      if (count === 0) continue
      const [bucket, last] = [ranking.buckets[f] as number, (ranking.buckets[f + 1] as number) - (ranking.buckets[f] as number) - 2]
      const source = inPlace === undefined ? plane : inPlace + 4 * (f * pixels + start)
      if (inPlace === undefined)
        memory.float32(plane, length * rows).set(planes.subarray(f * pixels + start, f * pixels + start + length * rows))
      kernels.rankStrip(
        source,
        length,
        rows,
        blockWidth,
        Math.ceil(length / blockWidth),
        ranking.low[f] as number,
        ranking.scale[f] as number,
        last,
        ranking.windows[f] as number,
        starts + 2 * bucket,
        at + 4 * (ranking.thresholdStarts[f] as number),
        count,
        ranks + bytesPerRank * blockPixels * f,
        blockBytes,
        bytesPerRank - 1,
      )
    }
  }
}

/** Bytes that the ranked blocks of so many pixels take. */
export function blockBytesOf({ low, bytesPerRank }: Ranking, pixels: number, width: number): number {
  const { rowBlocks, rows } = blockLayout(pixels, width)
  return rowBlocks * rows.length * bytesPerRank * blockPixels * low.length
}

/**
 * Ranks of pixels in blocks of 8 × 8, to be scored by forests that rank by the same thresholds.
 *
 * @param width   pixels of a row
 * @param target  as many bytes as `blockBytesOf` says: blocks of (features × 64) ranks
 */
export function rankBlocks(ranking: Ranking, planes: Float32Array, width: number, target: Uint8Array): void {
  const features = ranking.low.length
  const layout = blockLayout(planes.length / features, width)
  const bytes = layout.rowBlocks * ranking.bytesPerRank * blockPixels * features
  const memory = threadMemory()
  memory.within(() => {
    const rank = rowRanker(ranking, planes, layout)
    const [ranks] = memory.place(bytes) as [number]
    memory.uint8(ranks, bytes).fill(0)
    for (const [i, row] of layout.rows.entries()) {
      rank(row, ranks)
      target.set(memory.uint8(ranks, bytes), i * bytes)
    }
  })
}

/** Gives ranks that were kept. @param blocks  what `rankBlocks` wrote */
export function rowReader(blocks: Uint8Array, { rowPixels }: BlockLayout, rowBytes: number): RowRanker {
  const memory = threadMemory()
  return ({ start }, ranks) => {
    const row = start / rowPixels
    memory.uint8(ranks, rowBytes).set(blocks.subarray(row * rowBytes, (row + 1) * rowBytes))
  }
}
