import type { ExportedFile } from '../engine/protocol.ts'
import { text } from '../text/en.ts'
import { isAbort } from './activities.ts'
import { zipped } from './archive.ts'
import { stemOf } from './code.ts'
import type { Shell } from './shell.ts'

/** The folders of a file below the one that was chosen. */
const foldersOf = ({ webkitRelativePath = '' }: Partial<File>): string[] =>
  webkitRelativePath
    .split('/')
    .slice(1, -1)
    .filter((name) => name !== '' && name !== '..')

/**
 * Applies what was learned to files: a label image for each, in one archive. Files that cannot be read are named and left out;
 * ended before all are done, those that are done are kept.
 */
export async function applyToFiles({ workbench, host }: Shell, files: readonly File[]): Promise<void> {
  if (files.length === 0) return
  const { compute, settings, live, notices, streaming } = workbench
  await live.trained()
  const rules = settings.rules.peek()
  const mostBytes = streaming.budget.peek()
  const held = await compute.call((engine) => engine.hold())
  const found: Record<string, Uint8Array> = {}
  const archive = async (): Promise<ExportedFile> => ({ name: 'labels.zip', bytes: await zipped(found) })
  try {
    await workbench.activities.run(text.batch.progress(1, files.length, ''), async ({ title, progress, signal }) => {
      for (const [i, file] of files.entries()) {
        title.value = text.batch.progress(i + 1, files.length, file.name)
        progress(i, files.length)
        try {
          const { bytes }: ExportedFile = await compute.call((engine) => engine.apply(file, file.name, rules, { held, mostBytes }, signal))
          // two files of the same stem keep both
          const stem = [...foldersOf(file), stemOf(file.name)].join('/')
          const name = Object.hasOwn(found, `${stem}.tif`) ? `${stem}-${i + 1}.tif` : `${stem}.tif`
          found[name] = bytes
        } catch (error) {
          signal.throwIfAborted()
          notices.fail(error)
        }
      }
    })
    const count = Object.keys(found).length
    if (count === 0) return
    await host.save(await archive())
    notices.add('info', text.batch.done(count))
  } catch (error) {
    if (!isAbort(error)) throw error
    const count = Object.keys(found).length
    if (count > 0) await host.save(await archive())
    notices.add('info', text.batch.cancelled(count, files.length))
  } finally {
    await compute.call((engine) => engine.release(held))
  }
}
