/** Random forests with scikit-learn's names and results. */
export type { CriterionName } from './criterion.ts'
export { type DecisionStatistics, decisionStatistics } from './decision-statistics.ts'
export { featureImportances, treeImportances } from './feature-importance.ts'
export type { FeatureMatrix, SamplesLike } from './feature-matrix.ts'
export { type ClassWeight, type Combine, defaultForestOptions, type ForestOptions } from './options.ts'
export { type LeafWeights, type PackedForest, packedTrees, packForest } from './packed-forest.ts'
export { type ClassValue, type FitOptions, type Matrix, RandomForestClassifier } from './random-forest-classifier.ts'
export { type Forest, isLeaf, nodeCount, nodeDepths, type Tree, treeDepth } from './tree.ts'
