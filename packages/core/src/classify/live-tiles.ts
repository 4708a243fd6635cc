import { sizeOf, type UnsignedData } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { type FeatureBox, type FeatureMethod, withFeatures } from '../features/feature-box.ts'
import { parseSpecification } from '../features/specification.ts'
import type { PacketForest } from '../forest/packet-forest.ts'
import { blocksInput, packetScores, packetWinners } from '../forest/packet-scores.ts'
import { classProbability, winningClasses } from '../forest/predict-packed.ts'
import { rankBlocks } from '../forest/ranked-blocks.ts'
import type { Ranking } from '../forest/ranking.ts'
import { defineTask } from '../tasks/task.ts'
import { type EdgeEvidence, edgeEvidence, edgeRadii, joined, type PaintedBox } from './choose-edges.ts'
import { cut, guidedProbabilities, mostProbable, type Probable, reachOf } from './follow-edges.ts'
import type { EdgeRule } from './model.ts'

/** A tile whose features are to be kept as ranks: one byte for each feature and pixel. */
export interface RankTileInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly method: FeatureMethod
  readonly ranking: Ranking
  /** In memory that threads share. */
  readonly blocks: Uint8Array
}

export function rankTile({ specification, box, method, ranking, blocks }: RankTileInput): undefined {
  const width = boxShape(box.box).at(-1) as number
  withFeatures(parseSpecification(specification), box, method, (planes) => rankBlocks(ranking, planes, width, blocks))
}

export const rankTileTask = defineTask<RankTileInput, undefined>('classify/rank-tile')

/** Ranks that were kept of a tile, as far around it as edges reach, and the forest that ranks by the same thresholds. */
interface RankedTile {
  readonly forest: PacketForest
  /** Values of the classes by their index. */
  readonly values: readonly number[]
  readonly blocks: Uint8Array
  /** The pixels of the image, where boundaries follow edges; what is kept is `around.box`. */
  readonly around: Pick<FeatureBox, 'box' | 'channels' | 'origin'>
}

/** A tile whose features were ranked, to be classified. */
export interface ScoreTileInput extends RankedTile {
  /** The part that is wanted. */
  readonly box: Box
  readonly edges: EdgeRule | undefined
  /** The class of each pixel, in memory that threads share. */
  readonly classes: UnsignedData
}

const widthOf = ({ around }: RankedTile): number => boxShape(around.box).at(-1) as number

/** Probabilities of classes in everything that is kept. */
function keptProbabilities(tile: RankedTile): Probable {
  const { forest, values, blocks, around } = tile
  const classCount = values.length
  const scores = packetScores(forest, classCount, blocksInput(blocks, sizeOf(boxShape(around.box)), widthOf(tile)), false)
  return { classCount, probabilityOf: (k) => classProbability(scores, classCount, k) }
}

export function scoreTile(tile: ScoreTileInput): undefined {
  const { forest, values, blocks, around, box, edges, classes } = tile
  if (edges !== undefined) {
    mostProbable(guidedProbabilities(keptProbabilities(tile), around, { box, edges }, 'wasm'), values, classes)
    return
  }
  const kept = new (classes.constructor as new (length: number) => UnsignedData)(sizeOf(boxShape(around.box)))
  const input = blocksInput(blocks, kept.length, widthOf(tile))
  if (values.length > 256) winningClasses(packetScores(forest, values.length, input, false), values, kept)
  else {
    const winners = packetWinners(forest, values.length, input, false)
    for (let i = 0; i < winners.length; i++) kept[i] = values[winners[i] as number] as number
  }
  classes.set(cut(kept, { box: around.box, wanted: box }))
}

export const scoreTileTask = defineTask<ScoreTileInput, undefined>('classify/score-tile')

/** A tile with painted pixels, to choose how boundaries follow edges. */
export interface EdgeEvidenceInput extends RankedTile {
  /** Squares of the tile with their painted pixels. */
  readonly squares: readonly Pick<PaintedBox, 'box' | 'pixels' | 'classes'>[]
  readonly imageShape: readonly number[]
  readonly contrasts: readonly number[]
}

export function edgeEvidenceOf(tile: EdgeEvidenceInput): EdgeEvidence {
  const { around, squares, imageShape, contrasts } = tile
  const { probabilityOf } = keptProbabilities(tile)
  const kept = tile.values.map((_, k) => probabilityOf(k))
  return joined(
    squares.map((square) => {
      const near = reachOf(square.box, { radius: edgeRadii[0], contrasts }, imageShape)
      const probabilities = kept.map((map) => cut(map, { box: around.box, wanted: near }))
      return edgeEvidence({ ...square, around: { ...around, box: near }, probabilities }, contrasts, 'wasm')
    }),
  )
}

export const edgeEvidenceTask = defineTask<EdgeEvidenceInput, EdgeEvidence>('classify/edge-evidence')
