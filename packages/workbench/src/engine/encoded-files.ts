import { type LabelImage, type Model, ObjectSegmenter, type Raster, resolveObjectRules, type Table } from '@cambium/core'
import { connectivity } from '../plans/connectivity.ts'
import { formats } from './formats.ts'
import type { ExportedFile, ObjectRules } from './protocol.ts'

/** A file of several pieces. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** Pixels as a TIFF, as the command line writes them. @param isImage  whether numbers of 32 bits are values, and not labels */
export async function tiffFile(name: string, raster: Raster, { isImage = false } = {}): Promise<ExportedFile> {
  const { encodeTiff, storedLabels } = await formats()
  const stored = raster.data instanceof Uint32Array && !isImage ? storedLabels(raster as LabelImage) : raster
  return { name, bytes: joined(encodeTiff(stored)) }
}

/** As what a forest of pixels is stored: what is kept of its answer, and for whom. */
export interface ModelFile {
  readonly stem: string
  readonly format: 'cl' | 'cambium'
  readonly gives: 'objects' | 'classes' | 'probabilities'
}

/** A forest of pixels as one of the kinds that give this. */
export const pixelModelFile = (forest: Model, { stem, format, gives }: ModelFile, rules: ObjectRules): Promise<ExportedFile> =>
  modelFile(gives === 'objects' ? segmenterOf(forest, rules) : { ...withoutObjects(forest), ...answerOf(gives, rules) }, stem, format)

/** A model as Cambium or APOC reads it. */
export async function modelFile(model: Model, stem: string, format: ModelFile['format']): Promise<ExportedFile> {
  const { encodeApocCl, encodeModel } = await formats()
  return { name: `${stem}.${format}`, bytes: format === 'cl' ? new TextEncoder().encode(encodeApocCl(model)) : encodeModel(model) }
}

/** What a file does not need that was learned while painting. */
const withoutSamples = (model: Model): Model => ({
  ...model,
  outOfBag: undefined,
  options: { ...model.options, oobScore: false },
  kept: undefined,
})

const withoutObjects = (model: Model): Model => ({
  ...withoutSamples(model),
  positiveClass: undefined,
  connectivity: undefined,
  objectRules: undefined,
})

const answerOf = (gives: 'classes' | 'probabilities', { positiveClass }: ObjectRules): Pick<Model, 'kind' | 'outputClass'> =>
  gives === 'classes' ? { kind: 'PixelClassifier', outputClass: undefined } : { kind: 'ProbabilityMapper', outputClass: positiveClass }

/** A forest of pixels as an object segmenter with these rules. */
export function segmenterOf(model: Model, { positiveClass, joinsCorners, ...rules }: ObjectRules): Model {
  const objectRules = resolveObjectRules(rules)
  const facts = { positiveClass, connectivity: connectivity(model.dimensions === 3, joinsCorners), objectRules }
  const segmenter = new ObjectSegmenter({ ...model.options, ...facts })
  segmenter.useModel({ ...withoutSamples(model), kind: 'ObjectSegmenter', ...facts })
  return segmenter.model
}

export async function tableFile(name: string, table: Table): Promise<ExportedFile> {
  const { encodeCsv } = await formats()
  return { name, bytes: new TextEncoder().encode(encodeCsv(table)) }
}
