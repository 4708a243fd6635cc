import type { Annotation, LabelImage } from '@cambium/core'
import type { OpenedImage } from './protocol.ts'
import { checkFits, mapFacts } from './scene-facts.ts'
import { watchedSource } from './watched-source.ts'

/** What reads and writes files: loaded with the first of them, since a sample needs none. */
export const formats = () => import('@cambium/core/formats')

/** What goes wrong is told with the name of the file. */
export async function named<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof DOMException) throw error
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/**
 * What a file says of the pixels of an image.
 *
 * @param of  that image
 * @throws {Error} with the name of the file, where it has no whole numbers or other axes
 */
export async function mapOfFile(
  as: 'asAnnotation' | 'asLabels',
  file: Blob,
  { name, of, signal }: { readonly name: string; readonly of: OpenedImage; readonly signal?: AbortSignal | undefined },
): Promise<Annotation | LabelImage> {
  const { decodeImageFile, memorySource, ...formatsOf } = await formats()
  const { axes, shape } = mapFacts(of)
  const decoded = await named(name, async () =>
    decodeImageFile(watchedSource(memorySource(new Uint8Array(await file.arrayBuffer())), { signal })),
  )
  if (decoded.axes.includes('?') && decoded.shape.length !== shape.length) checkFits(of, decoded, name)
  return named(name, async () => formatsOf[as](decoded, { axes }))
}
