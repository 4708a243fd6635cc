import { describe, expect, test } from 'vitest'
import type { Raster } from '../array/raster.ts'
import { type Columns, toColumns } from '../forest/feature-matrix.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import { RandomStream } from '../random/random-stream.ts'
import { bootstrapInterval } from './bootstrap-interval.ts'
import { accuracy, type Confusion, confusionOfSamples, joinConfusions } from './confusion.ts'
import { correlatedGroups, correlations, kendall, pearson, spearman } from './correlation.ts'
import { doubtfulGroups } from './doubtful-groups.ts'
import { type EvaluationRequest, evaluateForest } from './evaluation.ts'
import { stratifiedGroupShuffleSplit } from './group-shuffle.ts'
import type { Judgement } from './judgement.ts'
import { groupKindFor, paintedFrames, sampleGroups } from './sample-groups.ts'
import { type VerdictFacts, verdictsOf } from './verdict.ts'

const annotationOf = (rows: readonly string[]): Raster => ({
  axes: 'yx',
  shape: [rows.length, (rows[0] as string).length],
  data: Uint8Array.from(rows.join(''), Number),
})

describe('groups of samples', () => {
  const first = annotationOf(['1100022', '0100000', '0011000', '2200000'])
  const second = annotationOf(['1000000', '0000000', '0000000', '0000002'])

  test('strokes are connected pixels of a class, blocks are squares, and no two images share one', () => {
    expect([...sampleGroups([first, second], 'stroke')]).toEqual([0, 0, 1, 1, 0, 0, 0, 2, 2, 3, 4])
    expect([...sampleGroups([first, second], 'block', 4)]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 2, 3])
    expect([...sampleGroups([first, second], 'image')]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    expect(new Set(sampleGroups([first, second], 'sample')).size).toBe(11)
    const unpainted = annotationOf(['0000'])
    expect([...sampleGroups([unpainted, second], 'image')]).toEqual([1, 1])
    expect([...sampleGroups([unpainted, second], 'stroke')]).toEqual([0, 1])
    // painted pixels alone, as of images that are not in memory
    const pixels = [first, second].map(paintedFrames)
    for (const kind of ['stroke', 'block', 'image', 'sample'] as const)
      expect(sampleGroups(pixels, kind, 4)).toEqual(sampleGroups([first, second], kind, 4))
  })

  test('time points of an image share blocks, and strokes of a class that touch', () => {
    const movie: Raster = { axes: 'tyx', shape: [3, 1, 4], data: Uint8Array.from([1, 1, 0, 0, 0, 1, 0, 2, 0, 2, 0, 1]) }
    expect([...sampleGroups([movie], 'stroke')]).toEqual([0, 0, 0, 1, 2, 3])
    expect([...sampleGroups([movie, first], 'block', 2)].slice(0, 7)).toEqual([0, 0, 0, 1, 0, 1, 2])
    const drifting: Raster = {
      axes: 'tyx',
      shape: [3, 1, 6],
      data: Uint8Array.from([0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]),
    }
    expect([...sampleGroups([drifting], 'stroke')]).toEqual([0, 1, 0, 0])
    expect(sampleGroups([paintedFrames(movie)], 'stroke')).toEqual(sampleGroups([movie], 'stroke'))
  })

  test('images where three are annotated, strokes where each class has two, single samples where nothing else is left', () => {
    const targetOf = (annotations: readonly Raster[]): number[] =>
      annotations.flatMap(({ data }) => Array.from(data).filter((one) => one !== 0))
    const kindFor = (...annotations: readonly Raster[]): string => groupKindFor(annotations, targetOf(annotations))
    expect(kindFor(first, second)).toBe('stroke')
    expect(kindFor(first, second, second)).toBe('image')
    expect(kindFor(second)).toBe('sample')
  })
})

test('correlations are those of scipy 1.17.1', () => {
  const [x, y] = [
    [1, 4, 4, 2, 9, 7, 7, 3, 5, 8],
    [2.5, 3, 1, 1, 7, 8, 8, 4, 4, 6],
  ]
  expect(pearson(x, y)).toBeCloseTo(0.8266731385541729, 12)
  expect(spearman(x, y)).toBeCloseTo(0.7784652235127387, 12)
  expect(kendall(x, y)).toBeCloseTo(0.5882760066687646, 12)
  expect([pearson([1, 1], [1, 2]), kendall([1, 1], [1, 2])]).toEqual([Number.NaN, Number.NaN])
})

test('features that say the same are grouped, rising or falling', () => {
  const random = new RandomStream(1)
  const rows = Array.from({ length: 200 }, () => {
    const [a, b] = [random.normal(), random.normal()]
    return [a, b, Math.exp(a), -a, b + random.normal()]
  })
  expect(correlatedGroups(correlations(toColumns(rows)))).toEqual([[0, 2, 3]])
})

test('an interval holds the score, is the same every time, and narrows with more groups', () => {
  const random = new RandomStream(2)
  const groups = Array.from({ length: 200 }, () => {
    const truth = Array.from({ length: 10 }, () => random.integer(1, 3))
    return confusionOfSamples(
      truth,
      truth.map((value) => (random.uniform() < 0.8 ? value : 3 - value)),
    )
  })
  const together = (drawn: readonly Confusion[]): number => accuracy(joinConfusions(drawn))
  const [low, high] = bootstrapInterval(groups, together)
  const score = accuracy(joinConfusions(groups))
  expect(low < score && score < high).toBe(true)
  expect(bootstrapInterval(groups, together)).toEqual([low, high])
  const [few, most] = bootstrapInterval(groups.slice(0, 10), together)
  expect(most - few).toBeGreaterThan(2 * (high - low))
})

describe('verdicts', () => {
  const facts: VerdictFacts = {
    train: 0.99,
    heldOut: 0.97,
    groups: [
      { name: 'class 1', count: 9 },
      { name: 'class 2', count: 9 },
    ],
    word: 'stroke',
    maxDepth: 4,
  }
  const names = (change: Partial<VerdictFacts>): string[] => verdictsOf({ ...facts, ...change }).map(({ name }) => name)

  test.each([
    ['good', {}, ['good']],
    ['too few groups', { groups: [{ name: 'class 2', count: 2 }] }, ['too few groups']],
    ['underfits', { train: 0.8, heldOut: 0.78 }, ['underfits']],
    ['overfits', { train: 1, heldOut: 0.8 }, ['overfits']],
    ['another depth', { depths: { values: [2, 4], scores: [0.99, 0.97] } }, ['too deep']],
    ['more helps', { learning: { values: [3, 6], scores: [0.9, 0.97] } }, ['good', 'more helps']],
    ['more trees', { trees: { trees: [10, 20], scores: [0.9, 0.95] } }, ['good', 'more trees help']],
    ['enough trees', { trees: { trees: [10, 15, 20], scores: [0.949, 0.95, 0.95] } }, ['good', 'trees are enough']],
    ['fair', { train: 0.92, heldOut: 0.88 }, ['fair']],
    ['groups that differ', { learning: { values: [3, 6], scores: [0.97, 0.9] } }, ['good', 'less of the same']],
    ['no deeper trees where it overfits', { train: 1, heldOut: 0.8, depths: { values: [4, null], scores: [0.78, 0.82] } }, ['overfits']],
    [
      'shallower trees where it overfits',
      { train: 1, heldOut: 0.8, depths: { values: [2, 4], scores: [0.85, 0.8] } },
      ['too deep', 'overfits'],
    ],
    ['more helps little', { learning: { values: [3, 6], scores: [0.969, 0.97] } }, ['good', 'more of the same helps little']],
  ] as const)('%s', (_, change, expected) => {
    expect(names(change as Partial<VerdictFacts>)).toEqual(expected)
  })

  test('sentences name what is to be done', () => {
    const [first] = verdictsOf({ ...facts, depths: { values: [2, 4, null], scores: [0.9, 0.97, 0.99] } })
    expect(first?.sentence).toBe(
      'Another depth is better: unlimited depth instead of depth 4 scores 99.0 % on held-out strokes instead of 97.0 % (means of the folds).',
    )
  })
})

/** Strokes whose samples look alike: each has a brightness of its own. */
function strokes(count: number, own: number): Pick<EvaluationRequest, 'samples' | 'target' | 'groups'> {
  const random = new RandomStream(7)
  const rows: number[][] = []
  const [target, groups]: [number[], number[]] = [[], []]
  for (let stroke = 0; stroke < count; stroke++) {
    const value = (stroke % 2) + 1
    const [a, b] = [value + own * random.normal(), own * random.normal()]
    for (let i = 0; i < 20; i++) {
      rows.push([a + 0.05 * random.normal(), b + 0.05 * random.normal(), random.normal()])
      target.push(value)
      groups.push(stroke)
    }
  }
  return { samples: toColumns(rows), target, groups }
}

test('groups that are taken for another class are doubted, the surest first', () => {
  const judgement = {
    truth: [1, 1, 1, 1, 2, 2, 2, 2, 1, 1],
    predicted: [1, 1, 2, 1, 1, 1, 1, 2, 2, 2],
    classes: [1, 2],
    probabilities: new Float64Array(20),
  }
  expect(doubtfulGroups(judgement as unknown as Judgement, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2])).toEqual([
    { group: 2, value: 1, takenFor: 2, samples: 2, share: 1 },
    { group: 1, value: 2, takenFor: 1, samples: 4, share: 0.75 },
  ])
})

describe('evaluation of a forest', () => {
  test('a stroke that was given the wrong class is found, and the trees are judged one by one and together', async () => {
    const request = requestOf(strokes(24, 0.1))
    const target = Array.from(request.target, (value, i) => ((request.groups[i] as number) === 6 ? 3 - value : value))
    const { doubtful, trees, treeScores, outOfBag } = await evaluateForest({ ...request, target }, { curves: false })
    expect(doubtful.map(({ group, takenFor }) => [group, takenFor])).toEqual([[6, 1]])
    expect(trees.trees.slice(0, 6)).toEqual([1, 2, 3, 4, 5, 7])
    // where images are held out, it is one of their strokes that is doubted
    const images = Array.from(request.groups, (group) => group % 4)
    const byImage = await evaluateForest({ ...request, by: 'image', target, groups: images, doubted: request.groups }, { curves: false })
    expect(byImage.doubtful[0]).toMatchObject({ group: 6, takenFor: 1 })
    // a sample that every tree saw counts as wrong in the one and not at all in the other
    expect(trees.scores.at(-1)).toBeGreaterThanOrEqual(outOfBag)
    expect(trees.scores.at(-1)).toBeCloseTo(outOfBag, 2)
    expect(treeScores.length).toBe(trees.trees.at(-1))
    expect(trees.scores[0]).toBeCloseTo(treeScores[0] as number, 12)
  })

  const options = new RandomForestClassifier({ nEstimators: 10 }).options
  const requestOf = (samples: Pick<EvaluationRequest, 'samples' | 'target' | 'groups'>): EvaluationRequest => ({
    ...samples,
    by: 'stroke',
    features: ['brightness', 'other', 'noise'],
    options,
    retrainWith: (changed) => async (some, classes) => new RandomForestClassifier({ ...options, ...changed }).fit(some, classes),
  })

  test('where strokes differ from each other, single pixels flatter and strokes tell the truth', async () => {
    const { heldOut, optimistic, train, outOfBag, intervals, verdicts } = await evaluateForest(requestOf(strokes(24, 0.8)))
    expect(train.f1).toBeGreaterThan(0.99)
    expect(optimistic.f1).toBeGreaterThan(0.9)
    expect(outOfBag).toBeGreaterThan(0.9)
    expect(heldOut.f1).toBeLessThan(optimistic.f1 - 0.1)
    expect(intervals.f1[0] < heldOut.f1 && heldOut.f1 < intervals.f1[1]).toBe(true)
    expect(verdicts.some(({ name }) => name === 'overfits' || name === 'too deep')).toBe(true)
  })

  test('where strokes look alike it is good, and the right feature matters', async () => {
    const steps: number[] = []
    const evaluation = await evaluateForest(requestOf(strokes(12, 0.05)), { progress: (done, total) => steps.push(done / total) })
    expect(evaluation.verdicts[0]?.name).toBe('good')
    expect(evaluation.importances.map(({ permutation }) => permutation > 0.2)).toEqual([true, false, false])
    expect(evaluation.learning?.values).toEqual([1, 2, 3, 4])
    expect(evaluation.sampleCounts?.values.slice(0, 3)).toEqual([10, 20, 50])
    expect(evaluation.featureCounts?.values).toEqual([3])
    // all groups, all samples and all features are the same forests
    const held = [evaluation.learning, evaluation.sampleCounts, evaluation.featureCounts].map((curve) => curve?.test.at(-1))
    expect([held[1], held[2]]).toEqual([held[0], held[0]])
    expect(evaluation.depths?.values).toEqual([1, 2, 4, 8, null])
    expect(evaluation.curves.map(({ rocArea }) => rocArea > 0.99)).toEqual([true, true])
    expect(steps.at(-1)).toBe(1)
    expect(await evaluateForest(requestOf(strokes(12, 0.05)))).toEqual(evaluation)
  })

  test('groups are left out one by one where that is wanted; the measure of correlation is chosen', async () => {
    const request = requestOf(strokes(6, 0.05))
    const [each, some] = await Promise.all(
      (['all', 5] as const).map((folds) => evaluateForest(request, { folds, correlation: 'kendall', curves: false, importances: false })),
    )
    expect([each?.folds, some?.folds, each?.correlation]).toEqual([6, 3, 'kendall'])
    expect(each?.groups).toBe(6)
    const linear = await evaluateForest(request, { correlation: 'pearson', curves: false, importances: false })
    expect(linear.correlated.map(({ features }) => features)).toEqual(
      correlatedGroups(correlations(request.samples as Columns, 'pearson')).map((group) => group.map((i) => request.features[i])),
    )
    await expect(evaluateForest({ ...request, by: 'sample' }, { folds: 'all' })).rejects.toThrow('one by one')
    await expect(evaluateForest(request, { folds: 'all', trainShare: 0.5 })).rejects.toThrow('one by one')
  })

  test('a share of the strokes is learned from, drawn anew each time', async () => {
    const { trainShare, folds, heldOut, sampleCounts } = await evaluateForest(requestOf(strokes(24, 0.05)), { trainShare: 0.75, folds: 4 })
    expect([trainShare, folds, heldOut.f1 > 0.9]).toEqual([0.75, 4, true])
    const { groups, target } = requestOf(strokes(24, 0.05))
    // nine of twelve strokes of each class
    expect(sampleCounts?.values.at(-1)).toBe(Array.from(target).length * 0.75)
    // strokes that are judged again are told once, and shares that leave hardly anything are possible
    const often = await evaluateForest(requestOf(strokes(12, 0.9)), { trainShare: 0.5, folds: 12, curves: false, importances: false })
    const sizes = new Map<number, number>()
    for (const group of Array.from(requestOf(strokes(12, 0.9)).groups)) sizes.set(group, (sizes.get(group) ?? 0) + 1)
    for (const { group, samples } of often.doubtful) expect(samples).toBeLessThanOrEqual(sizes.get(group) as number)
    for (const share of [0.01, 0.99])
      expect((await evaluateForest(requestOf(strokes(12, 0.1)), { trainShare: share, curves: false, importances: false })).folds).toBe(5)
    const splits = stratifiedGroupShuffleSplit(target, groups, { trainShare: 0.75, nSplits: 4 })
    const strokesIn = (part: Int32Array): Set<number> => new Set(Array.from(part, (i) => groups[i] as number))
    for (const { train, test } of splits) {
      expect([strokesIn(train).size, strokesIn(test).size]).toEqual([18, 6])
      expect([...strokesIn(train)].some((group) => strokesIn(test).has(group))).toBe(false)
    }
    expect(new Set(splits.map(({ test }) => test.join())).size).toBe(4)
    // images that hold both classes, and one that holds a single one
    const mixed = stratifiedGroupShuffleSplit([1, 2, 1, 2, 1, 2, 1], [0, 0, 1, 1, 2, 2, 3], { trainShare: 0.5, nSplits: 9 })
    const values = [1, 2, 1, 2, 1, 2, 1]
    for (const part of mixed.flatMap(({ train, test }) => [train, test])) expect(new Set(Array.from(part, (i) => values[i])).size).toBe(2)
    expect(() => stratifiedGroupShuffleSplit([1, 2, 1], [0, 1, 2], { trainShare: 0.5 })).toThrow('both sides')
  })

  test('a class with one stroke cannot be judged, and long work ends when it is cancelled', async () => {
    await expect(evaluateForest(requestOf(strokes(2, 0.1)))).rejects.toThrow('at least two strokes of each class')
    await expect(evaluateForest(requestOf(strokes(12, 0.1)), { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
  })
})
