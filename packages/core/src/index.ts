/** Cambium: machine learning for pixel and object segmentation of microscopy images. */
export { channelsOf, framesOf, spatialAxesOf, stackAlong, stackChannels, transposed } from './array/axes.ts'
export { inPixels } from './array/physical.ts'
export type {
  Annotation,
  ClassMap,
  FeatureStack,
  Image,
  LabelImage,
  PixelData,
  Plane,
  Probabilities,
  ProbabilityMap,
  Raster,
  UnsignedData,
} from './array/raster.ts'
export { createAnnotation, createImage, createLabelImage, sameShape, withData, zerosLike } from './array/raster.ts'
export { type BatchFile, type BatchInput, batchFile, inOrder, type Pairing, pairFiles, stemOf } from './batch/pairing.ts'
export { chooseEdges, type PaintedBox, paintedBoxes, storedPaintedBoxes } from './classify/choose-edges.ts'
export { modelStatistics } from './classify/classifier.ts'
export { type AnyClassifier, classifierOf } from './classify/classifier-of.ts'
export { type EdgeRadius, edgeContrasts } from './classify/edge-rule.ts'
export { type Explanation, explainSample, sampleClasses, sampleProbabilities, treePath } from './classify/explain.ts'
export { fastestDevice } from './classify/fastest-device.ts'
export { dropTrees, type JudgedTrees, judgeTrees, keepBestTrees, keepTrees, type TreeChoice, treeScores } from './classify/keep-trees.ts'
export { type LiveOptions, LiveSegmenter, type LiveTile, type LiveUpdate } from './classify/live-segmenter.ts'
export type { ClassifierKind, KeptSamples, Model } from './classify/model.ts'
export { classifierKinds, isPixelKind } from './classify/model.ts'
export { ObjectClassifier, type ObjectInput, type ObjectTraining } from './classify/object-classifier.ts'
export { ObjectMerger } from './classify/object-merger.ts'
export { ObjectSegmenter } from './classify/object-segmenter.ts'
export { ObjectSelector } from './classify/object-selector.ts'
export { apocDefaults, type Defaults, ownDefaults } from './classify/own-defaults.ts'
export { PixelClassifier, PixelKind, type PixelTraining, type SampledImages } from './classify/pixel-classifier.ts'
export { type AnnotatedPixels, annotatedPixels, pixelSamples, storedSamples } from './classify/pixel-samples.ts'
export { type BandPrediction, canPredictBands, predictBands } from './classify/predict-bands.ts'
export { type BoxPrediction, predictBoxes } from './classify/predict-boxes.ts'
export type { PredictOptions } from './classify/predict-image.ts'
export { ProbabilityMapper } from './classify/probability-mapper.ts'
export { type SearchPlacesOptions, searchUncertainPlaces } from './classify/search-places.ts'
export { type BandObjects, segmentBands } from './classify/segment-bands.ts'
export { formatColumns, parseColumns, TableRowClassifier, type TableTraining } from './classify/table-row-classifier.ts'
export type { ClassifierOptions } from './classify/train-forest.ts'
export { joinSamples } from './classify/train-forest.ts'
export { type UncertainPlace, type UncertainPlaceOptions, uncertainPlaces } from './classify/uncertain-places.ts'
export { chooseDevice, chooseMode, type Device, type Mode } from './devices/device.ts'
export * from './errors.ts'
export {
  type Comparison,
  type ComparisonIntervals,
  comparisonIntervals,
  countImage,
  type ImageCounts,
  matchingThresholds,
  scoreImages,
} from './evaluate/compare.ts'
export { countImageTask } from './evaluate/count-image.task.ts'
export { matchingScores, matchObjects, objectOverlaps } from './evaluate/object-matching.ts'
export { overlapOf } from './evaluate/overlap.ts'
export { adaptedRandError, variationOfInformation } from './evaluate/segmentation-metrics.ts'
export { type BoxSource, boxSourceOf } from './features/box-source.ts'
export type { FeatureRunOptions } from './features/compute-boxes.ts'
export { featureSetFor, featureSets } from './features/feature-sets.ts'
export { generateFeatureStack, generateFeatureStackAsync } from './features/feature-stack.ts'
export { normalisedFrame, normalisedSource } from './features/normalise.ts'
export type { RowSource } from './features/row-source.ts'
export { featureNames, parseSpecification, resolveSpecification } from './features/specification.ts'
export { guideMaps } from './filters/guide-maps.ts'
export type { GuidedFilterOptions } from './filters/guided-filter.ts'
export { filters } from './filters/index.ts'
export { otsuThreshold } from './filters/otsu.ts'
export * from './forest/index.ts'
export type { UncertaintyMeasure } from './forest/uncertainty.ts'
export { clearBorder } from './labels/border.ts'
export { connectedComponents, connectedComponentsAsync } from './labels/connected-components.ts'
export { connectivityFor } from './labels/connectivity.ts'
export { contactsOf } from './labels/contacts.ts'
export { dilateLabels } from './labels/dilate-labels.ts'
export { distanceTransform } from './labels/distance-transform.ts'
export { fillHoles } from './labels/fill-holes.ts'
export { type FindObjectsOptions, findObjects } from './labels/find-objects.ts'
export { type Growth, growLabels } from './labels/grow-labels.ts'
export { looksLikeLabels } from './labels/looks-like-labels.ts'
export {
  farthestReach,
  needsWeights,
  noObjectRules,
  type ObjectRules,
  resolveObjectRules,
  type SplitBy,
  splitWays,
} from './labels/object-rules.ts'
export { labelsIn, relabelSequential, replaceLabels, type SizeLimits, selectLabels, selectLabelsBySize } from './labels/relabel.ts'
export { splitTouching } from './labels/split-touching.ts'
export { contactFeatureNames, contactFeatures, parseContactFeatures } from './measure/contact-features.ts'
export { neighbourStatisticNames, neighbourStatistics } from './measure/neighbour-statistics.ts'
export { askedForests, defaultObjectFeatures, objectFeatureNames, objectFeatures, parseObjectFeatures } from './measure/object-features.ts'
export { objectStatisticNames, objectStatistics } from './measure/object-statistics.ts'
export {
  measurableProperties,
  type RegionPropertyOptions,
  regionProperties,
  regionPropertiesAsync,
  regionPropertyNames,
  usualRegionProperties,
} from './measure/region-properties.ts'
export { rowCount, type Table } from './measure/table.ts'
export { RandomStream } from './random/random-stream.ts'
export { type ComparedFeatures, evaluationReport, type ReportFacts } from './report/evaluation-report.ts'
export { modelFacts } from './report/model-facts.ts'
export { type TreeDrawingOptions, treeDrawing } from './report/tree-drawing.ts'
export type { NamedImages } from './report/whole-images-section.ts'
export { suggestionFor } from './suggestion.ts'
export { createSample, type Sample, sampleFacts, sampleNames } from './synthetic/samples.ts'
export type { Executor, RunOptions } from './tasks/executor.ts'
export { runAll, runOne } from './tasks/executor.ts'
export { sharedFloats } from './tasks/shared-memory.ts'
