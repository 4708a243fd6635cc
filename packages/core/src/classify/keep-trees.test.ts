import { expect, test } from 'vitest'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import { decodeModel } from '../formats/cambium-model/decode-model.ts'
import { encodeModel } from '../formats/cambium-model/encode-model.ts'
import { createSample } from '../synthetic/samples.ts'
import { classifierOf } from './classifier-of.ts'
import { dropTrees, judgeTrees, keepBestTrees, keepTrees, treeScores } from './keep-trees.ts'
import { PixelClassifier } from './pixel-classifier.ts'
import { pixelSamples } from './pixel-samples.ts'

const { image, annotation } = createSample('nuclei')
const features = 'gaussian_blur=1 sobel_of_gaussian_blur=2'
const train = (nEstimators: number) =>
  new PixelClassifier({ nEstimators, maxDepth: 3, randomState: 5 }).train({ features, image, annotation })

test('the first trees of a forest are the forest that was grown with as many', async () => {
  const [large, small] = [await train(20), await train(7)]
  const kept = keepTrees(large.model, [6, 5, 4, 3, 2, 1, 0, 0])
  expect(kept.packed).toEqual(small.model.packed)
  expect(kept.featureImportances).toEqual(small.model.featureImportances)
  const again = classifierOf(decodeModel(encodeModel(kept))) as PixelClassifier
  expect((await again.predict({ image })).data).toEqual((await small.predict({ image })).data)
})

test('a tree alone scores what a forest of it predicts', async () => {
  const { model } = await train(5)
  const [samples] = await pixelSamples(image, annotation, features)
  if (samples === undefined) throw new Error('nothing is painted')
  const scores = treeScores(model, samples)
  for (const tree of [0, 4]) {
    const alone = classifierOf(keepTrees(model, [tree])) as PixelClassifier
    const { data } = await alone.predict({ image })
    const painted = [...annotation.data.keys()].filter((i) => annotation.data[i] !== 0)
    expect(scores[tree]).toBeCloseTo(painted.filter((i) => data[i] === annotation.data[i]).length / painted.length, 12)
  }
  expect(() => keepTrees(model, [])).toThrow('trees')
  expect(() => keepTrees(model, [5])).toThrow('from 0 to 4')
})

test('the best trees are those that do best on samples that they did not see', async () => {
  const classifier = new PixelClassifier({ nEstimators: 16, maxDepth: 2, maxFeatures: 1, randomState: 3, oobScore: true })
  const { model } = await classifier.train({ features: `${features} original`, image, annotation })
  const { scores, order, choices } = await judgeTrees(model)
  expect(order.map((tree) => scores[tree])).toEqual([...scores].sort((a, b) => b - a))
  expect(new Set(scores).size).toBeGreaterThan(4)
  expect(choices.map(({ trees }) => trees)).toEqual([16, 12, 8, 4, 2].flatMap((count) => [count, count, count]))
  // all trees, combined as usual, are the forest itself
  expect(choices[0]?.accuracy).toBeCloseTo(model.outOfBag as number, 12)
  const kept = await keepBestTrees(model, 4)
  expect({ ...kept, outOfBag: undefined }).toEqual(keepTrees(model, order.slice(0, 4)))
  expect(kept.outOfBag).toBe(choices.find(({ trees, combine }) => trees === 4 && combine === 'mean')?.accuracy)
  await expect(keepBestTrees({ ...model, samplesPerClass: [1, 20] }, 4)).rejects.toThrow('two samples of each class')
  expect(await keepBestTrees(model, 16)).toBe(model)
  // a single tree is as good alone as its score says
  const [best] = order as [number]
  const forest = new RandomForestClassifier({ ...model.options })
  const { kept: samples } = model
  forest.fit(
    { data: samples?.features as Float32Array, rows: samples?.target.length as number, columns: 3, layout: 'columns' },
    samples?.target as Uint32Array,
  )
  for (const combine of ['mean', 'votes', 'max'] as const)
    expect(forest.oobScoreOf([best], combine)).toBeCloseTo(scores[best] as number, 12)
  // what a forest is worth without a tree is what the others are worth together
  for (const combine of ['mean', 'votes', 'max'] as const)
    for (const [tree, accuracy] of forest.oobScoresWithout(combine).entries())
      expect(accuracy).toBeCloseTo(
        forest.oobScoreOf(
          order.filter((other) => other !== tree),
          combine,
        ),
        2,
      )
  expect(new Set(forest.oobScoresWithout('mean')).size).toBeGreaterThan(2)
  // leaving out all but the best ones by hand is the same
  const rest = order.slice(4)
  const byHand = await dropTrees(model, rest)
  expect(byHand.packed).toEqual(
    keepTrees(
      model,
      [...order.slice(0, 4)].sort((a, b) => a - b),
    ).packed,
  )
  expect(byHand.outOfBag).toBe((await keepBestTrees(model, 4)).outOfBag)
  expect(await dropTrees(model, [])).toBe(model)
  // which trees a model was left is not known: others than its own would be judged
  const without = await dropTrees(model, [0, 1])
  for (const again of [judgeTrees(without), dropTrees(without, [0]), keepBestTrees(without, 3)])
    await expect(again).rejects.toThrow('with all of its trees')
  await expect(dropTrees(model, [16])).rejects.toThrow('from 0 to 15')
  await expect(dropTrees(model, [...order])).rejects.toThrow('one tree that is left')
  await expect(keepBestTrees(model, 17)).rejects.toThrow('from 1 to 16')
  await expect(judgeTrees({ ...model, kept: undefined })).rejects.toThrow('its training samples')
})
