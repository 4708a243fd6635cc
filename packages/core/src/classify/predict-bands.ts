import type { Plane, UnsignedData } from '../array/raster.ts'
import { unsignedType } from '../array/raster.ts'
import { tilesOf } from '../array/tile.ts'
import { chooseDevice, processorOf } from '../devices/device.ts'
import { UnsupportedError } from '../errors.ts'
import { haloOf, isGlobal } from '../features/feature.ts'
import { normalisedRows } from '../features/normalise.ts'
import type { RowSource } from '../features/row-source.ts'
import { parseSpecification } from '../features/specification.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import { roomFor, sharedArrays } from '../tasks/shared-memory.ts'
import { reachOf } from './follow-edges.ts'
import type { Wanted } from './frame-prediction.ts'
import type { Model } from './model.ts'
import { checkImage, type PredictOptions } from './predict-image.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
import { tileExecutor } from './tile-executor.ts'

/** The prediction of some rows; its arrays are used again for the band after the next. */
export interface BandPrediction {
  /** First row. */
  readonly start: number
  /** Class value of each pixel, where it was wanted. */
  readonly classes: UnsignedData | undefined
  readonly probabilities: readonly Float32Array[]
  /** How unsure the forest is, where it was wanted. */
  readonly uncertainty: Float32Array | undefined
}

/** Columns that are computed at once. */
const tileWidth = 512

/** Whether a model can be applied band by band: no feature needs a value of the whole image. */
export const canPredictBands = ({ featureSpecification }: Model): boolean =>
  !parseSpecification(featureSpecification).some((feature) => isGlobal(feature, 2))

/** Rows of all channels from `start` to `end`, beginning at the first of them. */
interface RowWindow {
  readonly channels: readonly Plane[]
  readonly start: number
}

/**
 * Predicts an image band by band, from top to bottom: the bits of a prediction of the whole, with memory for a few bands. While a band is
 * computed the rows of the next are read.
 *
 * @param rows  height of a band
 * @throws {UnsupportedError} where a feature needs the whole image
 */
export async function* predictBands(
  image: RowSource,
  model: Model,
  wanted: Wanted,
  { rows, ...options }: PredictOptions & { readonly rows: number },
): AsyncGenerator<BandPrediction> {
  checkImage({ ...image, data: new Float32Array(0) }, model)
  const { featureSpecification: specification, edges } = model
  if (!canPredictBands(model)) throw new UnsupportedError(`features of the whole image ("${specification}") band by band`)
  const { mode = model.mode, executor, signal, progress } = options
  const method = { device: processorOf(chooseDevice(options.device)), mode }
  const [height, width] = image.shape.slice(-2) as [number, number]
  const imageShape = [height, width]
  const halo = haloOf(parseSpecification(specification), 2, mode)
  const margin = (halo[0] as number) + 2 * (edges?.radius ?? 0)
  const channelCount = image.axes.includes('c') ? (image.shape[0] as number) : 1
  const room = [0, 1].map(() =>
    Array.from({ length: channelCount }, () => roomFor(executor, Float32Array, Math.min(height, rows + 2 * margin) * width)),
  )
  const source = model.normalise ? normalisedRows(image) : image
  async function read(start: number, channels: readonly Float32Array[]): Promise<RowWindow> {
    const [from, to] = [Math.max(0, start - margin), Math.min(height, start + rows + margin)]
    const planes: Plane[] = []
    for (const [channel, data] of channels.entries()) {
      const pixels = data.subarray(0, (to - from) * width)
      await source.readRows(channel, from, to, pixels)
      planes.push({ axes: 'yx', shape: [to - from, width], data: pixels })
    }
    return { channels: planes, start: from }
  }
  const own = scorerOf(model.packed, model.options.combine, method.device, mode)
  const scorer = executor === undefined ? own : sharedArrays(own)
  const Type = unsignedType(model.classes[model.classes.length - 1] as number)
  // while the prediction of one band is used the next is computed into other arrays
  const results = [0, 1].map(() => ({
    classes: wanted.winners ? roomFor<UnsignedData>(executor, Type, rows * width) : undefined,
    probabilities: wanted.probabilities.map((index) => ({ index, data: roomFor(executor, Float32Array, rows * width) })),
    uncertainty: wanted.uncertainty && { measure: wanted.uncertainty, data: roomFor(executor, Float32Array, rows * width) },
  }))
  const runner = executor ?? tileExecutor()
  const [bands, across] = [Math.ceil(height / rows), Math.ceil(width / tileWidth)]
  let reading = read(0, room[0] as Float32Array[])
  async function compute(band: number): Promise<BandPrediction> {
    const window = await reading
    const start = band * rows
    const shape = [Math.min(rows, height - start), width]
    if (band + 1 < bands) reading = quietly(read(start + rows, room[(band + 1) % 2] as Float32Array[]))
    const { classes, probabilities, uncertainty } = results[band % 2] as (typeof results)[0]
    const target = { start: [start, 0], shape, classes: classes && { data: classes, values: model.classes }, probabilities, uncertainty }
    function* inputs(): Iterable<PredictTileInput> {
      for (const tile of tilesOf(shape, [rows, tileWidth])) {
        const box = { start: [start, tile.start[1] as number], end: [start + (shape[0] as number), tile.end[1] as number] }
        const globals = window.channels.map(() => new Map())
        const source = { channels: window.channels, origin: [window.start, 0], imageShape, box: reachOf(box, edges, imageShape), globals }
        yield { specification, box: source, method, scorer, target, within: edges && { box, edges } }
      }
    }
    const report = progress && ((done: number): void => progress(band * across + done, bands * across))
    for await (const _ of runner.run(predictTileTask, inputs(), { signal, progress: report, total: across }));
    const size = (shape[0] as number) * width
    return {
      start,
      classes: classes?.subarray(0, size),
      probabilities: probabilities.map(({ data }) => data.subarray(0, size)),
      uncertainty: uncertainty?.data.subarray(0, size),
    }
  }
  let computing = quietly(compute(0))
  for (let band = 0; band < bands; band++) {
    const done = await computing
    if (band + 1 < bands) computing = quietly(compute(band + 1))
    yield done
  }
}

/** The same promise; that it failed is told to whoever waits for it, and to nobody before. */
function quietly<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
