import { framesOf } from '../array/axes.ts'
import type { Annotation, Image, Plane, Raster } from '../array/raster.ts'
import type { Box } from '../array/tile.ts'
import { chooseDevice, processorOf } from '../devices/device.ts'
import { prepareSource } from '../features/compute-boxes.ts'
import { type FeatureBox, featureBox } from '../features/feature-box.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { cut, guidedProbabilities, reachOf } from './follow-edges.ts'
import type { Model } from './model.ts'
import { annotatedParts, annotatedPixels, indicesInBox } from './pixel-samples.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
import { predictionIn, targetFor } from './prediction-target.ts'
import { tileExecutor } from './tile-executor.ts'
import type { TrainRunOptions } from './train-forest.ts'

/** Radii that are tried, the widest first, and by how much the error of what is painted may grow (a Brier score, mean of the classes). */
export const edgeRadii = [8, 5, 3, 2] as const
const tolerance = 0.02

/** Sides of the boxes in which painted pixels are looked at together, and how many boxes of an image are looked at. */
const [side, mostBoxes] = [128, 64]

/** A box with painted pixels, and what was predicted in it and as far around it as the widest radius reaches. */
export interface PaintedBox {
  readonly box: Box
  readonly around: Pick<FeatureBox, 'box' | 'channels' | 'origin'>
  /** Of each class, in `around.box`. */
  readonly probabilities: readonly Float32Array[]
  /** Painted pixels by their index in the box, and the index of the class of each. */
  readonly pixels: ArrayLike<number>
  readonly classes: ArrayLike<number>
}

/**
 * How far the probability of the painted class is from 1, as sums of squares class by class: for the forest alone, then for each radius;
 * last the numbers of pixels.
 */
export function edgeErrors({ box, around, probabilities, pixels, classes }: PaintedBox, contrasts: readonly number[]): Float64Array {
  const count = probabilities.length
  const errors = new Float64Array((edgeRadii.length + 2) * count)
  const add = (row: number, errorOf: (i: number) => number): void => {
    for (let i = 0; i < pixels.length; i++) {
      const at = row * count + (classes[i] as number)
      errors[at] = (errors[at] as number) + errorOf(i)
    }
  }
  const addMaps = (row: number, maps: readonly Float32Array[]): void =>
    add(row, (i) => (1 - (maps[classes[i] as number]?.[pixels[i] as number] as number)) ** 2)
  addMaps(
    0,
    probabilities.map((map) => cut(map, { box: around.box, wanted: box })),
  )
  for (const [r, radius] of edgeRadii.entries())
    addMaps(r + 1, guidedProbabilities(probabilities, around, { box, edges: { radius, contrasts } }))
  add(edgeRadii.length + 1, () => 1)
  return errors
}

/** The widest radius with which what is painted is still predicted; 0 where none does. @param errors  sums of {@link edgeErrors} */
export function radiusFor(errors: Float64Array): number {
  const count = errors.length / (edgeRadii.length + 2)
  const score = (row: number): number => {
    let [sum, classes] = [0, 0]
    for (let k = 0; k < count; k++) {
      const pixels = errors[(edgeRadii.length + 1) * count + k] as number
      if (pixels === 0) continue
      sum += (errors[row * count + k] as number) / pixels
      classes++
    }
    return sum / classes
  }
  return edgeRadii.find((_, r) => score(r + 1) <= score(0) + tolerance) ?? 0
}

/** Sums of arrays, in their order. */
export function sumOf(arrays: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array(0), ...others] = arrays
  return first.map((value, i) => others.reduce((sum, other) => sum + (other[i] as number), value))
}

/**
 * How far boundaries may follow edges: as far as what is painted is still predicted by it. Fine structures that the strokes run along keep
 * the radius small. Chosen in two dimensions only, where its gain is measured; 0 in three.
 *
 * @param model  a forest without edges
 */
export async function chooseEdgeRadius(
  images: readonly Image[],
  annotations: readonly Annotation[],
  model: Model,
  contrasts: readonly number[],
  { executor, signal, device, mode = model.mode }: TrainRunOptions,
): Promise<number> {
  if (model.dimensions !== 2) return 0
  const found: Float64Array[] = []
  for (const [i, image] of images.entries()) {
    const painted = framesOf(annotations[i] as Raster)
    for (const [t, frame] of framesOf(image).entries())
      for await (const box of paintedBoxes(frame, painted[t] as Raster, model, { executor, signal, device, mode }))
        found.push(edgeErrors(box, contrasts))
  }
  return found.length === 0 ? 0 : radiusFor(sumOf(found))
}

/** Predicts around what is painted on one time point. */
async function* paintedBoxes(frame: Raster, annotation: Raster, model: Model, run: TrainRunOptions): AsyncGenerator<PaintedBox> {
  const { indices, target } = annotatedPixels(annotation)
  if (indices.length === 0) return
  const { executor, signal, mode = model.mode } = run
  const all = annotatedParts(indices, annotation.shape, [side, side])
  const parts = Array.from(
    { length: Math.min(mostBoxes, all.length) },
    (_, i) => all[Math.floor((i * all.length) / Math.min(mostBoxes, all.length))] as (typeof all)[0],
  )
  const rows = new Map(Array.from(indices, (index, row) => [index, row]))
  const device = processorOf(chooseDevice(run.device))
  const source = await prepareSource(frame, model.featureSpecification, { executor, signal, device, mode })
  const { shape } = source.channels[0] as Plane
  const own = scorerOf(model.packed, model.options.combine, device, mode)
  const scorer = executor === undefined ? own : sharedArrays(own)
  const wanted = { winners: false, probabilities: model.classes.map((_, k) => k) }
  const around = parts.map(({ box }) => featureBox(source, reachOf(box, { radius: edgeRadii[0], contrasts: [] }, shape)))
  const targets = around.map(({ box }) => targetFor(box, model, wanted, executor))
  const inputs = around.map(
    (box, i): PredictTileInput => ({
      specification: model.featureSpecification,
      box,
      method: source.method,
      scorer,
      target: targets[i] as (typeof targets)[0],
    }),
  )
  let next = 0
  for await (const _ of (executor ?? tileExecutor()).run(predictTileTask, inputs, { signal })) {
    const part = parts[next] as (typeof parts)[0]
    yield {
      box: part.box,
      around: around[next] as FeatureBox,
      probabilities: predictionIn(targets[next++] as (typeof targets)[0]).probabilities,
      pixels: indicesInBox(part, annotation.shape),
      classes: part.indices.map((index) => model.classes.indexOf(target[rows.get(index) as number] as number)),
    }
  }
}
