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

/** Where the predictions of a tile go. */
function writerFor({ box, scorer, target }: PredictTileInput): {
  /** Nothing but the class of each pixel is wanted. */
  readonly onlyClasses: boolean
  readonly put: (values: PixelData, into: PixelData) => void
  /** An array for the classes of the tile. */
  readonly room: () => UnsignedData
  /** From (classes × pixels) scores everything that is wanted. */
  readonly putScores: (scores: Float32Array) => void
} {
  const { classCount } = scorer.forest
  const shape = boxShape(box.box)
  const whole: Box = { start: shape.map(() => 0), end: shape }
  const { classes, probabilities, uncertainty } = target
  const place = relativeTo(box.box, { start: target.start, end: target.start })
  const put = (values: PixelData, into: PixelData): void => copyBox(values, shape, whole, into, target.shape, place)
  const room = (): UnsignedData =>
    new ((classes as NonNullable<typeof classes>).data.constructor as new (length: number) => UnsignedData)(sizeOf(shape))
  return {
    onlyClasses: classes !== undefined && probabilities.length === 0 && uncertainty === undefined,
    put,
    room,
    putScores(scores) {
      if (classes !== undefined) put(winningClasses(scores, classes.values, room()), classes.data)
      if (uncertainty !== undefined) put(uncertaintyOf(scores, classCount, uncertainty.measure), uncertainty.data)
      for (const { data, index } of probabilities) put(classProbability(scores, classCount, index), data)
    },
  }
}

/** From raw pixels to classes in one go; the features of the tile are gone when it returns. */
export function predictTile(input: PredictTileInput): undefined {
  const { specification, box, method, scorer, target } = input
  const width = boxShape(box.box).at(-1)
  const { onlyClasses, put, room, putScores } = writerFor(input)
  withFeatures(parseSpecification(specification), box, method, (planes) => {
    if (onlyClasses && target.classes !== undefined)
      put(classify(scorer, planes, width, target.classes.values, room()), target.classes.data)
    else putScores(scoreClasses(scorer, planes, width))
  })
}

/** The same on a graphics processor. @param forest  that of the scorer, in its memory */
export async function predictTileOnGpu(gpu: Gpu, forest: GpuForest, input: PredictTileInput): Promise<undefined> {
  const { specification, box, target } = input
  const { classCount } = forest.scorer.forest
  const { onlyClasses, put, room, putScores } = writerFor(input)
  const classesAlone = onlyClasses && target.classes !== undefined
  const result = await gpu.compute(() => {
    const planes = recordPlanes(gpu, parseSpecification(specification), box)
    const scores = recordScores(gpu, forest, planes)
    return classesAlone ? recordWinners(gpu, classCount, scores) : scores
  })
  if (classesAlone) {
    const indices = new Uint32Array(result)
    const classes = room()
    for (let i = 0; i < classes.length; i++) classes[i] = target.classes.values[indices[i] as number] as number
    put(classes, target.classes.data)
  } else putScores(new Float32Array(result))
}

export const predictTileTask = defineTask<PredictTileInput, undefined>('classify/predict-tile')
