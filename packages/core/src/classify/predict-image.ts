import { framesOf } from '../array/axes.ts'
import type { Image, Raster, UnsignedData } from '../array/raster.ts'
import { unsignedArray } from '../array/raster.ts'
import { boxShape, copyBox, tilesOf } from '../array/tile.ts'
import { AxesError } from '../errors.ts'
import { prepareSource, tileShapeFor } from '../features/compute-boxes.ts'
import { featureBox } from '../features/feature-box.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import type { Executor } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { implement } from '../tasks/task.ts'
import type { Model } from './model.ts'
import { predictTile, predictTileTask } from './predict-tile.ts'
import type { TrainRunOptions } from './train-forest.ts'

export interface PredictOptions extends TrainRunOptions {
  /** Side lengths of the tiles along the axes of space; the result is the same for any. */
  readonly tileShape?: readonly number[] | undefined
}

/** What is wanted of each pixel: its class, and the probabilities of these classes (indices). */
interface Wanted {
  readonly winners: boolean
  readonly probabilities: readonly number[]
}

export interface FramePrediction {
  /** Class value of each pixel, where it was wanted. */
  readonly classes: UnsignedData | undefined
  readonly probabilities: readonly Float32Array[]
}

/** @throws {AxesError} where the image has other dimensions or channels than the model was trained with */
export function checkImage(image: Raster, { kind, dimensions, channels }: Model): void {
  const rank = image.axes.includes('z') ? 3 : 2
  if (dimensions !== 0 && rank !== dimensions) throw new AxesError(kind, `a ${dimensions}-D image, as in training`, `axes "${image.axes}"`)
  const found = image.axes.includes('c') ? (image.shape[image.axes.indexOf('c')] as number) : 1
  const counted = (count: number): string => `${count} channel${count === 1 ? '' : 's'}`
  if (found !== channels) throw new AxesError(kind, `an image with ${counted(channels)}, as in training`, counted(found))
}

const inline = (): Executor => new InlineExecutor(new Map([implement(predictTileTask, predictTile)]))

async function predictFrame(frame: Raster, model: Model, wanted: Wanted, options: PredictOptions): Promise<FramePrediction> {
  const source = await prepareSource(frame, model.featureSpecification, options)
  const { shape } = source.channels[0] as Raster
  const size = (source.channels[0] as Raster).data.length
  const tiles = tilesOf(shape, options.tileShape ?? tileShapeFor(source.halo))
  const { executor = inline(), signal, progress } = options
  const own = scorerOf(model.packed, model.options.combine, source.device)
  const scorer = executor.parallel > 1 ? sharedArrays(own) : own
  function* inputs(): Iterable<Parameters<typeof predictTile>[0]> {
    for (const tile of tiles) {
      yield {
        specification: model.featureSpecification,
        box: featureBox(source, tile),
        scorer,
        ...wanted,
      }
    }
  }
  const classes = wanted.winners ? unsignedArray(size, model.classes[model.classes.length - 1] as number) : undefined
  const probabilities = wanted.probabilities.map(() => new Float32Array(size))
  let next = 0
  for await (const output of executor.run(predictTileTask, inputs(), { signal, progress, total: tiles.length })) {
    const tile = tiles[next++] as (typeof tiles)[0]
    const tileShape = boxShape(tile)
    const whole = { start: tileShape.map(() => 0), end: tileShape }
    if (classes !== undefined && output.winners !== undefined) {
      const values = Uint32Array.from(output.winners, (k) => model.classes[k] as number)
      copyBox(values, tileShape, whole, classes, shape, tile)
    }
    output.probabilities.forEach((plane, i) => {
      copyBox(plane, tileShape, whole, probabilities[i] as Float32Array, shape, tile)
    })
  }
  return { classes, probabilities }
}

/** Predicts every pixel of an image, tile by tile and time point by time point. */
export async function predictImage(image: Image, model: Model, wanted: Wanted, options: PredictOptions): Promise<FramePrediction[]> {
  checkImage(image, model)
  const frames: FramePrediction[] = []
  for (const frame of framesOf(image)) frames.push(await predictFrame(frame, model, wanted, options))
  return frames
}
