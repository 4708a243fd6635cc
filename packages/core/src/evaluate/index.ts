/** How good a classifier is, with scikit-learn's definitions and numbers. */

export { type Contributions, treeShap } from '../forest/tree-shap.ts'
export { bootstrapInterval } from './bootstrap-interval.ts'
export { brierScore, type CalibrationCurve, calibrationCurve } from './calibration.ts'
export {
  type Average,
  accuracy,
  averagedScores,
  balancedAccuracy,
  type ClassScores,
  type Confusion,
  classScores,
  cohenKappa,
  confusionOf,
  confusionOfSamples,
  foregroundConfusion,
  joinConfusions,
  matthews,
  sharesOfTruth,
} from './confusion.ts'
export { type CorrelationName, correlatedGroups, correlations, kendall, pearson, spearman } from './correlation.ts'
export {
  crossValidate,
  type Evaluated,
  type Fold,
  learningCurve,
  type Retrain,
  type ScoreCurve,
  validationCurve,
} from './cross-validation.ts'
export { againstFeatures, againstGroups, againstSamples, type GroupedSamples, groupsByClass } from './curves.ts'
export { type DoubtfulGroup, doubtfulGroups, withPlaces } from './doubtful-groups.ts'
export {
  type ClassCurves,
  confusionsByGroup,
  type Evaluation,
  type EvaluationOptions,
  type EvaluationRequest,
  evaluateForest,
  type FeatureImportance,
  forestTrainer,
  type SampleScores,
} from './evaluation.ts'
export { type GroupShuffleOptions, stratifiedGroupShuffleSplit } from './group-shuffle.ts'
export { type ResultScores, verdictOfImages, verdictOfResults } from './image-verdict.ts'
export { type Fitted, type Judgement, joinJudgements, judge } from './judgement.ts'
export type { ObjectFaults } from './object-faults.ts'
export { type PermutationImportance, permutationImportance } from './permutation-importance.ts'
export {
  areaUnder,
  averagePrecision,
  logLoss,
  meanRocArea,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  rocArea,
  rocCurve,
  topAccuracy,
} from './ranking.ts'
export {
  blockSide,
  type GroupKind,
  groupKindFor,
  groupKinds,
  type Painted,
  type PaintedFrame,
  paintedFrames,
  placeOfSample,
  sampleGroups,
} from './sample-groups.ts'
export { type ScoreName, scoreNames, scoreOf } from './sample-scores.ts'
export { adaptedRandError, adjustedRand, variationOfInformation } from './segmentation-metrics.ts'
export {
  type FoldOptions,
  type GroupValue,
  groupKFold,
  kFold,
  leaveOneGroupOut,
  type Split,
  stratifiedGroupKFold,
  stratifiedKFold,
  stratifiedShuffleSplit,
  type TrainTestOptions,
  trainTestSplit,
} from './splits.ts'
export { type Tuning, type TuningOptions, tuneForest } from './tune-forest.ts'
export { type Verdict, type VerdictFacts, type VerdictName, verdictsOf } from './verdict.ts'
export { countFrames, evaluateImages, type WholeImages, type WholeImagesRequest } from './whole-images.ts'
