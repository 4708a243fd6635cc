import type { UnsignedData } from '../array/raster.ts'
import { boxShape } from '../array/tile.ts'
import { type FeatureBox, type FeatureMethod, withFeatures } from '../features/feature-box.ts'
import { parseSpecification } from '../features/specification.ts'
import type { PacketForest } from '../forest/packet-forest.ts'
import { blocksInput, packetScores, packetWinners } from '../forest/packet-scores.ts'
import { winningClasses } from '../forest/predict-packed.ts'
import { rankBlocks } from '../forest/ranked-blocks.ts'
import type { Ranking } from '../forest/ranking.ts'
import { defineTask } from '../tasks/task.ts'

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

/** A tile whose features were ranked, to be classified. */
export interface ScoreTileInput {
  readonly forest: PacketForest
  /** Values of the classes by their index. */
  readonly values: readonly number[]
  readonly blocks: Uint8Array
  readonly width: number
  /** The class of each pixel, in memory that threads share. */
  readonly classes: UnsignedData
}

export function scoreTile({ forest, values, blocks, width, classes }: ScoreTileInput): undefined {
  const input = blocksInput(blocks, classes.length, width)
  if (values.length > 256) winningClasses(packetScores(forest, values.length, input, false), values, classes)
  else {
    const winners = packetWinners(forest, values.length, input, false)
    for (let i = 0; i < winners.length; i++) classes[i] = values[winners[i] as number] as number
  }
}

export const scoreTileTask = defineTask<ScoreTileInput, undefined>('classify/score-tile')
