import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Raster } from '../../src/array/raster.ts'
import { countImage, scoreImages } from '../../src/evaluate/compare.ts'
import { accuracy, averagedScores, classScores, confusionOf, foregroundConfusion } from '../../src/evaluate/confusion.ts'
import { bestOverlapSum, joinMatchings, matchingScores, matchObjects, objectOverlaps } from '../../src/evaluate/object-matching.ts'
import { overlapOf } from '../../src/evaluate/overlap.ts'
import { adaptedRandError, variationOfInformation } from '../../src/evaluate/segmentation-metrics.ts'
import { readPixels } from './images.ts'
import { readBytes, readJson, sharedIsThere, whyNot } from './shared.ts'

const row = (data: number[]): Raster => ({ axes: 'yx', shape: [1, data.length], data: Uint32Array.from(data) })

/** A gzipped .npy file of uint16 numbers. */
function readNpy(...parts: string[]): Raster {
  const bytes = gunzipSync(readBytes(...parts))
  const headerLength = bytes.readUInt16LE(8)
  const header = bytes.toString('latin1', 10, 10 + headerLength)
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').flatMap((text) => (text.trim() === '' ? [] : [Number(text)]))
  expect(header).toContain("'<u2'")
  return { axes: 'yx', shape, data: new Uint16Array(Uint8Array.from(bytes.subarray(10 + headerLength)).buffer) }
}

describe.skipIf(!sharedIsThere)(`scores${whyNot}`, () => {
  const sklearn = sharedIsThere ? readJson('golden', 'sklearn', 'metrics.json') : {}

  test.each(['binary', 'multiclass'])('scikit-learn: %s', (name) => {
    const one = sklearn[name]
    const confusion = confusionOf(overlapOf(row(one.truth), row(one.predicted)))
    expect(confusion.counts).toEqual(one.confusion)
    expect(accuracy(confusion)).toBeCloseTo(one.accuracy, 12)
    if (name === 'binary') {
      const scores = classScores(confusion, one.positive)
      for (const [key, value] of Object.entries({ precision: one.precision, recall: one.recall, f1: one.f1, iou: one.jaccard }))
        expect(scores[key as 'f1']).toBeCloseTo(value, 12)
      return
    }
    const macro = averagedScores(confusion, 'macro')
    for (const [ours, theirs] of [
      ['precision', 'precision'],
      ['recall', 'recall'],
      ['f1', 'f1'],
      ['iou', 'jaccard'],
    ] as const) {
      expect(macro[ours]).toBeCloseTo(one[`${theirs}_macro`], 12)
      expect(confusion.classes.map((value) => classScores(confusion, value)[ours])).toEqual(
        one[`${theirs}_per_class`].map((value: number) => expect.closeTo(value, 12)),
      )
    }
  })

  test('what compare prints is made of these', () => {
    for (const name of ['binary', 'multiclass']) {
      const one = sklearn[name]
      const { pixels } = scoreImages([countImage(row(one.truth), row(one.predicted), true)])
      expect(pixels.confusion.counts).toEqual(one.confusion)
      expect(pixels.accuracy).toBeCloseTo(one.accuracy, 12)
      if (name === 'multiclass')
        expect([pixels.f1, pixels.iou]).toEqual([expect.closeTo(one.f1_macro, 12), expect.closeTo(one.jaccard_macro, 12)])
    }
  })

  test('scikit-learn: classes that one side does not have', () => {
    const confusion = confusionOf(overlapOf(row([1, 1, 2]), row([1, 3, 2])))
    expect(confusion.counts).toEqual(sklearn.edge.class_missing_in_truth)
    expect(averagedScores(confusion, 'macro').f1).toBeCloseTo(sklearn.edge.f1_class_missing_macro, 12)
    expect(classScores(confusionOf(overlapOf(row([1, 2, 2]), row([1, 1, 1]))), 2).precision).toBe(0)
  })

  test('scikit-image: adapted Rand error and variation of information of Platynereis', async () => {
    const one = readJson('golden', 'skimage', 'manifest.json').cases.find(
      ({ id }: { id: string }) => id === 'segmentation_metrics/platynereis',
    )
    const overlap = overlapOf(await readPixels('data', one.input[0]), await readPixels('data', one.input[1]))
    const { error, precision, recall } = adaptedRandError(overlap)
    expect([error, precision, recall]).toEqual(one.expected.adapted_rand_error_precision_recall)
    expect(variationOfInformation(overlap)).toEqual(one.expected.variation_of_information.map((value: number) => expect.closeTo(value, 11)))
    const printed = scoreImages([countImage(await readPixels('data', one.input[0]), await readPixels('data', one.input[1]))])
    expect(printed.adaptedRandError).toBe(one.expected.adapted_rand_error_precision_recall[0])
    expect(printed.variationOfInformation).toEqual(one.expected.variation_of_information.map((value: number) => expect.closeTo(value, 11)))
    // the course's numbers for these images: sparse Jaccard .555, accuracy .994, precision .836, recall .823
    const objects = objectOverlaps(overlap)
    expect(bestOverlapSum(objects) / objects.truthCount).toBeCloseTo(0.555, 3)
    const confusion = foregroundConfusion(overlap)
    expect(confusion.counts).toEqual([
      [6619570, 18165],
      [19882, 92591],
    ])
    expect(accuracy(confusion)).toBeCloseTo(0.994, 3)
    expect(classScores(confusion, 1)).toMatchObject({
      precision: expect.closeTo(0.836, 3),
      recall: expect.closeTo(0.823, 3),
      f1: expect.closeTo(0.83, 3),
      iou: expect.closeTo(0.709, 3),
    })
  })

  // biome-ignore lint/suspicious/noExplicitAny: the manifest's own form
  const matchings: any[] = sharedIsThere
    ? readJson('golden', 'stardist', 'manifest.json').cases.filter((one: { function?: string }) => one.function?.startsWith('matching.'))
    : []
  const read = async (input: string | { file: string }): Promise<Raster> =>
    typeof input === 'string' ? await readPixels('data', input) : readNpy('golden', 'stardist', input.file)

  test.each(matchings.map((one) => [one.id, one] as const))('StarDist: %s', async (_, one) => {
    const expected = readJson('golden', 'stardist', one.outputs.metrics.file)
    const pairs: [string | { file: string }, string | { file: string }][] = one.params.pairs?.map(([truth, file]: [string, string]) => [
      truth,
      { file },
    ]) ?? [[one.inputs.y_true, one.inputs.y_pred]]
    const overlaps = await Promise.all(
      pairs.map(async ([truth, prediction]) => objectOverlaps(overlapOf(await read(truth), await read(prediction)))),
    )
    // biome-ignore lint/suspicious/noExplicitAny: the file's own form
    const entries: any[] = expected.iou ?? expected.pooled
    expect(entries.length).toBeGreaterThan(5)
    for (const entry of entries) {
      const scores = matchingScores(joinMatchings(overlaps.map((one) => matchObjects(one, entry.thresh))))
      expect([scores.truePositives, scores.falsePositives, scores.falseNegatives]).toEqual([entry.tp, entry.fp, entry.fn])
      expect(scores.precision).toBeCloseTo(entry.precision, 9)
      expect(scores.recall).toBeCloseTo(entry.recall, 9)
      expect(scores.f1).toBeCloseTo(entry.f1, 9)
      expect(scores.averagePrecision).toBeCloseTo(entry.accuracy, 9)
      // StarDist sums overlaps in float32, Cambium in float64
      expect(scores.meanMatchedIou).toBeCloseTo(entry.mean_matched_score, 6)
      expect(scores.meanTrueIou).toBeCloseTo(entry.mean_true_score, 6)
      expect(scores.panopticQuality).toBeCloseTo(entry.panoptic_quality, 6)
    }
  })
})
