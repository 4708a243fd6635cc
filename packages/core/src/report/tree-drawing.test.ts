import { expect, test } from 'vitest'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import type { Tree } from '../forest/tree.ts'
import { RandomStream } from '../random/random-stream.ts'
import { treeDrawing } from './tree-drawing.ts'

const random = new RandomStream(2)
const rows = Array.from({ length: 200 }, () => [random.uniform(), random.uniform()])
const forest = new RandomForestClassifier({ nEstimators: 1, randomState: 0 })
forest.fit(
  rows,
  rows.map(([a, b]) => (Math.round(4 * (a as number)) + Math.round(4 * (b as number))) % 2),
)
const tree = forest.forest.trees[0] as Tree
const options = {
  features: ['size <1>', 'shape'],
  classes: [
    { name: 'round', colour: '#00f' },
    { name: 'long', colour: '#f80' },
  ],
}
const boxes = (picture: string): number => picture.split('<g>').length - 1

test('a tree is drawn as deep as wanted; what lies below is counted, and names are text', () => {
  const nodes = tree.feature.length
  expect(boxes(treeDrawing(tree, { ...options, depth: 100 }))).toBe(nodes)
  const top = treeDrawing(tree, { ...options, depth: 1 })
  expect(boxes(top)).toBe(3)
  const hidden = [...top.matchAll(/(\d+) more below/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  expect(hidden).toBe(nodes - 3)
  expect(top).not.toContain('<1>')
  // pages do not allow styles in what they are given
  expect(top).not.toContain('<style')
})

test('the way of a sample is drawn to its end', () => {
  const path = forest.decisionPath([rows[0] as number[]])[0]?.[0] as number[]
  const picture = treeDrawing(tree, { ...options, depth: 1, path })
  expect(picture.split('stroke-width="3"').length - 1).toBe(path.length - 1)
  expect(picture.split('stroke-width="2.5"').length - 1).toBe(path.length)
})

test('a name that is too long loses its middle, not what tells it from others', () => {
  const picture = treeDrawing(tree, { ...options, features: ['laplace_box_of_gaussian_blur=5', 'difference_of_gaussian=4'], depth: 2 })
  expect(picture).toContain('>laplace_…_blur=5<')
})
