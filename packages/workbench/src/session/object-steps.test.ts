import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import type { Scene } from '../layers/scene.ts'
import { toggled } from '../plans/object-properties.ts'
import { commandsOf } from './code.ts'
import { type ExportName, exported } from './exports.ts'
import { changeProperties, changeRules } from './setting-changes.ts'
import { goToStep } from './steps.ts'

const root = path.resolve(import.meta.dirname, '../../../..')

/** Runs the steps in an empty folder and reads what they write. */
function runSteps(zip: Uint8Array): (name: string) => Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-steps-'))
  for (const [name, bytes] of Object.entries(unzipSync(zip))) writeFileSync(path.join(folder, name), bytes)
  const args = [path.join(root, 'tools/script.mjs'), path.join(folder, 'steps.ts')]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  return (name) => readFileSync(path.join(folder, name))
}

test('the steps sort objects as the page does, those that were corrected by hand too', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { learning, live, classes, objects, settings } = workbench
  const scene = workbench.active.value as Scene
  settings.training.value = { ...settings.training.value, trees: 20, features: 'small_quick' }
  changeRules(workbench, { ...settings.rules.value, boundaryClass: 1, boundaryReach: 3 })
  classes.choose(1)
  stroke(shell, [20, 20], [20, 60])
  classes.choose(2)
  stroke(shell, [73, 183], [73, 191])
  await live.settled()
  await goToStep(workbench, 'classify')
  const labels = objects.current.value?.table.label as number[]
  for (const [i, label] of labels.slice(0, 8).entries()) learning.annotate(scene, label, 1 + (i % 2))
  learning.features.value = 'area mean_intensity nearest_neighbor_probability=2'
  await learning.update()
  await learning.settled()
  const bytesOf = async (what: ExportName): Promise<Buffer> => Buffer.from((await exported(workbench, what)).bytes)

  let read = runSteps(await bytesOf('steps'))
  expect(read('nuclei.objects.cambium').equals(await bytesOf('object model for Cambium'))).toBe(true)
  expect(read('nuclei.object-classes.tif').equals(await bytesOf('object classes'))).toBe(true)
  expect(commandsOf(workbench)).toMatch(
    /cambium predict nuclei.cambium --image nuclei\/image.tif --output nuclei.labels.tif\ncambium train object-classifier --labels nuclei.labels.tif --annotation nuclei.object-annotation.tif \\\n {2}--image nuclei\/image.tif --features 'area mean_intensity nearest_neighbor_probability=2' --trees 20 --class-names '1=.*' --output nuclei.objects.cambium\ncambium predict nuclei.objects.cambium --labels labels\/ --image images\/ --output objects\/\n$/,
  )

  // an object is deleted by hand, and the forest of pixels is asked
  objects.remove(new Set([labels[20] as number]))
  learning.features.value = 'area minimum_probability=2'
  await learning.update()
  await learning.settled()
  read = runSteps(await bytesOf('steps'))
  expect(read('nuclei.object-classes.tif').equals(await bytesOf('object classes'))).toBe(true)
  expect(commandsOf(workbench)).toContain("--features 'area minimum_probability=2' --pixels nuclei.cambium")
  expect(commandsOf(workbench)).not.toContain('--output nuclei.labels.tif')

  for (const task of ['select', 'rows'] as const) {
    learning.task.value = task
    learning.features.value = ''
    if (task === 'rows') {
      changeProperties(workbench, toggled(scene.image, settings.properties.value, 'perimeter_crofton'))
      await objects.want()
      expect(Object.keys(objects.current.value?.table ?? {})).toContain('perimeter_crofton')
    }
    await learning.update()
    await learning.settled()
    read = runSteps(await bytesOf('steps'))
    expect([task, read('nuclei.objects.cambium').equals(await bytesOf('object model for Cambium'))]).toEqual([task, true])
  }
  expect(read('nuclei.measurements.csv').toString().split('\r\n')[0]?.split(',').at(-1)).toBe('perimeter_crofton')
  expect(commandsOf(workbench)).toMatch(/cambium measure .* --properties label,area,bbox,.*,intensity_std,perimeter_crofton\n/)
  workbench.undo()
  await objects.want()
  expect(objects.current.value?.table).not.toHaveProperty('perimeter_crofton')
})
