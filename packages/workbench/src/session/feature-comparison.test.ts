import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import type { Scene } from '../layers/scene.ts'
import { comparedSets } from './feature-comparison.ts'

test('feature sets are compared on the same strokes, one after the other, until it is cancelled', async () => {
  const shell = await opened()
  const { workbench } = shell
  const { understanding, settings, live, classes } = workbench
  const { comparison } = understanding
  const scene = workbench.active.value as Scene
  settings.training.value = { ...settings.training.value, features: 'original gaussian_blur=2', trees: 10, edgeRadius: 0 }
  classes.choose(1)
  stroke(shell, [128, 20], [180, 60])
  classes.choose(2)
  stroke(shell, [20, 60], [30, 60])
  await live.settled()
  // a single stroke of a class cannot be held out
  await expect(comparison.run(scene)).rejects.toThrow('at least two strokes of each class')
  expect(comparison.trying.value).toBeUndefined()
  stroke(shell, [73, 183], [73, 191])
  classes.choose(1)
  stroke(shell, [4, 4], [4, 40])
  await live.settled()
  await comparison.run(scene)
  expect(comparison.rows.value.map(({ name }) => name)).toEqual(['original gaussian_blur=2', ...comparedSets])
  for (const { f1, interval, features, trainSeconds, predictSeconds } of comparison.rows.value) {
    expect(f1).toBeGreaterThan(0.3)
    expect(interval[0]).toBeLessThanOrEqual(interval[1])
    expect(features).toBeGreaterThan(1)
    expect(trainSeconds + predictSeconds).toBeGreaterThan(0)
  }
  // only what is known when it is cancelled stays
  const again = comparison.run(scene)
  await comparison.cancel()
  await again
  expect([comparison.rows.value.length < 3, comparison.trying.value]).toEqual([true, undefined])
  // the effect is shown before it is taken
  settings.training.value = { ...settings.training.value, features: 'object_size_1_to_5_px' }
  await live.settled()
  await comparison.tune()
  const found = comparison.tuned.value
  expect(found).toMatchObject({ all: 16 })
  expect(found?.after).toBeGreaterThan(0.3)
  expect(found?.features.split(' ').length).toBe(found?.kept)
  expect(settings.training.value.features).toBe('object_size_1_to_5_px')
  expect(comparison.take()).toEqual({ features: found?.features, maxDepth: found?.maxDepth })
  expect(comparison.take()).toBeUndefined()
  workbench.begin('another')
  expect(comparison.rows.value).toEqual([])
})
