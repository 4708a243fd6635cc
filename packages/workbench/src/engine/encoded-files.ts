import { type Model, ObjectSegmenter, resolveObjectRules } from '@cambium/core'
import { encodeApocCl, encodeModel } from '@cambium/core/formats'
import { connectivity } from '../plans/connectivity.ts'
import type { ExportedFile, ObjectRules } from './protocol.ts'

/** A file of several pieces. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** A model as Cambium or APOC reads it. */
export const modelFile = (model: Model, stem: string, format: 'cl' | 'cambium'): ExportedFile => ({
  name: `${stem}.${format}`,
  bytes: format === 'cl' ? new TextEncoder().encode(encodeApocCl(model)) : encodeModel(model),
})

/** A forest of pixels as an object segmenter with these rules. */
export function segmenterOf(model: Model, { positiveClass, joinsCorners, ...rules }: ObjectRules): Model {
  const objectRules = resolveObjectRules(rules)
  const facts = { positiveClass, connectivity: connectivity(model.dimensions === 3, joinsCorners), objectRules }
  const segmenter = new ObjectSegmenter({ ...model.options, ...facts })
  segmenter.useModel({
    ...model,
    kind: 'ObjectSegmenter',
    ...facts,
    outOfBag: undefined,
    options: { ...model.options, oobScore: false },
    kept: undefined,
  })
  return segmenter.model
}
