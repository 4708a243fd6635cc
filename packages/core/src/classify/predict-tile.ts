import { type PixelData, sizeOf, type UnsignedData } from '../array/raster.ts'
import { type Box, boxShape, copyBox, relativeTo } from '../array/tile.ts'
import type { Gpu } from '../devices/gpu.ts'
import type { FeatureBox, FeatureMethod } from '../features/feature-box.ts'
import { withFeatures } from '../features/feature-box.ts'
import { recordPlanes } from '../features/gpu-planes.ts'
import { parseSpecification } from '../features/specification.ts'
import { type GpuForest, recordScores, recordWinners } from '../forest/gpu-scores.ts'
import { classify, classProbability, type Scorer, scoreClasses, winningClasses } from '../forest/predict-packed.ts'
import { type UncertaintyMeasure, uncertaintyOf } from '../forest/uncertainty.ts'
import { defineTask } from '../tasks/task.ts'
import { cut, type EdgesWithin, guidedProbabilities, mostProbable } from './follow-edges.ts'

/** Where predictions go: arrays of a frame or of a part of it, in memory that threads share. */
export interface PredictionTarget {
  /** Where the arrays begin in the frame, and their shape. */
  readonly start: readonly number[]
  readonly shape: readonly number[]
  /** The class of each pixel, and the values of the classes by their index. */
  readonly classes: { readonly data: UnsignedData; readonly values: readonly number[] } | undefined
  readonly uncertainty?: { readonly data: Float32Array; readonly measure: UncertaintyMeasure } | undefined
  /** The probabilities of the classes with these indices. */
  readonly probabilities: readonly { readonly data: Float32Array; readonly index: number }[]
}

/** One tile of a prediction, as plain data. */
export interface PredictTileInput {
  readonly specification: string
  readonly box: FeatureBox
  readonly method: FeatureMethod
  readonly scorer: Scorer
  readonly target: PredictionTarget
  /** The part of the box that is wanted, where its boundaries follow edges. */
  readonly within?: EdgesWithin | undefined
}

/** Where the predictions of a tile go. */
function writerFor({ box, method, scorer, target, within }: PredictTileInput): {
  /** The values of the classes, where nothing but the class of each pixel is wanted. */
  readonly onlyClasses: readonly number[] | undefined
  /** An array for the classes of the tile. */
  readonly room: () => UnsignedData
  readonly putClasses: (classes: UnsignedData) => void
  /** From (classes × pixels) scores everything that is wanted. */
  readonly putScores: (scores: Float32Array) => void
} {
  const { classCount } = scorer.forest
  const wanted = within?.box ?? box.box
  const shape = boxShape(wanted)
  const whole: Box = { start: shape.map(() => 0), end: shape }
  const { classes, probabilities, uncertainty } = target
  const place = relativeTo(wanted, { start: target.start, end: target.start })
  const put = (values: PixelData, into: PixelData): void => copyBox(values, shape, whole, into, target.shape, place)
  const Type = (classes?.data.constructor ?? Uint8Array) as new (length: number) => UnsignedData
  const room = (): UnsignedData => new Type(sizeOf(shape))
  const putClasses = (found: UnsignedData): void => {
    if (classes !== undefined) put(found, classes.data)
  }
  return {
    onlyClasses: within === undefined && probabilities.length === 0 && uncertainty === undefined ? classes?.values : undefined,
    room,
    putClasses,
    putScores(scores) {
      if (within !== undefined) {
        const probable = { classCount, probabilityOf: (index: number) => classProbability(scores, classCount, index) }
        const guided = guidedProbabilities(probable, box, within, method.device === 'reference' ? 'reference' : 'wasm')
        if (classes !== undefined) putClasses(mostProbable(guided, classes.values, room()))
        for (const { data, index } of probabilities) put(guided[index] as Float32Array, data)
        // that of the forest, wherever boundaries are
        if (uncertainty !== undefined)
          put(cut(uncertaintyOf(scores, classCount, uncertainty.measure), { box: box.box, wanted }), uncertainty.data)
        return
      }
      if (classes !== undefined) putClasses(winningClasses(scores, classes.values, room()))
      if (uncertainty !== undefined) put(uncertaintyOf(scores, classCount, uncertainty.measure), uncertainty.data)
      for (const { data, index } of probabilities) put(classProbability(scores, classCount, index), data)
    },
  }
}

/** From raw pixels to classes in one go; the features of the tile are gone when it returns. */
export function predictTile(input: PredictTileInput): undefined {
  const { specification, box, method, scorer } = input
  const width = boxShape(box.box).at(-1)
  const { onlyClasses, room, putClasses, putScores } = writerFor(input)
  withFeatures(parseSpecification(specification), box, method, (planes) => {
    if (onlyClasses === undefined) putScores(scoreClasses(scorer, planes, width))
    else putClasses(classify(scorer, planes, width, onlyClasses, room()))
  })
}

/** The same on a graphics processor. @param forest  that of the scorer, in its memory */
export async function predictTileOnGpu(gpu: Gpu, forest: GpuForest, input: PredictTileInput): Promise<undefined> {
  const { classCount } = forest.scorer.forest
  const { onlyClasses, room, putClasses, putScores } = writerFor(input)
  const result = await gpu.compute(() => {
    const planes = recordPlanes(gpu, parseSpecification(input.specification), input.box)
    const scores = recordScores(gpu, forest, planes)
    return onlyClasses === undefined ? scores : recordWinners(gpu, classCount, scores)
  })
  if (onlyClasses === undefined) putScores(new Float32Array(result))
  else {
    const winners = new Uint32Array(result)
    putClasses(room().map((_, i) => onlyClasses[winners[i] as number] as number))
  }
}

export const predictTileTask = defineTask<PredictTileInput, undefined>('classify/predict-tile')
