import { expect, test } from 'vitest'
import { opened, stroke } from '../../tests/session.ts'
import { closeImage } from './closing.ts'
import { commandsOf, typescriptOf } from './code.ts'
import { openSample } from './opening.ts'
import { explainPixel, goToNextPlace } from './places.ts'

/** The sample with a stroke of each class. */
async function painted() {
  const shell = await opened()
  const { workbench } = shell
  workbench.settings.training.value = { ...workbench.settings.training.value, features: 'small_quick', trees: 20 }
  workbench.classes.choose(1)
  stroke(shell, [128, 20], [180, 60])
  workbench.classes.choose(2)
  stroke(shell, [20, 60], [30, 60])
  await workbench.live.settled()
  return shell
}

test('places to paint next are found behind the prediction, are gone to one after the other, and follow the strokes', async () => {
  const { workbench } = await painted()
  const { understanding } = workbench
  expect(understanding.next.value).toEqual([])
  understanding.follow(true)
  await understanding.settled()
  const places = understanding.next.value
  expect(places.length).toBeGreaterThan(1)
  const [first, second] = places
  goToNextPlace(workbench)
  expect(understanding.marked.value).toEqual(first)
  goToNextPlace(workbench)
  expect(understanding.marked.value).toEqual(second)
  const scene = workbench.active.value
  expect(scene?.annotation.at({ t: 0, z: 0 }, first?.y as number, first?.x as number)).toBe(0)
  workbench.begin('another')
  expect(understanding.next.value).toEqual([])
  expect(understanding.marked.value).toBeUndefined()
})

test('a pixel is explained with its way through a tree, and again after the next stroke', async () => {
  const shell = await painted()
  const { workbench } = shell
  const { understanding } = workbench
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  expect(workbench.step.value).toBe('inspect')
  const before = understanding.explained.value
  expect(before?.place).toMatchObject({ y: 24, x: 60 })
  const sums = before?.contributions?.reduce((sum, one) => sum + (one[1] as number), before.base?.[1] as number)
  expect(sums).toBeCloseTo(before?.probabilities[1] as number, 5)
  expect(understanding.tree.value).toContain('<svg')
  await understanding.draw(19)
  expect(understanding.tree.value).toContain('Tree 20 of 20')
  workbench.settings.training.value = { ...workbench.settings.training.value, trees: 5 }
  workbench.classes.choose(1)
  stroke(shell, [24, 58], [24, 62])
  await workbench.live.settled()
  await understanding.settled()
  expect(understanding.explained.value?.trees).toBe(5)
  expect(understanding.treeNumber.value).toBe(4)
  expect(understanding.explained.value?.probabilities[0]).toBeGreaterThan(before?.probabilities[0] as number)
})

test('the plane of two features: what is painted lies in the colour of its class, and knows where it is in the image', async () => {
  const { workbench } = await painted()
  const { understanding } = workbench
  await understanding.drawSurface(['original', 'gaussian_blur=1'])
  const surface = understanding.surface.value
  expect([surface?.x, surface?.at, surface?.winners.length]).toEqual(['original', undefined, 64 * 64])
  const scene = workbench.active.value
  for (const { classIndex, place } of surface?.points ?? [])
    expect(scene?.annotation.at({ t: 0, z: 0 }, place.y, place.x)).toBe(surface?.classes[classIndex])
  expect(new Set(surface?.winners)).toEqual(new Set([0, 1]))
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  expect(understanding.surface.value?.at?.x).toBe(understanding.explained.value?.values[0])
})

test('an explanation ends with its image', async () => {
  const shell = await painted()
  const { workbench } = shell
  const { understanding } = workbench
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  const [first] = workbench.scenes.value
  await openSample(workbench, 'nuclei')
  if (first === undefined) throw new Error('nothing is open')
  closeImage(workbench, first)
  workbench.classes.choose(1)
  stroke(shell, [128, 20], [180, 60])
  workbench.classes.choose(2)
  stroke(shell, [20, 60], [30, 60])
  await workbench.live.settled()
  await understanding.settled()
  expect(understanding.explained.value).toBeUndefined()
  expect(workbench.notices.all.value.filter(({ kind }) => kind === 'error')).toEqual([])
})

test('places of all images that one forest fits are told together, and N goes from one to the next', async () => {
  const { workbench } = await painted()
  const { understanding, live, heldOut, compute } = workbench
  heldOut.isOn.value = true
  const [first] = workbench.scenes.value
  if (first === undefined) throw new Error('nothing is open')
  const { image } = first
  await compute.call((engine) => engine.keep('second', image))
  workbench.add('second', { image: { ...image, name: 'second' }, notes: [], axes: [] })
  await live.settled()
  await understanding.settled()
  const places = understanding.next.value
  // the same image twice: where one is unsure the other is, and both are told
  expect([places.length, new Set(places.map(({ id }) => id)).size]).toEqual([5, 2])
  expect(places[0]).toMatchObject({ id: 'second' })
  const seen: string[] = []
  for (let i = 0; i < 3; i++) {
    goToNextPlace(workbench)
    seen.push(workbench.active.value?.id ?? '')
    await live.settled()
    await understanding.settled()
  }
  expect(new Set(seen)).toEqual(new Set([first.id, 'second']))
})

test('the trees are judged, all of them, and the best stay with what they are combined by', async () => {
  const { workbench } = await painted()
  const { settings, live, compute } = workbench
  const before = await compute.call((engine) => engine.insight.judgeTrees(settings.training.value))
  expect(before.order.length).toBe(20)
  settings.training.value = { ...settings.training.value, bestTrees: 5, combine: 'votes' }
  await live.settled()
  const after = await compute.call((engine) => engine.insight.judgeTrees(settings.training.value))
  expect(after.scores).toEqual(before.scores)
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  expect(workbench.understanding.explained.value?.trees).toBe(5)
  // trees that are left out by hand are those that the library leaves out
  settings.training.value = { ...settings.training.value, bestTrees: null, droppedTrees: [3, 7], combine: 'mean' }
  await live.settled()
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  expect(workbench.understanding.explained.value?.trees).toBe(18)
  expect(typescriptOf(workbench)).toContain('segmenter.useModel(await dropTrees(segmenter.model, [3, 7]))')
  expect(commandsOf(workbench)).toContain('--drop-trees 4,8')
  settings.training.value = { ...settings.training.value, bestTrees: 5, combine: 'votes' }
  await live.settled()
  await explainPixel(workbench, { y: 24.5, x: 60.5 })
  // votes of five trees
  for (const share of workbench.understanding.explained.value?.probabilities ?? []) expect((5 * share) % 1).toBeCloseTo(0, 6)
})
