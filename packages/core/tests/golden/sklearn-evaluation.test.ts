import { describe, expect, test } from 'vitest'
import { brierScore, calibrationCurve } from '../../src/evaluate/calibration.ts'
import {
  accuracy,
  averagedScores,
  balancedAccuracy,
  classScores,
  cohenKappa,
  confusionOfSamples,
  matthews,
  sharesOfTruth,
} from '../../src/evaluate/confusion.ts'
import { crossValidate, learningCurve, type Retrain, validationCurve } from '../../src/evaluate/cross-validation.ts'
import type { Judgement } from '../../src/evaluate/judgement.ts'
import { overlapOf } from '../../src/evaluate/overlap.ts'
import { permutationImportance } from '../../src/evaluate/permutation-importance.ts'
import { averagePrecision, logLoss, meanRocArea, precisionRecallCurve, rocArea, rocCurve, topAccuracy } from '../../src/evaluate/ranking.ts'
import { scoreOf } from '../../src/evaluate/sample-scores.ts'
import { adjustedRand } from '../../src/evaluate/segmentation-metrics.ts'
import {
  groupKFold,
  kFold,
  leaveOneGroupOut,
  type Split,
  stratifiedGroupKFold,
  stratifiedKFold,
  stratifiedShuffleSplit,
  trainTestSplit,
} from '../../src/evaluate/splits.ts'
import { toColumns } from '../../src/forest/feature-matrix.ts'
import { type ForestOptions, RandomForestClassifier } from '../../src/forest/index.ts'
import { readFloat32, readInt32, readJson, revive, sharedIsThere, whyNot } from './shared.ts'

const folder = ['golden', 'sklearn']
const golden = (name: string) => (sharedIsThere ? readJson(...folder, `${name}.json`) : {})
const target = (part: string): Int32Array => readInt32(...folder, `y4_${part}.i32`)
const samples = (part: string, rows: number) => toColumns({ data: readFloat32(...folder, `X_${part}.f32`), rows, columns: 8 })
const near = (values: readonly (number | string)[]): unknown[] =>
  values.map((value) => (value === 'Infinity' ? Infinity : expect.closeTo(revive(value), 12)))

describe.skipIf(!sharedIsThere)(`scikit-learn${whyNot}`, () => {
  test('the samples of every split', () => {
    const expected = golden('splits')
    const y = target('train')
    const heldOut = (splits: readonly Split[]): number[][] => splits.map((one) => [...one.test])
    for (const [name, options] of [
      ['default', {}],
      ['stratified', { stratify: y }],
      ['test30', { testSize: 0.3 }],
    ] as const) {
      const split = trainTestSplit(400, options)
      expect({ train: [...split.train], test: [...split.test] }, name).toEqual(expected[`train_test_split_${name}`])
    }
    expect(heldOut(kFold(400))).toEqual(expected.KFold5)
    expect(heldOut(kFold(400, { shuffle: true }))).toEqual(expected.KFold5_shuffle0)
    expect(heldOut(stratifiedKFold(y))).toEqual(expected.StratifiedKFold5)
    expect(heldOut(stratifiedKFold(y, { shuffle: true }))).toEqual(expected.StratifiedKFold5_shuffle0)
    expect(heldOut(groupKFold(expected.groups, { nSplits: 4 }))).toEqual(expected.GroupKFold4)
    expect(heldOut(stratifiedGroupKFold(y, expected.groups, { nSplits: 4 }))).toEqual(expected.StratifiedGroupKFold4)
    expect(heldOut(leaveOneGroupOut(expected.groups))).toEqual(expected.LeaveOneGroupOut)
    expect(heldOut(stratifiedShuffleSplit(y, { nSplits: 3, testSize: 0.25 }))).toEqual(expected.StratifiedShuffleSplit3)
  })

  test('scores and curves of two classes', () => {
    const one = golden('metrics').binary
    const isPositive = one.truth.map((value: number) => value === 2)
    const scores: number[] = one.score_of_class2
    const confusion = confusionOfSamples(one.truth, one.predicted)
    expect([accuracy(confusion), balancedAccuracy(confusion), matthews(confusion), cohenKappa(confusion)]).toEqual(
      near([one.accuracy, one.balanced_accuracy, one.matthews, one.cohen_kappa]),
    )
    const roc = rocCurve(isPositive, scores)
    expect(roc).toEqual({
      falsePositiveRate: near(one.roc.fpr),
      truePositiveRate: near(one.roc.tpr),
      thresholds: near(one.roc.thresholds),
    })
    expect(rocArea(isPositive, scores)).toBeCloseTo(one.roc_auc, 12)
    expect(precisionRecallCurve(isPositive, scores)).toEqual({
      precision: near(one.precision_recall.precision),
      recall: near(one.precision_recall.recall),
      thresholds: near(one.precision_recall.thresholds),
    })
    expect(averagePrecision(isPositive, scores)).toBeCloseTo(one.average_precision, 12)
    const probabilities = scores.flatMap((score) => [1 - score, score])
    expect(logLoss({ truth: one.truth, predicted: one.predicted, classes: [1, 2], probabilities })).toBeCloseTo(one.log_loss, 12)
    expect(brierScore(isPositive, scores)).toBeCloseTo(one.brier, 12)
    for (const [name, options] of [
      ['calibration_uniform10', { bins: 10 }],
      ['calibration_quantile5', { bins: 5, strategy: 'quantile' }],
    ] as const) {
      const curve = calibrationCurve(isPositive, scores, options)
      expect(curve.positiveShare, name).toEqual(near(one[name].fraction))
      expect(curve.meanProbability, name).toEqual(near(one[name].mean_score))
    }
  })

  test('scores of four classes', () => {
    const one = golden('metrics').multiclass
    const judgement: Judgement = {
      truth: one.truth,
      predicted: one.predicted,
      classes: [1, 2, 3, 4],
      probabilities: one.probabilities.flat(),
    }
    const confusion = confusionOfSamples(one.truth, one.predicted)
    expect(confusion.counts).toEqual(one.confusion)
    expect(sharesOfTruth(confusion)).toEqual(one.confusion_row_normalised.map(near))
    expect([accuracy(confusion), balancedAccuracy(confusion), matthews(confusion), cohenKappa(confusion)]).toEqual(
      near([one.accuracy, one.balanced_accuracy, one.matthews, one.cohen_kappa]),
    )
    for (const [ours, theirs] of [
      ['precision', 'precision'],
      ['recall', 'recall'],
      ['f1', 'f1'],
      ['iou', 'jaccard'],
    ] as const) {
      for (const average of ['macro', 'micro', 'weighted'] as const)
        expect(averagedScores(confusion, average)[ours], `${theirs} ${average}`).toBeCloseTo(one[`${theirs}_${average}`], 12)
      expect(confusion.classes.map((value) => classScores(confusion, value)[ours])).toEqual(near(one[`${theirs}_per_class`]))
    }
    expect(meanRocArea(judgement)).toBeCloseTo(one.roc_auc_ovr, 12)
    expect(meanRocArea(judgement, 'pairs')).toBeCloseTo(one.roc_auc_ovo, 12)
    expect(logLoss(judgement)).toBeCloseTo(one.log_loss, 12)
    expect(topAccuracy(judgement, 2)).toBeCloseTo(one.top2_accuracy, 12)
    const row = (data: number[]) => ({ axes: 'yx', shape: [1, data.length], data: Uint8Array.from(data) }) as const
    expect(adjustedRand(overlapOf(row(one.truth), row(one.predicted)))).toBeCloseTo(one.adjusted_rand, 12)
  })

  test('classes that nobody predicted, or that the truth does not have', () => {
    const { edge } = golden('metrics')
    expect(classScores(confusionOfSamples([1, 2, 2], [1, 1, 1]), 2).precision).toBe(edge.no_positive_predicted_precision_zero_division0)
    const confusion = confusionOfSamples([1, 1, 2], [1, 3, 2])
    expect(confusion.counts).toEqual(edge.class_missing_in_truth)
    expect(averagedScores(confusion, 'macro').f1).toBeCloseTo(edge.f1_class_missing_macro, 12)
  })

  test('permutation importance, curves, cross validation', async () => {
    const expected = golden('evaluation')
    const [train, y] = [samples('train', 400), target('train')]
    const classifier = new RandomForestClassifier({ nEstimators: 20, maxDepth: 5 }).fit(train, y)
    const importance = permutationImportance(classifier, samples('test', 300), target('test'))
    expect(importance).toEqual({
      mean: near(expected.permutation_importance.mean),
      spread: near(expected.permutation_importance.std),
      all: expected.permutation_importance.all.map(near),
    })
    const forest =
      (options: Partial<ForestOptions>): Retrain =>
      (some, classes) =>
        new RandomForestClassifier(options).fit(some, classes)
    const evaluated = { samples: train, target: y, splits: stratifiedKFold(y, { nSplits: 4 }) }
    const learning = await learningCurve(evaluated, forest({ nEstimators: 10, maxDepth: 4 }), { sizes: [0.1, 0.3, 0.6, 1] })
    const { sizes, train: learned, test: held } = expected.learning_curve
    expect(learning).toEqual({ values: sizes, train: learned.map(near), test: held.map(near) })
    const validation = await validationCurve(evaluated, [1, 2, 4, 8], (maxDepth) => forest({ nEstimators: 10, maxDepth }))
    const curve = expected.validation_curve
    expect(validation).toEqual({ values: curve.max_depth, train: curve.train.map(near), test: curve.test.map(near) })
    const folds = await crossValidate({ ...evaluated, splits: stratifiedKFold(y) }, forest({ nEstimators: 10, maxDepth: 4 }))
    const { scores } = expected.cross_val_score
    for (const [ours, theirs] of [
      ['accuracy', 'accuracy'],
      ['f1', 'f1_macro'],
      ['iou', 'jaccard_macro'],
      ['rocArea', 'roc_auc_ovr'],
    ] as const)
      expect(
        folds.map((fold) => scoreOf(fold.test, ours)),
        ours,
      ).toEqual(near(scores[theirs]))
  })
})
