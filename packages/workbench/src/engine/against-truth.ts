import {
  type Comparison,
  createLabelImage,
  type Executor,
  type Image,
  type LabelImage,
  type PixelClassifier,
  scoreImages,
} from '@cambium/core'
import { countFrames, evaluateImages, type ObjectFaults, verdictOfResults, type WholeImages } from '@cambium/core/evaluate'
import { objectsOf } from './objects-of.ts'
import type { OpenedImage, Place, Progress, TrueScenes } from './protocol.ts'
import { mapFacts } from './scene-facts.ts'
import { type PaintedImage, trainPixels } from './train-pixels.ts'

/** What can be wrong with an object: nothing was found where it is, it was cut, it glues several true ones, or nothing true is there. */
export const faultKinds = ['missed', 'cut', 'glued', 'extra'] as const
export type FaultKind = (typeof faultKinds)[number]

/** An object with which something is wrong, and its middle. */
export interface Fault {
  readonly kind: FaultKind
  readonly place: Place
}

/** How the objects of an image compare with the true ones. */
export interface AgainstTruth {
  readonly scores: Comparison
  readonly verdict: string
  readonly faults: readonly Fault[]
  /** Labels of true objects with which something is wrong, time point by time point. */
  readonly wrong: readonly Pick<ObjectFaults, 'missed' | 'cut' | 'glued'>[]
}

interface Run {
  readonly executor: Executor
  readonly signal: AbortSignal
  readonly progress?: Progress | undefined
}

/** Of some labels of a time point the pixel that is nearest to the middle, as z, y, x: the middle itself may lie beside a bent object. */
function middles(labels: Uint32Array, wanted: readonly number[], { dims }: OpenedImage, t: number): ReadonlyMap<number, number[]> {
  const known = new Map(wanted.map((label) => [label, { sum: [0, 0, 0], pixels: 0, place: [0, 0, 0], away: Number.POSITIVE_INFINITY }]))
  const { z, height, width } = dims
  const start = t * z * height * width
  const eachPixel = (see: (one: NonNullable<ReturnType<typeof known.get>>, place: readonly number[]) => void): void => {
    for (let plane = 0, i = start; plane < z; plane++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++, i++) {
          const one = labels[i] === 0 ? undefined : known.get(labels[i] as number)
          if (one !== undefined) see(one, [plane, y, x])
        }
  }
  eachPixel((one, place) => {
    one.pixels++
    for (const [axis, at] of place.entries()) one.sum[axis] = (one.sum[axis] as number) + at
  })
  eachPixel((one, place) => {
    const away = place.reduce((sum, at, axis) => sum + (at - (one.sum[axis] as number) / one.pixels) ** 2, 0)
    if (away < one.away) [one.away, one.place] = [away, [...place]]
  })
  return new Map([...known].map(([label, { place }]) => [label, place]))
}

/** Objects of an image and the true ones. */
export interface ComparedObjects {
  readonly truth: Uint32Array
  readonly objects: Uint32Array
  /** What is compared, in words that follow “on”. */
  readonly where: string
}

/** Compares objects with the true ones of an image. */
export async function againstTruth(
  id: string,
  opened: OpenedImage,
  { truth, objects, where }: ComparedObjects,
  { executor, signal }: Run,
): Promise<AgainstTruth> {
  const raster = (labels: Uint32Array): LabelImage => createLabelImage(labels, mapFacts(opened))
  const counts = await countFrames({ truth: raster(truth), prediction: raster(objects), classes: false }, executor, signal)
  const scores = scoreImages(counts)
  const faults = counts.flatMap(({ faults: { missed, cut, gluing, extra } }, t) => {
    const isTrue = middles(truth, [...missed, ...cut], opened, t)
    const isFound = middles(objects, [...gluing, ...extra], opened, t)
    const faultsOf = (kind: FaultKind, labels: readonly number[], places: typeof isTrue): Fault[] =>
      labels.map((label) => {
        const [z, y, x] = places.get(label) as [number, number, number]
        return { kind, place: { id, t, z, y, x } }
      })
    return [
      ...faultsOf('missed', missed, isTrue),
      ...faultsOf('cut', cut, isTrue),
      ...faultsOf('glued', gluing, isFound),
      ...faultsOf('extra', extra, isFound),
    ]
  })
  const wrong = counts.map(({ faults: { missed, cut, glued } }) => ({ missed, cut, glued }))
  return { scores, verdict: verdictOfResults(scores, where).sentence, faults, wrong }
}

/** An image of which the true objects are known. */
interface TrueImage {
  readonly id: string
  readonly opened: OpenedImage
  readonly image: Image
  readonly truth: Uint32Array
}

/** What was painted on an image. */
interface TeachingImage {
  readonly id: string
  readonly taught: PaintedImage
}

/** How results on whole images are judged. */
interface ImagesJudged extends Omit<TrueScenes, 'painted' | 'truths'> {
  readonly painted: readonly TeachingImage[]
  readonly images: readonly TrueImage[]
}

/** Images that can be left out: what is painted on the others has every class. */
function thoseToLeaveOut(classes: TrueScenes['classes'], images: readonly TrueImage[]): number[] {
  const all = [...new Set(Object.values(classes).flat())]
  const isTaughtWithout = (id: string, value: number): boolean =>
    Object.entries(classes).some(([other, own]) => other !== id && own.includes(value))
  return images.flatMap(({ id }, i) => (all.every((value) => isTaughtWithout(id, value)) ? [i] : []))
}

/**
 * Judges results on whole images by the true objects, as `cambium evaluate` does: each image that can be left out is segmented by a
 * forest that learned from what is painted on the others, and all by one that learned from all.
 */
export async function judgeWholeImages(
  { painted, settings, rules, classNames, images, classes }: ImagesJudged,
  { executor, signal, progress }: Run,
): Promise<WholeImages> {
  const run = { executor, signal, mode: settings.mode }
  // leaving out an image on which nothing is painted changes nothing
  const trained = new Map<string, Promise<PixelClassifier>>()
  const trainWithout = (left: ReadonlySet<string>): Promise<PixelClassifier> => {
    const others = painted.filter(({ id }) => !left.has(id))
    const key = others.map(({ id }) => id).join()
    const known =
      trained.get(key) ??
      trainPixels(
        others.map(({ taught }) => taught),
        settings,
        { ...run, classNames },
      )
    trained.set(key, known)
    return known
  }
  return evaluateImages(
    {
      executor,
      truth: images.map(({ opened, truth }) => createLabelImage(truth, mapFacts(opened))),
      leaveOut: thoseToLeaveOut(classes, images),
      async trainOn(known) {
        const classifier = await trainWithout(new Set(images.filter((_, i) => !known.includes(i)).map(({ id }) => id)))
        return async (i) => {
          const { opened, image } = images[i] as TrueImage
          const found = await classifier.predict({ ...run, image })
          const weights = () => classifier.splitWeights({ ...run, image }, rules.positiveClass)
          return objectsOf(opened, found.data, rules, { executor, signal, weights })
        }
      },
    },
    { signal, progress },
  )
}
