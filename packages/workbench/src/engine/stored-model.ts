import { type AnyClassifier, classifierOf, PixelClassifier } from '@cambium/core'
import { errors } from '../text/en-errors.ts'
import { formats } from './formats.ts'
import type { ModelFacts, OpenedImage, StoredModel } from './protocol.ts'

/** Reads a model of Cambium or of APOC. @throws {Error} which names the file */
export async function classifierFrom({ name, bytes }: StoredModel): Promise<AnyClassifier> {
  const { decodeApocCl, decodeModel } = await formats()
  try {
    return classifierOf(name.toLowerCase().endsWith('.cl') ? decodeApocCl(new TextDecoder().decode(bytes)) : decodeModel(bytes))
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error)}`, { cause: error })
  }
}

/** The forest of a segmenter or a mapper as one that gives pixels their class. @throws {Error} for models of objects */
export async function pixelClassifierFrom(
  stored: StoredModel,
): Promise<{ readonly classifier: PixelClassifier; readonly original: AnyClassifier }> {
  const original = await classifierFrom(stored)
  const { kind } = original.model
  if (kind !== 'PixelClassifier' && kind !== 'ObjectSegmenter' && kind !== 'ProbabilityMapper')
    throw new Error(errors.sortsObjects(stored.name, kind))
  const classifier = new PixelClassifier(original.model.options)
  classifier.useModel({
    ...original.model,
    kind: 'PixelClassifier',
    positiveClass: undefined,
    objectRules: undefined,
    connectivity: undefined,
    outputClass: undefined,
  })
  return { classifier, original }
}

/** What a model of pixels says of itself. @throws {Error} for other files */
export async function factsOfModel(stored: StoredModel): Promise<ModelFacts> {
  const { model } = (await pixelClassifierFrom(stored)).original
  const joinsCorners = model.connectivity !== undefined && model.connectivity !== 4 && model.connectivity !== 6
  const { classes, classNames, positiveClass, objectRules } = model
  return { classes, classNames, positiveClass, rules: { ...objectRules, joinsCorners } }
}

/** @throws {Error} where an image has other channels or dimensions than a classifier was trained with */
export function checkSuits({ channels, dims }: OpenedImage, { model }: PixelClassifier, name: string): void {
  const dimensions = dims.z > 1 ? 3 : 2
  // some models of other programs do not tell their dimensions
  if (channels === model.channels && (model.dimensions === 0 || dimensions === model.dimensions)) return
  throw new Error(
    `${name}: it has ${channels} channel(s) in ${dimensions} dimensions, what was learned needs ${model.channels} in ${model.dimensions}`,
  )
}
