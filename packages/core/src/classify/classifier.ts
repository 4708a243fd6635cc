import { ModelKindError, NotTrainedError, OptionError } from '../errors.ts'
import { type DecisionStatistics, decisionStatistics } from '../forest/decision-statistics.ts'
import type { ForestOptions } from '../forest/options.ts'
import { type LeafWeights, type PackedForest, packedTrees } from '../forest/packed-forest.ts'
import type { ClassifierKind, KeptSamples, Model } from './model.ts'
import {
  type ClassifierOptions,
  distinctClasses,
  resolveClassifierOptions,
  type TrainedForest,
  type TrainRunOptions,
  trainForest,
} from './train-forest.ts'

/** What all seven classifiers share: their options, and what can be asked of them once they are trained. */
export abstract class Classifier {
  abstract readonly kind: ClassifierKind
  readonly options: ForestOptions
  readonly leafWeights: LeafWeights
  #model: Model | undefined

  protected constructor(options: ClassifierOptions) {
    const resolved = resolveClassifierOptions(options)
    this.options = resolved.forest
    this.leafWeights = resolved.leafWeights
  }

  /** The trained model as plain data. @throws {NotTrainedError} before training */
  get model(): Model {
    if (this.#model === undefined) throw new NotTrainedError(this.kind)
    return this.#model
  }

  get isTrained(): boolean {
    return this.#model !== undefined
  }

  /** Takes over a trained model. @throws {ModelKindError} for a model of another kind */
  useModel(model: Model): void {
    if (model.kind !== this.kind) throw new ModelKindError(this.kind, this.kind, model.kind)
    this.#model = model
  }

  /** The forest that predicts. */
  get forest(): PackedForest {
    return this.model.packed
  }

  /** Values of the classes, as they were annotated. */
  get classes(): readonly number[] {
    return this.model.classes
  }

  get featureSpecification(): string {
    return this.model.featureSpecification
  }

  /** How much each feature lowers the impurity, by name; the sum is 1. Empty where the model's file does not tell. */
  featureImportances(): Record<string, number> {
    const { features, featureImportances } = this.model
    return Object.fromEntries(featureImportances.map((value, i) => [features[i] as string, value]))
  }

  /** How often each feature decides at each depth, and its share of the decisions there; by feature name. */
  statistics(): { counts: Record<string, readonly number[]>; shares: Record<string, readonly number[]> } {
    const { features } = this.model
    const { counts, shares } = modelStatistics(this.model)
    const byName = (rows: readonly (readonly number[])[]): Record<string, readonly number[]> =>
      Object.fromEntries(rows.map((row, i) => [features[i] as string, row]))
    return { counts: byName(counts), shares: byName(shares) }
  }

  /** @throws {OptionError} where training would go on with other features than those it began with */
  protected checkContinues(specification: string): void {
    const began = this.model.featureSpecification
    if (began !== specification) throw new OptionError('features', specification, `"${began}", with which the training began`)
  }

  /** Throws where the annotated classes do not fit the options. */
  protected checkClasses(_: readonly number[]): void {}

  /**
   * Grows the forest from samples.
   *
   * @param where  what the classes were given by, for messages
   * @throws {AnnotationError} where fewer than two classes are annotated
   */
  protected async grow(where: string, samples: KeptSamples, run: TrainRunOptions): Promise<TrainedForest> {
    const classes = distinctClasses(where, samples)
    this.checkClasses(classes)
    return trainForest(samples, { forest: this.options, leafWeights: this.leafWeights }, run)
  }

  /** Samples to go on from. @throws {OptionError} where the model was stored without them */
  protected keptSamples(): KeptSamples {
    const { kept } = this.model
    if (kept === undefined)
      throw new OptionError('continueTraining', true, 'false: this model does not hold its training samples; store it with them')
    return kept
  }
}

/** Decision statistics of a model, for as many depths as its trees may have. */
export function modelStatistics({ packed, options }: Model): DecisionStatistics {
  return decisionStatistics(packedTrees(packed), packed.featureCount, options.maxDepth ?? undefined)
}
