import {
  type Annotation,
  chooseEdges,
  dropTrees,
  type Executor,
  edgeContrasts,
  framesOf,
  type Image,
  type KeptSamples,
  keepBestTrees,
  type Mode,
  normalisedFrame,
  type PaintedBox,
  PixelClassifier,
  paintedBoxes,
  pixelSamples,
} from '@cambium/core'
import { errors } from '../text/en-errors.ts'
import { forestOptions } from './forest-options.ts'
import type { OpenedImage, TrainingSettings, TrainingSummary } from './protocol.ts'
import { mapFacts } from './scene-facts.ts'

/** An image in memory with what is painted on it. */
interface WholeImage {
  readonly opened: OpenedImage
  readonly image: Image
  readonly annotation: Annotation
}

/** An image that stays on disk: its samples are asked for time point by time point. */
export interface ImageOnDisk {
  readonly opened: OpenedImage
  samplesAt(t: number, run: { readonly mode: Mode; readonly signal: AbortSignal; readonly normalise: boolean }): Promise<KeptSamples>
  /** Predictions around what is painted at a time point. */
  paintedAt(t: number, classifier: PixelClassifier, run: { readonly mode: Mode; readonly signal: AbortSignal }): AsyncIterable<PaintedBox>
  /** Planes from all over the image. */
  patches(normalise: boolean): Promise<Image>
}

export type PaintedImage = WholeImage | ImageOnDisk

export interface PixelTrainingRun {
  readonly executor: Executor
  readonly signal: AbortSignal
  readonly mode: Mode
  readonly classNames: Readonly<Record<string, string>>
}

const isWhole = (painted: PaintedImage): painted is WholeImage => 'image' in painted

/** @throws {Error} where what is painted teaches nothing about the image that is looked at */
export function checkTeaches(painted: readonly { readonly opened: OpenedImage }[], shown: OpenedImage): void {
  const other = painted.find(({ opened }) => opened.channels !== shown.channels || opened.dims.z > 1 !== shown.dims.z > 1)?.opened
  if (other === undefined || other === shown) return
  const kind = ({ channels, dims }: OpenedImage): string =>
    `${channels === 1 ? 'one channel' : `${channels} channels`}${dims.z > 1 ? ' and depth' : ''}`
  throw new Error(
    `${other.name} (${kind(other)}) and ${shown.name} (${kind(shown)}) cannot share a forest. Close one of them, or open it in a project of its own`,
  )
}

/**
 * Trains on everything that is painted, as the command line does with the same settings.
 *
 * @throws {Error} where images on disk are to be learned together with others of other channels or dimensions
 */
export async function trainPixels(
  painted: readonly PaintedImage[],
  settings: TrainingSettings,
  run: PixelTrainingRun,
): Promise<PixelClassifier> {
  const classifier = await trainAll(painted, settings, run)
  const { bestTrees, droppedTrees, trees } = settings
  if (bestTrees !== null) classifier.useModel(await keepBestTrees(classifier.model, Math.min(bestTrees, trees), run))
  else {
    // a smaller forest may have followed
    const dropped = droppedTrees.filter((tree) => tree < trees)
    if (dropped.length > 0 && dropped.length < trees) classifier.useModel(await dropTrees(classifier.model, dropped, run))
  }
  return classifier
}

/** Trains with all trees. */
async function trainAll(painted: readonly PaintedImage[], settings: TrainingSettings, run: PixelTrainingRun): Promise<PixelClassifier> {
  const classifier = new PixelClassifier({
    ...forestOptions(settings),
    edgeRadius: settings.edgeRadius,
    normalise: settings.normalise,
    oobScore: true,
  })
  const { features, normalise } = settings
  if (painted.every(isWhole)) {
    const [image, annotation] = [painted.map((one) => one.image), painted.map((one) => one.annotation)]
    return classifier.train({ ...run, features, image, annotation })
  }
  const { executor, mode, signal } = run
  const [{ opened: first }] = painted as [WholeImage | ImageOnDisk]
  const isVolume = first.dims.z > 1
  const samples: KeptSamples[] = []
  for (const one of painted) {
    const { name, channels, dims } = one.opened
    if (channels !== first.channels || dims.z > 1 !== isVolume) throw new Error(errors.unlike(first.name, name))
    if (isWhole(one)) samples.push(...(await pixelSamples(one.image, one.annotation, features, { executor, mode, signal, normalise })))
    else for (let t = 0; t < dims.t; t++) samples.push(await one.samplesAt(t, { mode, signal, normalise }))
  }
  const { unit, spacing } = mapFacts({ ...first, dims: { ...first.dims, t: 1 } })
  const facts = { features, dimensions: isVolume ? 3 : 2, channels: first.channels, spacing, unit } as const
  const { edgeRadius } = settings
  const followsEdges = edgeRadius === 'auto' ? !isVolume : edgeRadius > 0
  const seen = (image: Image): Image[] => (normalise ? (framesOf(image).map((frame) => normalisedFrame(frame)) as Image[]) : [image])
  const images = followsEdges
    ? (await Promise.all(painted.map(async (one) => (isWhole(one) ? seen(one.image) : [await one.patches(normalise)])))).flat()
    : []
  const contrasts = followsEdges ? edgeContrasts(images) : []
  const edges = followsEdges && edgeRadius !== 'auto' ? { radius: edgeRadius, contrasts } : undefined
  await classifier.trainOnSamples(samples, { ...facts, edges }, run)
  if (followsEdges && edgeRadius === 'auto') {
    const chosen = await chooseEdges(paintedBoxesOf(painted, classifier, run), contrasts)
    classifier.useModel({ ...classifier.model, edges: chosen })
  }
  return classifier
}

async function* paintedBoxesOf(
  painted: readonly (WholeImage | ImageOnDisk)[],
  classifier: PixelClassifier,
  run: PixelTrainingRun,
): AsyncGenerator<PaintedBox> {
  for (const one of painted) {
    const frames = isWhole(one) ? ([framesOf(one.image), framesOf(one.annotation)] as const) : undefined
    for (let t = 0; t < one.opened.dims.t; t++)
      if (!isWhole(one)) yield* one.paintedAt(t, classifier, run)
      else if (frames !== undefined) yield* paintedBoxes(frames[0][t] as Image, frames[1][t] as Annotation, classifier.model, run)
  }
}

/** What is known of a forest after so many seconds. */
export function summaryOf(classifier: PixelClassifier, seconds: number): TrainingSummary {
  const { model } = classifier
  return {
    samples: model.samplesPerClass.reduce((sum, count) => sum + count, 0),
    samplesPerClass: Object.fromEntries(model.classes.map((value, i) => [String(value), model.samplesPerClass[i] as number])),
    importances: classifier.featureImportances(),
    shares: classifier.statistics().shares,
    outOfBag: model.outOfBag ?? Number.NaN,
    featureSpecification: model.featureSpecification,
    seconds,
  }
}
