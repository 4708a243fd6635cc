import { channelsOf, framesOf } from '../array/axes.ts'
import type { Annotation, Image, LabelImage, Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { AxesError, ShapeError } from '../errors.ts'
import { asList, checkScenes, type Scenes } from './scenes.ts'

/** One time point of a scene of objects. */
export interface ObjectFrame {
  readonly labels: Raster<string, Uint32Array>
  /** The intensities of objects. */
  readonly image: Raster<string, Float32Array> | undefined
  /** The image with all its channels. */
  readonly whole: Image | undefined
}

function checkCovers(where: string, labels: Raster, other: Raster): void {
  if (!sameShape(other.shape, labels.shape))
    throw new ShapeError(where, labels.shape, other.shape, `${where} and labels must cover the same pixels`)
}

/**
 * The time points of a label image, each with its part of the image.
 *
 * @param needsIntensities  whether objects are to have one intensity; an image of several channels has none
 * @throws {ShapeError} where they do not fit
 * @throws {AxesError}  where the image has several channels and intensities are needed
 */
export function objectFrames(labels: LabelImage, image: Image | undefined, needsIntensities = true): ObjectFrame[] {
  const frames = framesOf(labels)
  if (image === undefined) return frames.map((frame) => ({ labels: frame, image: undefined, whole: undefined }))
  const images = framesOf(image)
  if (images.length !== frames.length) checkCovers('image', labels, image)
  return frames.map((frame, i) => {
    const whole = images[i] as Image
    const channels = channelsOf<Float32Array>(whole)
    if (channels.length !== 1 && needsIntensities)
      throw new AxesError('image', 'one channel, since objects have one intensity', `${channels.length} channels`, 'choose one of them')
    const [plane] = channels as [Raster<string, Float32Array>]
    checkCovers('image', frame, plane)
    return { labels: frame, image: channels.length === 1 ? plane : undefined, whole }
  })
}

/** Training scenes of objects: all time points with what was painted on them. */
export function trainingFrames(
  labels: Scenes<LabelImage>,
  annotation: Scenes<Annotation>,
  image: Scenes<Image> | undefined,
  needsIntensities = true,
): (ObjectFrame & { annotation: Raster })[] {
  const scenes = asList(labels)
  const painted = asList(annotation)
  const images = image === undefined ? undefined : asList(image)
  checkScenes('annotation', scenes.length, painted.length)
  if (images !== undefined) checkScenes('image', scenes.length, images.length)
  return scenes.flatMap((scene, i) => {
    checkCovers('annotation', scene, painted[i] as Annotation)
    const annotations = framesOf(painted[i] as Raster)
    return objectFrames(scene, images?.[i], needsIntensities).map((frame, t) => ({ ...frame, annotation: annotations[t] as Raster }))
  })
}
