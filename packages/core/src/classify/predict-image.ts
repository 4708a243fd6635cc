import { framesOf } from '../array/axes.ts'
import type { Image, Plane, Raster, UnsignedData } from '../array/raster.ts'
import { unsignedType } from '../array/raster.ts'
import { tilesOf } from '../array/tile.ts'
import { chooseDevice } from '../devices/device.ts'
import { AxesError } from '../errors.ts'
import { prepareSource, tileShapeFor } from '../features/compute-boxes.ts'
import { featureBox } from '../features/feature-box.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import type { Executor } from '../tasks/executor.ts'
import { roomFor, sharedArrays } from '../tasks/shared-memory.ts'
import { alongEdges } from './along-edges.ts'
import type { FramePrediction, Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
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
  const source = await prepareSource(frame, model.featureSpecification, { ...options, mode })
  const { shape, data: pixels } = source.channels[0] as Plane
  const tiles = tilesOf(shape, options.tileShape ?? tileShapeFor(source))
  const own = scorerOf(model.packed, model.options.combine, source.method.device, mode)
  const scorer = executor === undefined ? own : sharedArrays(own)
  const Type = unsignedType(model.classes[model.classes.length - 1] as number)
  const classes = wanted.winners ? roomFor<UnsignedData>(executor, Type, pixels.length) : undefined
  const probabilities = wanted.probabilities.map((index) => ({ index, data: roomFor(executor, Float32Array, pixels.length) }))
  const start = shape.map(() => 0)
  const uncertainty = wanted.uncertainty && { measure: wanted.uncertainty, data: roomFor(executor, Float32Array, pixels.length) }
  const target = { start, shape, classes: classes && { data: classes, values: model.classes }, probabilities, uncertainty }
  function* inputs(): Iterable<PredictTileInput> {
    for (const tile of tiles)
      yield { specification: model.featureSpecification, box: featureBox(source, tile), method: source.method, scorer, target }
  }
  for await (const _ of runner.run(predictTileTask, inputs(), { signal, progress, total: tiles.length }));
  return { classes, probabilities: probabilities.map(({ data }) => data), uncertainty: uncertainty?.data }
}

/** Predicts every pixel of an image, tile by tile and time point by time point. */
export async function predictImage(image: Image, model: Model, wanted: Wanted, options: PredictOptions): Promise<FramePrediction[]> {
  checkImage(image, model)
  const { edges } = model
  // edges decide between the probabilities of all classes
  const asked = edges === undefined ? wanted : { ...wanted, winners: false, probabilities: model.classes.map((_, i) => i) }
  return onDevice(chooseDevice(options.device), options, async (executor, device) => {
    const frames: FramePrediction[] = []
    for (const frame of framesOf(image)) {
      const found = await predictFrame(executor, frame, model, asked, { ...options, device })
      options.signal?.throwIfAborted()
      frames.push(edges === undefined ? found : alongEdges(found, frame, model, wanted))
    }
    return frames
  })
}
