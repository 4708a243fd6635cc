import type { Device, Mode } from '../devices/device.ts'
import { AnnotationError, OptionError, ValueError } from '../errors.ts'
import { defaultForestOptions, type ForestOptions, resolveForestOptions } from '../forest/options.ts'
import { type LeafWeights, packForest } from '../forest/packed-forest.ts'
import { RandomForestClassifier } from '../forest/random-forest-classifier.ts'
import type { Executor, RunOptions } from '../tasks/executor.ts'
import type { KeptSamples, Model } from './model.ts'

/** Classifiers grow 100 trees of depth 2 from seed 0, as APOC's do. */
export const defaultClassifierOptions: ForestOptions = { ...defaultForestOptions, maxDepth: 2 }

/** What every classifier's constructor takes besides what is its own. */
export interface ClassifierOptions extends Partial<ForestOptions> {
  /** What leaves add up: shares of the classes (default), or numbers of samples as scikit-learn before 1.4.1 did. */
  readonly leafWeights?: LeafWeights
}

export interface TrainRunOptions extends RunOptions {
  readonly executor?: Executor | undefined
  /** Where it is computed; `auto` by default. The result does not depend on it. */
  readonly device?: Device | 'auto' | undefined
  /** `exact` by default, for predictions that of the training; `fast` has a stated bound of error. */
  readonly mode?: Mode | undefined
}

export function resolveClassifierOptions({ leafWeights = 'fractions', ...options }: ClassifierOptions): {
  forest: ForestOptions
  leafWeights: LeafWeights
} {
  if (leafWeights !== 'fractions' && leafWeights !== 'counts') throw new OptionError('leafWeights', leafWeights, 'fractions or counts')
  return { forest: resolveForestOptions(options, defaultClassifierOptions), leafWeights }
}

export type TrainedForest = Pick<
  Model,
  'classes' | 'samplesPerClass' | 'options' | 'leafWeights' | 'packed' | 'forest' | 'featureImportances' | 'outOfBag' | 'mode' | 'kept'
>

/** The classes of samples in ascending order. @throws {AnnotationError} where there are fewer than two */
export function distinctClasses(where: string, { target }: KeptSamples): number[] {
  const classes = [...new Set(target)].sort((a, b) => a - b)
  if (classes.length < 2) throw new AnnotationError(where, classes)
  return classes
}

/** A forest as a part of a model, and what else is known right after it was grown. */
export interface GrownForest {
  readonly trained: TrainedForest
  readonly classifier: RandomForestClassifier
}

/** Grows the forest of a classifier: see {@link growForest}. */
export const trainForest = async (...parameters: Parameters<typeof growForest>): Promise<TrainedForest> =>
  (await growForest(...parameters)).trained

/**
 * Grows a forest.
 *
 * @param samples  (features × samples) and the class of each
 */
export async function growForest(
  { features, target }: KeptSamples,
  { forest: options, leafWeights }: { forest: ForestOptions; leafWeights: LeafWeights },
  run: TrainRunOptions,
): Promise<GrownForest> {
  const counts = new Map<number, number>()
  for (const value of target) counts.set(value, (counts.get(value) ?? 0) + 1)
  const matrix = { data: features, rows: target.length, columns: features.length / target.length, layout: 'columns' as const }
  const { executor, signal, progress, device, mode = 'exact' } = run
  const classifier = new RandomForestClassifier({ ...options, warmStart: false })
  await classifier.fitAsync(matrix, target, { signal, progress, device, mode, ...(executor === undefined ? {} : { executor }) })
  const trained = {
    classes: classifier.classes,
    samplesPerClass: classifier.classes.map((value) => counts.get(value) as number),
    options,
    leafWeights,
    packed: packForest(classifier.forest, leafWeights),
    forest: classifier.forest,
    featureImportances: [...classifier.featureImportances],
    outOfBag: options.oobScore ? classifier.oobScore : undefined,
    mode,
    kept: { features, target },
  }
  return { trained, classifier }
}

/** @throws {ValueError} where a class that a result is about was not annotated */
export function checkAnnotated(what: string, value: number, classes: readonly number[]): void {
  if (!classes.includes(value))
    throw new ValueError('annotation', `class ${value}, ${what}, among the annotated ones`, `classes ${classes.join(', ')}`)
}

/** Samples of several scenes, or of an earlier training and a new one, in this order. */
export function joinSamples(parts: readonly KeptSamples[]): KeptSamples {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  const total = parts.reduce((sum, { target }) => sum + target.length, 0)
  const columns = parts.reduce((most, { features, target }) => Math.max(most, target.length === 0 ? 0 : features.length / target.length), 0)
  const features = new Float32Array(columns * total)
  const target = new Uint32Array(total)
  let offset = 0
  for (const part of parts) {
    const rows = part.target.length
    for (let column = 0; column < columns && rows > 0; column++)
      features.set(part.features.subarray(column * rows, (column + 1) * rows), column * total + offset)
    target.set(part.target, offset)
    offset += rows
  }
  return { features, target }
}
