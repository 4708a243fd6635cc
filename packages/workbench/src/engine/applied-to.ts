import type { Executor, PixelClassifier, RunOptions } from '@cambium/core'
import { tiffFile } from './encoded-files.ts'
import { objectsOf } from './objects-of.ts'
import { openImage } from './open-image.ts'
import type { ExportedFile, ObjectRules } from './protocol.ts'
import { imageOf } from './scene-facts.ts'
import { openStored } from './stored-image.ts'
import { storedMap } from './stored-map.ts'
import { checkSuits } from './stored-model.ts'

/** A file that is not open. */
interface UnopenedFile {
  readonly file: Blob
  readonly name: string
  /** Where it takes more memory, it is read part by part. */
  readonly mostBytes: number
}

/** The objects that a classifier of pixels finds in a file, as a label image. */
export async function appliedTo(
  { file, name, mostBytes }: UnopenedFile,
  classifier: PixelClassifier,
  rules: ObjectRules,
  run: RunOptions & { readonly executor: Executor },
): Promise<ExportedFile> {
  const large = (await openStored(file, name, { axes: undefined, mostBytes }))?.scene.image
  const opened = large ?? (await openImage(file, name, undefined, run)).image
  checkSuits(opened, classifier, name)
  if (large !== undefined) {
    const labels = await storedMap(large, { kind: 'labels', rules }, () => classifier.model, run)
    return { name, bytes: new Uint8Array(await labels.arrayBuffer()) }
  }
  const map = await classifier.predict({ image: imageOf(opened), ...run })
  const weights = () => classifier.splitWeights({ image: imageOf(opened), ...run }, rules.positiveClass)
  return tiffFile(name, await objectsOf(opened, map.data, rules, { ...run, weights }))
}
