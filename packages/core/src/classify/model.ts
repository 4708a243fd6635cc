import type { Mode } from '../devices/device.ts'
import type { DecisionStatistics } from '../forest/decision-statistics.ts'
import type { ForestOptions } from '../forest/options.ts'
import type { LeafWeights, PackedForest } from '../forest/packed-forest.ts'
import type { Forest } from '../forest/tree.ts'
import type { ObjectRules } from '../labels/object-rules.ts'

/** The seven kinds of classifier, by the names that APOC gave them. */
export type ClassifierKind =
  | 'PixelClassifier'
  | 'ObjectSegmenter'
  | 'ProbabilityMapper'
  | 'ObjectClassifier'
  | 'ObjectSelector'
  | 'ObjectMerger'
  | 'TableRowClassifier'

/** Kinds of classifiers, as they are named in files. */
export const classifierKinds: readonly ClassifierKind[] = [
  'PixelClassifier',
  'ObjectSegmenter',
  'ProbabilityMapper',
  'ObjectClassifier',
  'ObjectSelector',
  'ObjectMerger',
  'TableRowClassifier',
]

/** Whether a kind classifies pixels, rather than rows of a table. */
export const isPixelKind = (kind: ClassifierKind): boolean =>
  kind === 'PixelClassifier' || kind === 'ObjectSegmenter' || kind === 'ProbabilityMapper'

/** How far boundaries are moved to edges of the image, and which edges count. */
export interface EdgeRule {
  /** Of the windows of the guided filter, in pixels. */
  readonly radius: number
  /** Least contrast of each channel, in values of the image. */
  readonly contrasts: readonly number[]
  /** Of two classes: the probability of the second one, as it was before, at which boundaries lie; 0.5 where nothing is said. */
  readonly level?: number | undefined
}

/** Training samples, kept so that training can go on another day. */
export interface KeptSamples {
  /** (features × samples) float32. */
  readonly features: Float32Array
  /** Class of each sample. */
  readonly target: Uint32Array
}

/**
 * Everything that a trained classifier is, as plain data: what formats write and read.
 * `packed` alone decides predictions; the other parts say how it came about, as far as that is known.
 */
export interface Model {
  readonly kind: ClassifierKind
  /** As the user wrote it, or as substituted for 3-D; byte for byte. */
  readonly featureSpecification: string
  /** Names of all features in the order of the forest. */
  readonly features: readonly string[]
  /** Dimensions of space (pixel kinds); 0 where the model does not tell. */
  readonly dimensions: number
  readonly channels: number
  /** Values of the classes in ascending order. */
  readonly classes: readonly number[]
  readonly classNames: Readonly<Record<string, string>>
  /** Samples of each class in training, in the order of `classes`; empty where unknown. */
  readonly samplesPerClass: readonly number[]
  readonly options: ForestOptions
  readonly leafWeights: LeafWeights
  readonly packed: PackedForest
  /** The trained trees; absent in models that other programs wrote. */
  readonly forest: Forest | undefined
  /** In the order of `features`; empty where the file does not tell. */
  readonly featureImportances: readonly number[]
  readonly outOfBag: number | undefined
  /** Class that counts as object (segmenter, selector). */
  readonly positiveClass: number | undefined
  readonly connectivity: number | undefined
  /** What of the connected regions counts as an object (segmenter); undefined where all do. */
  readonly objectRules: ObjectRules | undefined
  /** Whether intensities of images are normalised before anything else (pixel kinds); undefined where they are taken as they are. */
  readonly normalise: true | undefined
  /** How boundaries follow edges of the image (pixel kinds); undefined where they do not. */
  readonly edges: EdgeRule | undefined
  /** Class whose probability a mapper gives. */
  readonly outputClass: number | undefined
  /** The pixel classifier whose probabilities are among the features of objects; undefined where none is. */
  readonly pixels: Model | undefined
  /** The forest whose opinion about neighbours is among the features of objects; undefined where none is. */
  readonly neighbours: Model | undefined
  readonly spacing: readonly number[] | undefined
  readonly unit: 'pixel' | 'micrometer' | undefined
  readonly mode: Mode
  readonly kept: KeptSamples | undefined
}

export type { DecisionStatistics }
