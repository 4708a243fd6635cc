import { type Plane, type Raster, sizeOf } from '../array/raster.ts'
import { type Box, boxShape } from '../array/tile.ts'
import { chooseDevice, type Device, type Processor, processorOf } from '../devices/device.ts'
import type { BoxSource } from '../features/box-source.ts'
import { prepareSource } from '../features/compute-boxes.ts'
import { type FeatureBox, featureBox } from '../features/feature-box.ts'
import { normalisedSource } from '../features/normalise.ts'
import { type Steepness, steepness } from '../filters/steepness.ts'
import { scorerOf } from '../forest/predict-packed.ts'
import { sharedArrays } from '../tasks/shared-memory.ts'
import { contourSums, edgeLevels, levelOfEdges } from './edge-level.ts'
import { cut, guidedProbabilities, reachOf } from './follow-edges.ts'
import type { Wanted } from './frame-prediction.ts'
import type { EdgeRule, Model } from './model.ts'
import { type AnnotatedPart, type AnnotatedPixels, annotatedParts, annotatedPixels, indicesInBox } from './pixel-samples.ts'
import { predictBoxes } from './predict-boxes.ts'
import { type PredictTileInput, predictTileTask } from './predict-tile.ts'
import { predictionIn, targetFor } from './prediction-target.ts'
import { tileExecutor } from './tile-executor.ts'
import type { TrainRunOptions } from './train-forest.ts'

/** Radii that are tried, the widest first, and by how much the error of what is painted may grow (a Brier score, mean of the classes). */
export const edgeRadii = [8, 5, 3, 2] as const
const tolerance = 0.02

/** Sides of the squares in which painted pixels are looked at together, and how many boxes of an image are looked at. */
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

/** What speaks for and against radii, in one box or in all. */
export interface EdgeEvidence {
  /**
   * How far the probability of the painted class is from 1, as sums of squares class by class: for the forest alone, then for each radius;
   * last the numbers of pixels.
   */
  readonly errors: Float64Array
  /** Of two classes, for each radius: how clearly boundaries at each level lie on edges, as {@link contourSums}. */
  readonly contours: Float64Array
}

function steepnessOf({ channels, origin }: PaintedBox['around'], wanted: Box, contrasts: readonly number[]): Steepness[] {
  return channels.map(({ data, shape }, channel) => {
    const held = { start: origin, end: origin.map((start, axis) => start + (shape[axis] as number)) }
    const pixels = cut(data as Float32Array, { box: held, wanted })
    return steepness(pixels, boxShape(wanted) as [number, number], contrasts[channel] as number)
  })
}

/** What the painted pixels of a box, and its edges, say. @param contrasts  least contrast of each channel */
export function edgeEvidence(
  { box, around, probabilities, pixels, classes }: PaintedBox,
  contrasts: readonly number[],
  device: Processor,
): EdgeEvidence {
  const count = probabilities.length
  const errors = new Float64Array((edgeRadii.length + 2) * count)
  const probable = { classCount: count, probabilityOf: (k: number) => probabilities[k] as Float32Array }
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
  const each = 2 * edgeLevels.length
  const contours = new Float64Array(count === 2 ? edgeRadii.length * each : 0)
  const steep = count === 2 ? steepnessOf(around, box, contrasts) : []
  for (const [r, radius] of edgeRadii.entries()) {
    const guided = guidedProbabilities(probable, around, { box, edges: { radius, contrasts } }, device)
    addMaps(r + 1, guided)
    if (count === 2) contours.set(contourSums(guided[1] as Float32Array, steep), r * each)
  }
  add(edgeRadii.length + 1, () => 1)
  return { errors, contours }
}

/**
 * The rule that evidence speaks for: the widest radius with which what is painted is still predicted, and of two classes the level of boundaries.
 *
 * @returns undefined where no radius is narrow enough, or there is no evidence
 */
export function ruleFor(evidence: readonly EdgeEvidence[], contrasts: readonly number[]): EdgeRule | undefined {
  if (evidence.length === 0) return undefined
  const { errors, contours } = joined(evidence)
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
  const r = edgeRadii.findIndex((_, i) => score(i + 1) <= score(0) + tolerance)
  if (r < 0) return undefined
  const each = 2 * edgeLevels.length
  const level = contours.length === 0 ? undefined : levelOfEdges(contours.subarray(r * each, (r + 1) * each))
  return { radius: edgeRadii[r] as number, contrasts, ...(level === undefined ? {} : { level }) }
}

/** The sums of several. */
export function joined(evidence: readonly EdgeEvidence[]): EdgeEvidence {
  const sum = (arrays: readonly Float64Array[]): Float64Array => {
    const [first = new Float64Array(0), ...others] = arrays
    return first.map((value, i) => others.reduce((sum, other) => sum + (other[i] as number), value))
  }
  return { errors: sum(evidence.map(({ errors }) => errors)), contours: sum(evidence.map(({ contours }) => contours)) }
}

/**
 * How boundaries follow edges: as far as what is painted is still predicted. Fine structures that the strokes run along keep the radius small.
 * Of two classes also at which level of probability boundaries lie on edges.
 *
 * @param contrasts  least contrast of each channel
 * @returns undefined where no radius is narrow enough, or nothing is painted
 */
export async function chooseEdges(
  boxes: AsyncIterable<PaintedBox>,
  contrasts: readonly number[],
  device: Device | 'auto' = 'auto',
): Promise<EdgeRule | undefined> {
  const processor = chooseDevice(device) === 'reference' ? 'reference' : 'wasm'
  const evidence: EdgeEvidence[] = []
  for await (const box of boxes) evidence.push(edgeEvidence(box, contrasts, processor))
  return ruleFor(evidence, contrasts)
}

/** The square of {@link side} pixels, aligned with the image, in which a place lies; within bounds. */
export function squareAround(place: readonly number[], { start, end }: Box): AnnotatedPart['box'] {
  const corner = place.map((at) => Math.floor(at / side) * side)
  return {
    start: corner.map((at, axis) => Math.max(at, start[axis] as number)),
    end: corner.map((at, axis) => Math.min(at + side, end[axis] as number)),
  }
}

/** Not more squares than there is time for, from all over the image. */
function partsToLookAt({ indices }: AnnotatedPixels, shape: readonly number[]): AnnotatedPart[] {
  const all = annotatedParts(indices, shape, [side, side])
  const count = Math.min(mostBoxes, all.length)
  const image = { start: shape.map(() => 0), end: shape }
  return Array.from({ length: count }, (_, i) => {
    const part = all[Math.floor((i * all.length) / count)] as AnnotatedPart
    return { indices: part.indices, box: squareAround(part.box.start, image) }
  })
}

/** What is painted in a part, as indices. */
function paintedIn(part: AnnotatedPart, { indices, target }: AnnotatedPixels, shape: readonly number[], classes: readonly number[]) {
  const rows = new Map(Array.from(indices, (index, row) => [index, row]))
  return {
    box: part.box,
    pixels: indicesInBox(part, shape),
    classes: part.indices.map((index) => classes.indexOf(target[rows.get(index) as number] as number)),
  }
}

const wantedOf = ({ classes }: Model): Wanted => ({ winners: false, probabilities: classes.map((_, k) => k) })

const widestAround = ({ box }: AnnotatedPart, shape: readonly number[]): Box => reachOf(box, { radius: edgeRadii[0], contrasts: [] }, shape)

/** Predicts around what is painted on one time point of a two-dimensional image. @param model  a forest without edges */
export async function* paintedBoxes(frame: Raster, annotation: Raster, model: Model, run: TrainRunOptions): AsyncGenerator<PaintedBox> {
  const painted = annotatedPixels(annotation)
  if (painted.indices.length === 0) return
  const { executor, signal, mode = model.mode } = run
  const device = processorOf(chooseDevice(run.device))
  const source = await prepareSource(frame, model.featureSpecification, { executor, signal, device, mode, normalise: model.normalise })
  const { shape } = source.channels[0] as Plane
  const parts = partsToLookAt(painted, shape)
  const own = scorerOf(model.packed, model.options.combine, device, mode)
  const scorer = executor === undefined ? own : sharedArrays(own)
  const around = parts.map((part) => featureBox(source, widestAround(part, shape)))
  const targets = around.map(({ box }) => targetFor(box, model, wantedOf(model), executor))
  const inputs = around.map((box, i): PredictTileInput => {
    const target = targets[i] as (typeof targets)[0]
    return { specification: model.featureSpecification, box, method: source.method, scorer, target }
  })
  let next = 0
  for await (const _ of (executor ?? tileExecutor()).run(predictTileTask, inputs, { signal })) {
    const { probabilities } = predictionIn(targets[next] as (typeof targets)[0])
    yield { ...paintedIn(parts[next] as AnnotatedPart, painted, shape, model.classes), around: around[next] as FeatureBox, probabilities }
    next++
  }
}

/** The same of an image that stays where it is stored. */
export async function* storedPaintedBoxes(
  image: BoxSource,
  painted: AnnotatedPixels,
  model: Model,
  run: TrainRunOptions,
): AsyncGenerator<PaintedBox> {
  const parts = partsToLookAt(painted, image.shape)
  const boxes = parts.map((part) => widestAround(part, image.shape))
  const seen = model.normalise ? normalisedSource(image) : image
  let next = 0
  for await (const { box, probabilities } of predictBoxes(image, model, boxes, wantedOf(model), run)) {
    const channels: Plane[] = []
    for (let channel = 0; channel < image.channels; channel++) {
      const data = new Float32Array(sizeOf(boxShape(box)))
      await seen.readBox(channel, box, data)
      channels.push({ axes: 'yx', shape: boxShape(box), data } as unknown as Plane)
    }
    const around = { box, channels, origin: box.start }
    yield { ...paintedIn(parts[next++] as AnnotatedPart, painted, image.shape, model.classes), around, probabilities }
  }
}
