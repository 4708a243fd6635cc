import { expect, test } from 'vitest'
import { opened } from '../../tests/session.ts'
import { run } from '../commands/index.ts'
import type { Scene } from '../layers/scene.ts'
import { press } from '../tools/tools.ts'
import { exported } from './exports.ts'
import { openDemo, openFiles } from './loading.ts'
import { projectFile } from './project-file.ts'
import { takeShapes } from './shapes.ts'

test('points and regions: drawn, chosen, moved, deleted and taken back; what is done with them', async () => {
  const shell = await opened()
  const { workbench } = shell
  await openDemo(workbench)
  await workbench.live.settled()
  const scene = workbench.active.value as Scene
  const drag = (from: [number, number], to: [number, number], facts: object = {}): void => {
    const at = ([y, x]: [number, number]) => ({ y, x })
    const gesture = press(workbench, { place: at(from), isSecondary: false, isShift: false, isAlt: false, ...facts })
    gesture?.move(at(to))
    gesture?.end()
  }
  run('tool-point', shell)
  drag([10.5, 20.5], [10.5, 20.5])
  drag([30.5, 40.5], [30.5, 40.5])
  // taken hold of and moved: one step
  drag([30.5, 40.5], [50.5, 60.5])
  const points = scene.shapesOf('points')
  expect(points?.shapes.value.map(({ corners }) => corners[0])).toEqual([
    { y: 10.5, x: 20.5 },
    { y: 50.5, x: 60.5 },
  ])
  const { bytes } = await exported(workbench, 'points')
  expect(new TextDecoder().decode(bytes).trim().split(/\r?\n/)).toEqual(['index,axis-0,axis-1', '0,10,20', '1,50,60'])
  // the same table again, and one that is none
  await openFiles(workbench, [new File([bytes as Uint8Array<ArrayBuffer>], 'points.csv'), new File(['a,b\n1,2'], 'other.csv')])
  expect(points?.shapes.value.slice(2)).toEqual(points?.shapes.value.slice(0, 2))
  expect(workbench.notices.shown.value.at(-1)?.text).toContain('other.csv: no points')
  run('undo', shell)
  drag([50.5, 60.5], [50.5, 60.5])
  expect(run('objects-delete', shell)).toBe(true)
  expect(points?.shapes.value.length).toBe(1)
  for (let i = 0; i < 3; i++) run('undo', shell)
  expect(points?.shapes.value.length).toBe(1)
  for (let i = 0; i < 2; i++) run('redo', shell)
  expect(points?.shapes.value.length).toBe(2)
  run('tool-region', shell)
  drag([0, 0], [128, 320])
  // too small to be a region
  drag([150, 150], [150.2, 150.2])
  expect(scene.shapesOf('regions')?.shapes.value.length).toBe(1)
  // a corner of the region that is chosen by its outline
  drag([10, 0], [10, 0])
  drag([128, 320], [100, 300])
  expect(scene.shapesOf('regions')?.shapes.value[0]?.corners).toEqual([
    { y: 0, x: 0 },
    { y: 100, x: 300 },
  ])
  run('undo', shell)
  await workbench.objects.want()
  const labels = scene.objects.value?.data as Uint32Array
  const outside = (): boolean => labels.subarray(128 * 320).some((label) => label !== 0 && !labels.subarray(0, 128 * 320).includes(label))
  expect(outside()).toBe(true)
  expect(run('objects-delete-outside', shell)).toBe(true)
  expect(outside()).toBe(false)
  expect(labels.some((label) => label !== 0)).toBe(true)
  const stored = await projectFile(workbench)
  await openFiles(workbench, [new File([stored.bytes as Uint8Array<ArrayBuffer>], stored.name)])
  const again = workbench.active.value as Scene
  expect(again).not.toBe(scene)
  for (const role of ['points', 'regions'] as const) expect(again.shapesOf(role)?.shapes.value).toEqual(scene.shapesOf(role)?.shapes.value)
  // what was written into a project by hand lies on no plane
  takeShapes(again, { points: [{ kind: 'point', t: 0, z: 7, corners: [{ y: 1, x: 1 }] }] })
  expect(again.shapesOf('points')?.shapes.value).toEqual([])
  run('class-2', shell)
  run('paint-regions', shell)
  expect(again.annotation.data.subarray(0, 128 * 320).every((value) => value === 2)).toBe(true)
})
