import {
  type Annotation,
  classifierOf,
  framesOf,
  ModelKindError,
  ObjectSegmenter,
  PixelClassifier,
  type ProbabilityMap,
  ProbabilityMapper,
  type Raster,
  uncertainPlaces,
} from '@cambium/core'
import { readImage, readLabels, readModelData } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { checkCovers, inputsOf } from '../inputs.ts'
import { wholeNumber } from '../session.ts'

interface SuggestFlags {
  readonly image: string[]
  readonly annotation?: string[]
  readonly count?: string
  readonly axes?: string
  readonly channels?: number[]
}

/** Tells where on images a stroke would teach a classifier of pixels most. */
export const suggest: Runner = async (session, [file], given) => {
  const { image, annotation, axes, channels, count: wanted } = given as unknown as SuggestFlags
  const count = wholeNumber('count', wanted ?? '5', 1, 1000)
  const model = await readModelData(file as string)
  const classifier = classifierOf(model)
  if (!(classifier instanceof PixelClassifier || classifier instanceof ObjectSegmenter || classifier instanceof ProbabilityMapper))
    throw new ModelKindError(file as string, 'PixelClassifier', model.kind)
  const inputs = [await inputsOf('image', image)]
  if (annotation !== undefined) inputs.push(await inputsOf('annotation', annotation))
  const { signal, executor, device, mode } = session
  const { outputs, failed } = await forEachRow(session, inputs, async ([first, second]) => {
    const path = first?.path as string
    const pixels = await readImage(path, { axes, channels })
    const painted = second === undefined ? undefined : await readLabels(second.path, { axes: pixels.axes.replace('c', '') })
    if (painted !== undefined) checkCovers([path, pixels], [second?.path as string, painted])
    const map = await classifier.predictUncertainty({ image: pixels, signal, executor, device, mode })
    const annotations = painted && framesOf(painted as Raster)
    const places = framesOf(map)
      .flatMap((frame, t) => {
        const known = annotations?.[t] as Annotation | undefined
        return uncertainPlaces(frame as ProbabilityMap, { count, annotation: known }).map(({ place, uncertainty }) => ({
          ...(map.axes.includes('t') ? { t } : {}),
          ...Object.fromEntries(place.map((at, axis) => [frame.axes[axis] as string, at])),
          uncertainty,
        }))
      })
      .sort((a, b) => b.uncertainty - a.uncertainty)
      .slice(0, count)
    const lines = places.map(({ uncertainty, ...place }, i) => {
      const at = Object.entries(place).map(([axis, value]) => `${axis} ${value}`)
      return `${String(i + 1).padStart(4)}. ${at.join(', ')}   unsure ${uncertainty.toFixed(2)}`
    })
    session.say([`${path}: paint next at`, ...(lines.length === 0 ? ['  nowhere: it is sure everywhere'] : lines)].join('\n'))
    return { image: path, places }
  })
  return { document: { outputs, failed }, failed: failed.length > 0 }
}
