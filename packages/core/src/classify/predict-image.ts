import { framesOf } from '../array/axes.ts'
import type { Image, Plane, Raster } from '../array/raster.ts'
import { tilesOf } from '../array/tile.ts'
import { chooseDevice } from '../devices/device.ts'
import { AxesError } from '../errors.ts'
import { prepareSource, tileShapeFor } from '../features/compute-boxes.ts'
import { featureBox } from '../features/feature-box.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import type { Executor } from '../tasks/executor.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { reachOf } from './follow-edges.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
import { predictionIn, targetFor } from './prediction-target.ts'
import { type DeviceLossListener, onDevice } from './tile-executor.ts'
import type { TrainRunOptions } from './train-forest.ts'

/** Runs as training does, but by default in the mode of the model. */
export interface PredictOptions extends TrainRunOptions {
  /** Side lengths of the tiles along the axes of space; the result is the same for any. */
  readonly tileShape?: readonly number[] | undefined
  /** Told when a graphics processor is lost; the image then begins again on WebAssembly. Without it the prediction fails. */
  readonly onDeviceLost?: DeviceLossListener | undefined
}

/** @throws {AxesError} where the image has other dimensions or channels than the model was trained with */
export function checkImage(image: Raster, { kind, dimensions, channels }: Model): void {
  const rank = image.axes.includes('z') ? 3 : 2
  if (dimensions !== 0 && rank !== dimensions) throw new AxesError(kind, `a ${dimensions}-D image, as in training`, `axes "${image.axes}"`)
  const found = image.axes.includes('c') ? (image.shape[image.axes.indexOf('c')] as number) : 1
  const counted = (count: number): string => `${count} channel${count === 1 ? '' : 's'}`
  if (found !== channels) throw new AxesError(kind, `an image with ${counted(channels)}, as in training`, counted(found))
}

async function predictFrame(
  runner: Executor,
  frame: Raster,
  model: Model,
  wanted: Wanted,
  options: PredictOptions,
): Promise<FramePrediction> {
  const { mode = model.mode, executor, signal, progress } = options
  const { featureSpecification: specification, edges } = model
  const source = await prepareSource(frame, specification, { ...options, mode, normalise: model.normalise })
  const { shape } = source.channels[0] as Plane
  const tiles = tilesOf(shape, options.tileShape ?? tileShapeFor(source))
  const own = scorerOf(model.packed, model.options.combine, source.method.device, mode)
  const scorer = executor === undefined ? own : sharedArrays(own)
  const target = targetFor({ start: shape.map(() => 0), end: shape }, model, wanted, executor)
  function* inputs(): Iterable<PredictTileInput> {
    for (const tile of tiles) {
      const box = featureBox(source, reachOf(tile, edges, shape))
      yield { specification, box, method: source.method, scorer, target, within: edges && { box: tile, edges } }
    }
  }
  for await (const _ of runner.run(predictTileTask, inputs(), { signal, progress, total: tiles.length }));
  return predictionIn(target)
}

/** Predicts every pixel of an image, tile by tile and time point by time point. */
export async function predictImage(image: Image, model: Model, wanted: Wanted, options: PredictOptions): Promise<FramePrediction[]> {
  checkImage(image, model)
  return onDevice(chooseDevice(options.device), options, async (executor, device) => {
    const frames: FramePrediction[] = []
    for (const frame of framesOf(image)) frames.push(await predictFrame(executor, frame, model, wanted, { ...options, device }))
    return frames
  })
}
