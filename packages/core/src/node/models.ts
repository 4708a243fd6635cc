import path from 'node:path'
import { type AnyClassifier, classifierOf } from '../classify/classifier-of.ts'
import type { Model } from '../classify/model.ts'
import { FormatError, OptionError } from '../errors.ts'
import { decodeApocCl } from '../formats/apoc-cl/decode-apoc-cl.ts'
import { encodeApocCl } from '../formats/apoc-cl/encode-apoc-cl.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { defaultLimits } from '../formats/limits.ts'
import { type WriteOptions, writeAtomically } from './atomic-write.ts'
import { named, readBytes } from './file-source.ts'

/** The format of a model's file by its name. @throws {OptionError} for other endings than .cl and .cambium */
export function modelFormat(file: string): 'cl' | 'cambium' {
  const extension = path.extname(file).toLowerCase()
  if (extension === '.cl') return 'cl'
  if (extension === '.cambium') return 'cambium'
  throw new OptionError('model', file, 'a name that ends with .cl or .cambium')
}

/** Reads a model as plain data. @throws {FormatError} where the file is not one, or damaged */
export async function readModelData(file: string): Promise<Model> {
  const format = modelFormat(file)
  const bytes = await readBytes(file, defaultLimits.maxBytes)
  try {
    return format === 'cambium' ? decodeModel(bytes) : decodeApocCl(textOf(bytes))
  } catch (error) {
    throw named(file, error)
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new FormatError('apoc-cl', 'not a text file', undefined, { cause: error })
  }
}

/** Reads a classifier: APOC's .cl files, or .cambium. */
export const readModel = async (file: string): Promise<AnyClassifier> => classifierOf(await readModelData(file))

export interface WriteModelOptions extends WriteOptions {
  /** Stores the training samples too (.cambium only), so that training can go on another day. */
  readonly keepSamples?: boolean | undefined
}

/**
 * Writes a classifier as `.cl`, which opens in APOC, or as `.cambium`, which holds everything.
 *
 * @throws {UnsupportedError} where APOC would compute something else from a .cl file
 * @throws {OutputError}      where the file exists (and `overwrite` is not set) or cannot be written
 */
export async function writeModel(file: string, classifier: { readonly model: Model }, options: WriteModelOptions = {}): Promise<void> {
  const { keepSamples = false } = options
  const isText = modelFormat(file) === 'cl'
  if (isText && keepSamples) throw new OptionError('keepSamples', true, 'a .cambium file: a .cl file cannot hold samples')
  const bytes = isText ? new TextEncoder().encode(encodeApocCl(classifier.model)) : encodeModel(classifier.model, { keepSamples })
  await writeAtomically(file, [bytes], options)
}
