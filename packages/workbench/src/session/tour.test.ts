import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { explainPixel, goToNextPlace } from './places.ts'
import { tourStops } from './tour.ts'

test('the tour goes from the first stroke to files, and knows what was done', async () => {
  const shell = await opened()
  const { tour, workbench } = shell
  const { classes, live, heldOut, understanding, objects, learning, settings } = workbench
  await tour.start()
  heldOut.isOn.value = true
  settings.training.value = { ...settings.training.value, features: 'small_quick', trees: 20 }
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['background', false])
  classes.choose(1)
  stroke(shell, [128, 20], [180, 60])
  expect(tour.isDone.value).toBe(true)
  await tour.next()
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['object', false])
  classes.choose(2)
  stroke(shell, [20, 60], [30, 60])
  await live.settled()
  expect(tour.isDone.value).toBe(true)
  await tour.next()
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['correct', false])
  stroke(shell, [73, 183], [73, 191])
  classes.choose(1)
  stroke(shell, [4, 4], [4, 40])
  await live.settled()
  await heldOut.settled()
  expect(tour.isDone.value).toBe(true)
  await tour.next()
  understanding.follow(true)
  await understanding.settled()
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['next', false])
  goToNextPlace(workbench)
  expect(tour.isDone.value).toBe(true)
  for (const name of ['good', 'matters', 'trees']) {
    await tour.next()
    expect([tour.stop.value?.name, workbench.step.value]).toEqual([name, 'inspect'])
  }
  await tour.next()
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['why', false])
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  expect(tour.isDone.value).toBe(true)
  await tour.next()
  expect([tour.stop.value?.name, workbench.step.value, tour.isDone.value]).toEqual(['objects', 'objects', false])
  const labels = objects.current.value?.table.label as number[]
  objects.choose([labels[0] as number])
  await tour.next()
  const scene = workbench.active.value as NonNullable<typeof workbench.active.value>
  for (const [i, label] of labels.slice(0, 4).entries()) learning.annotate(scene, label, 1 + (i % 2))
  await learning.settled()
  expect([tour.stop.value?.name, tour.isDone.value]).toEqual(['classify', true])
  await tour.next()
  expect(tour.at.value).toBe(tourStops.length - 1)
  await tour.back()
  expect(tour.stop.value?.name).toBe('classify')
  await tour.next()
  await tour.next()
  expect(tour.stop.value).toBeUndefined()
})
