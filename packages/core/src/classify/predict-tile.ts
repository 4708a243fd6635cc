import { type PixelData, sizeOf, type UnsignedData } from '../array/raster.ts'
import { type Box, boxShape, copyBox, relativeTo } from '../array/tile.ts'
import type { FeatureBox, FeatureMethod } from '../features/feature-box.ts'
import { withFeatures } from '../features/feature-box.ts'
import { parseSpecification } from '../features/specification.ts'
import { classify, classProbability, type Scorer, scoreClasses, winningClasses } from '../forest/predict-packed.ts'
import { type UncertaintyMeasure, uncertaintyOf } from '../forest/uncertainty.ts'
import { defineTask } from '../tasks/task.ts'

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
}

/** From raw pixels to classes in one go; the features of the tile are gone when it returns. */
export function predictTile({ specification, box, method, scorer, target }: PredictTileInput): undefined {
  const { classCount } = scorer.forest
  const shape = boxShape(box.box)
  const width = shape.at(-1)
  const whole: Box = { start: shape.map(() => 0), end: shape }
  const { classes, probabilities, uncertainty } = target
  const place = relativeTo(box.box, { start: target.start, end: target.start })
  const put = (values: PixelData, into: PixelData): void => copyBox(values, shape, whole, into, target.shape, place)
  const room = (): UnsignedData =>
    new ((classes as NonNullable<typeof classes>).data.constructor as new (length: number) => UnsignedData)(sizeOf(shape))
  withFeatures(parseSpecification(specification), box, method, (planes) => {
    if (classes !== undefined && probabilities.length === 0 && uncertainty === undefined) {
      put(classify(scorer, planes, width, classes.values, room()), classes.data)
      return
    }
    const scores = scoreClasses(scorer, planes, width)
    if (classes !== undefined) put(winningClasses(scores, classes.values, room()), classes.data)
    if (uncertainty !== undefined) put(uncertaintyOf(scores, classCount, uncertainty.measure), uncertainty.data)
    for (const { data, index } of probabilities) put(classProbability(scores, classCount, index), data)
  })
}

export const predictTileTask = defineTask<PredictTileInput, undefined>('classify/predict-tile')
