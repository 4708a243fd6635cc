import path from 'node:path'
import {
  type Annotation,
  type AnyClassifier,
  type Image,
  type LabelImage,
  looksLikeLabels,
  ObjectSegmenter,
  OptionError,
  PixelClassifier,
  ValueError,
} from '@cambium/core'
import { evaluateImages, groupsByClass, sampleGroups, type WholeImages } from '@cambium/core/evaluate'
import { readLabels } from '@cambium/core/node'
import { checkCovers } from '../inputs.ts'
import { columns } from '../render/bars.ts'
import type { Session } from '../session.ts'
import { openClassifier, type TrainFlags, trainOnScenes } from './classifier-training.ts'
import { type PixelScenes, pairedRows, pixelScenes } from './training-inputs.ts'

/** The results of a classifier against the truth, and the names of the images. */
export interface JudgedImages extends WholeImages {
  readonly names: readonly string[]
}

/** @throws {OptionError} where another kind is judged than those whose results are objects or classes */
export function checkTruths(name: string, trueLabels: readonly string[] | undefined): void {
  if (trueLabels !== undefined && name !== 'object-segmenter' && name !== 'pixel-classifier')
    throw new OptionError(
      'true-labels',
      trueLabels.join(' '),
      'nothing',
      `${name} does not take it; it is for object-segmenter and pixel-classifier`,
    )
}

/** Images without which each class is still painted on another one. */
function thoseToLeaveOut(annotations: readonly Annotation[], target: ArrayLike<number>): number[] {
  const images = [...groupsByClass(target, sampleGroups(annotations, 'image')).values()]
  return [...annotations.keys()].filter((i) => images.every((own) => own.size > (own.has(i) ? 1 : 0)))
}

/** Kinds whose results are classes or objects. */
type Judged = PixelClassifier | ObjectSegmenter

export const isJudged = (classifier: AnyClassifier): classifier is Judged =>
  classifier instanceof PixelClassifier || classifier instanceof ObjectSegmenter

/** What is painted on images, and what is true in them. */
export interface TrueScenes {
  readonly files: readonly string[]
  readonly scenes: PixelScenes
  readonly truth: readonly LabelImage[]
}

/**
 * Reads label images, or class maps, of all images.
 *
 * @throws {InputError} where one is missing
 * @throws {ShapeError} where one does not cover its image
 * @throws {ValueError} where a class map has classes that are not painted, as a label image has
 */
export async function trueScenes(
  session: Session,
  name: string,
  flags: TrainFlags & { readonly trueLabels: readonly string[] },
): Promise<TrueScenes> {
  const rows = await pairedRows([
    ['image', flags.image],
    ['true-labels', flags.trueLabels],
  ])
  const files = rows.map(([image]) => image?.path as string)
  const scenes = await pixelScenes(session, flags)
  const painted = new Set(scenes.annotation.flatMap(({ data }) => [...new Set(data)]))
  const truth: LabelImage[] = []
  for (const [i, [, file]] of rows.entries()) {
    const [image, labels] = [scenes.image[i] as Image, file?.path as string]
    const one = await readLabels(labels, { axes: image.axes.replace('c', '') })
    checkCovers([files[i] as string, image], [labels, one])
    if (one.data.some((label) => label !== 0) && !looksLikeLabels(one.data, one.shape.at(-1) as number))
      session.warn(`${labels} does not look like a label image, where all pixels of an object have its number: is it a picture?`)
    const unknown =
      name === 'pixel-classifier' ? [...new Set(one.data as Uint32Array)].find((value) => !painted.has(value) && value !== 0) : undefined
    if (unknown !== undefined) throw new ValueError(labels, 'classes that are painted, and 0 where nothing is known', String(unknown))
    truth.push(one)
  }
  return { files, scenes, truth }
}

/** Segments every image with what learned from the others, and with what learned from all, and compares with label images of what is true. */
export async function judgeImages(
  session: Session,
  name: string,
  flags: TrainFlags & { readonly trueLabels: readonly string[] },
  { files, scenes, truth }: TrueScenes,
  target: ArrayLike<number>,
): Promise<JudgedImages> {
  const { executor, device, signal, mode } = session
  const trainOn = async (images: readonly number[]) => {
    const classifier = await openClassifier(name, flags)
    if (!isJudged(classifier)) throw new OptionError('true-labels', flags.trueLabels.join(' '), 'nothing')
    const [image, annotation] = [images.map((i) => scenes.image[i] as Image), images.map((i) => scenes.annotation[i] as Annotation)]
    await trainOnScenes(session, classifier, flags, { image, annotation })
    return (i: number) => classifier.predict({ image: scenes.image[i] as Image, executor, device, signal, mode })
  }
  const judged = await evaluateImages(
    { executor, truth, classes: name === 'pixel-classifier', leaveOut: thoseToLeaveOut(scenes.annotation, target), trainOn },
    { signal, progress: session.progress.of('images') },
  )
  return { ...judged, names: files.map((file) => path.basename(file)) }
}

/** Results for people. */
export function describeImages({ heldOut, learnedFrom, perImage, names }: JudgedImages): string {
  const sides = heldOut === null ? [learnedFrom] : [heldOut, learnedFrom]
  const decimals = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3))
  const row = (title: string, pick: (one: typeof learnedFrom) => number | undefined): string[] => [
    title,
    ...sides.map((one) => decimals(pick(one))),
  ]
  const isObjects = learnedFrom.objects !== null
  return [
    isObjects ? 'objects of whole images' : 'classes of whole images',
    columns([
      ['', ...(heldOut === null ? [] : ['held-out images']), 'learned from'],
      row('pixel F1', ({ pixels }) => pixels.f1),
      row('pixel IoU', ({ pixels }) => pixels.iou),
      ...(isObjects
        ? [
            row('AP50', ({ objects }) => objects?.averagePrecision['0.5']),
            row('AP75', ({ objects }) => objects?.averagePrecision['0.75']),
            row('panoptic quality', ({ objects }) => objects?.panopticQuality),
            ['cut · glued', ...sides.map(({ objects }) => `${objects?.splits} · ${objects?.merges}`)],
            ['found · true', ...sides.map(({ objects }) => `${objects?.predicted} · ${objects?.truth}`)],
          ]
        : []),
    ]),
    ...(perImage.length < 2
      ? []
      : [
          columns([
            ['image', 'pixel F1', ...(isObjects ? ['AP50', 'found', 'true', 'cut', 'glued'] : [])],
            ...perImage.map((one, i) => {
              const { pixels, objects } = one.heldOut ?? one.learnedFrom
              const counts = objects === null ? [] : [objects.predicted, objects.truth, objects.splits, objects.merges].map(String)
              return [
                `${names[i]}${heldOut !== null && one.heldOut === null ? ' (learned from)' : ''}`,
                pixels.f1.toFixed(3),
                ...(objects === null ? [] : [decimals(objects.averagePrecision['0.5']), ...counts]),
              ]
            }),
          ]),
        ]),
    ...(heldOut === null ? ['no image is held out: two of them have to be painted with each class'] : []),
  ].join('\n')
}
