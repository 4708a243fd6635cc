import type { LargeFile, StoredMap } from '../engine/protocol.ts'
import type { Scene } from '../layers/scene.ts'
import { text } from '../text/en.ts'
import { stemOf } from './code.ts'
import type { Workbench } from './workbench.ts'

const endings = { 'class map': 'classes', labels: 'labels', probabilities: 'probabilities', annotation: 'annotation' } as const

/** What is made of an image that stays on disk; undefined for what needs all of it in memory. */
function mapFor({ settings }: Workbench, scene: Scene, what: string): StoredMap | undefined {
  const rules = settings.rules.peek()
  if (what === 'class map') return { kind: 'class map' }
  if (what === 'labels') return { kind: 'labels', rules }
  if (what === 'probabilities') return { kind: 'probabilities', value: rules.positiveClass }
  return what === 'annotation' ? { kind: 'annotation', tiles: scene.annotation.sparse?.tiles ?? [] } : undefined
}

/**
 * Computes a map of a whole image that stays on disk, part by part. The status line tells how far it is, and can end it.
 *
 * @throws {Error} where it needs all of the image in memory, or nothing is learned yet
 */
export async function exportedFromDisk(workbench: Workbench, scene: Scene, what: string): Promise<LargeFile> {
  const { compute, live, activities } = workbench
  const map = mapFor(workbench, scene, what)
  if (map === undefined) throw new Error(text.stored.needsMemory(scene.name.peek()))
  if (map.kind !== 'annotation') await live.trained()
  const name = `${stemOf(scene.name.peek())}.${endings[map.kind]}.tif`
  const content = await activities.run(text.stored.writing(name), ({ signal, progress }) =>
    compute.call((engine) => engine.encodeStored(scene.id, map, signal, compute.callback(progress))),
  )
  return { name, content }
}
