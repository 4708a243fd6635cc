import type { Annotation, ClassMap, Image, LabelImage, Raster } from '../array/raster.ts'
import { unsignedArray, withData } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { replaceLabels } from '../labels/relabel.ts'
import { defaultObjectFeatures, needsIntensities, parseObjectFeatures } from '../measure/object-features.ts'
import { probabilityFeatureOf } from '../measure/probability-features.ts'
import type { Table } from '../measure/table.ts'
import type { Executor } from '../tasks/executor.ts'
import { Classifier } from './classifier.ts'
import type { ClassifierKind, KeptSamples, Model } from './model.ts'
import { checkPixels, columnsFor, type KnownObjects, learnNeighbours, objectColumns, withoutNeighbours } from './object-columns.ts'
import { objectFrames, trainingFrames } from './object-scenes.ts'
import type { PixelKind } from './pixel-classifier.ts'
import { predictRows, type RowPrediction, rowModel, samplesOfRows } from './row-samples.ts'
import type { Scenes } from './scenes.ts'
import { type ClassifierOptions, distinctClasses, type GrownForest, growForest, joinSamples, type TrainRunOptions } from './train-forest.ts'

export interface ObjectTraining extends TrainRunOptions {
  /** Names of object features, separated by spaces or commas; by default area, mean intensity (with an image) and shape. */
  readonly features?: string | undefined
  readonly labels: Scenes<LabelImage>
  /** What was painted on the objects: an object's class is the maximum over its pixels, 0 = not annotated. */
  readonly annotation: Scenes<Annotation>
  /** Intensities, where a feature needs them; with all the channels that `pixels` takes. */
  readonly image?: Scenes<Image> | undefined
  /** The pixel classifier that features such as `mean_probability=2` ask; it becomes part of the model. */
  readonly pixels?: PixelKind | undefined
  readonly continueTraining?: boolean | undefined
  readonly classNames?: Readonly<Record<string, string>> | undefined
}

export interface ObjectInput {
  readonly labels: LabelImage
  /** Needed where a feature needs intensities, or what a pixel classifier says. */
  readonly image?: Image | undefined
  readonly signal?: AbortSignal | undefined
  readonly executor?: Executor | undefined
}

/** What was found for the objects of one time point. */
interface FramePrediction extends RowPrediction {
  readonly frame: Raster<string, Uint32Array>
  readonly label: readonly number[]
  readonly columns: readonly Float32Array[]
}

/** A pixel classifier becomes part of a model only where a feature asks it. */
const usedPixels = (names: readonly string[], pixels: Model | undefined): Model | undefined =>
  names.some((name) => probabilityFeatureOf(name) !== undefined) ? pixels && { ...pixels, kept: undefined } : undefined

/** For each object the largest value that was painted on it. */
function classOfObjects(labels: Raster<string, Uint32Array>, annotation: Raster, present: readonly number[]): number[] {
  const most = new Map<number, number>()
  for (let i = 0; i < labels.data.length; i++) {
    const painted = annotation.data[i] as number
    if (painted === 0) continue
    const label = labels.data[i] as number
    if (painted > (most.get(label) ?? 0)) most.set(label, painted)
  }
  return present.map((label) => most.get(label) ?? 0)
}

/** What object classifier and selector have in common: they learn from painted objects and give every object a class. */
export abstract class ObjectKind extends Classifier {
  /** Facts of the kind that belong into the model. */
  protected abstract facts(): Pick<Model, 'positiveClass'>

  /**
   * Learns from annotated objects.
   *
   * @throws {FeatureSpecificationError} for an unknown feature
   * @throws {OptionError}     where a feature needs an image and there is none
   * @throws {ShapeError}      where labels, annotation and image do not fit
   * @throws {AnnotationError} where fewer than two classes are annotated
   */
  async train(training: ObjectTraining): Promise<this> {
    const specification =
      training.features ?? (training.image === undefined ? defaultObjectFeatures.withoutImage : defaultObjectFeatures.withImage)
    const names = parseObjectFeatures(specification)
    const joined = names.join(' ')
    if (training.continueTraining) this.checkContinues(joined)
    const pixels = training.continueTraining ? this.model.pixels : usedPixels(names, training.pixels?.model)
    checkPixels(names, pixels)
    const own = withoutNeighbours(names)
    const seesNeighbours = own.length < names.length
    if (own.length === 0) throw new OptionError('features', joined, 'features of the objects themselves beside those of their neighbours')
    if (seesNeighbours && training.continueTraining)
      throw new OptionError('continueTraining', true, 'false, since what is said of neighbours changes with what was learned')
    const objects: KnownObjects[] = []
    const needsImage = names.some(needsIntensities)
    for (const { annotation, ...frame } of trainingFrames(training.labels, training.annotation, training.image, needsImage)) {
      training.signal?.throwIfAborted()
      const known = await objectColumns(frame, own, pixels, training)
      objects.push({ labels: frame.labels, known, given: classOfObjects(frame.labels, annotation, known.label) })
    }
    const first = seesNeighbours ? await learnNeighbours(objects, names, (samples) => this.#growFirst(samples, training)) : undefined
    const parts: KeptSamples[] = training.continueTraining ? [this.keptSamples()] : []
    for (const [i, { labels, known, given }] of objects.entries())
      parts.push(samplesOfRows(first?.columns[i] ?? columnsFor({ neighbours: undefined }, labels, known, names), given))
    const trained = await this.grow('annotation', joinSamples(parts), training)
    const classNames = training.classNames ?? (training.continueTraining ? this.model.classNames : {})
    const neighbours = first && rowModel(this.kind, first.trained, { featureSpecification: own.join(' '), features: own, classNames: {} })
    const facts = { featureSpecification: joined, features: names, classNames }
    this.useModel({ ...rowModel(this.kind, trained, facts), ...this.facts(), pixels, neighbours })
    return this
  }

  /** The forest that knows nothing about neighbours. */
  #growFirst(samples: KeptSamples, run: TrainRunOptions): Promise<GrownForest> {
    distinctClasses('annotation', samples)
    const forest = { ...this.options, bootstrap: true, oobScore: true }
    return growForest(samples, { forest, leafWeights: this.leafWeights }, run)
  }

  protected async predictFrames({ labels, image, ...run }: ObjectInput): Promise<FramePrediction[]> {
    const { model } = this
    const names = parseObjectFeatures(model.featureSpecification)
    const found: FramePrediction[] = []
    for (const frame of objectFrames(labels, image, names.some(needsIntensities))) {
      const known = await objectColumns(frame, withoutNeighbours(names), model.pixels, run)
      const columns = columnsFor(model, frame.labels, known, names)
      found.push({ frame: frame.labels, label: known.label, columns, ...predictRows(model, columns, true) })
    }
    return found
  }

  /** A row per object: its label, the features, its class and the probability of each class; first the frame in a time series. */
  async predictTable(input: ObjectInput): Promise<Table> {
    return this.tableOf(await this.predictFrames(input), input.labels.axes.startsWith('t'))
  }

  protected tableOf(frames: readonly FramePrediction[], isSeries: boolean): Table {
    const column = (pick: (frame: FramePrediction) => ArrayLike<number>): number[] => frames.flatMap((frame) => Array.from(pick(frame)))
    const { features, classes } = this.model
    return {
      ...(isSeries ? { frame: frames.flatMap(({ label }, t) => label.map(() => t)) } : {}),
      label: column(({ label }) => label),
      ...Object.fromEntries(features.map((name, i) => [name, column(({ columns }) => columns[i] as Float32Array)])),
      class: column((frame) => frame.classes),
      ...Object.fromEntries(
        classes.map((value, k) => [`probability_${value}`, column(({ probabilities }) => probabilities[k] as readonly number[])]),
      ),
    }
  }
}

/** A label image with another number for each object, frame by frame. */
export function relabelFrames(
  labels: LabelImage,
  frames: readonly (readonly [Raster<string, Uint32Array>, ReadonlyMap<number, number>])[],
): LabelImage {
  const data = new Uint32Array(labels.data.length)
  let offset = 0
  for (const [frame, replacement] of frames) {
    data.set(replaceLabels(frame as LabelImage, replacement).data, offset)
    offset += frame.data.length
  }
  return withData(labels, data) as LabelImage
}

/**
 * Gives every object the class that the painted objects suggest: a random forest on measurements of the objects.
 * Objects of which a measurement does not exist, such as the shape of a single pixel, get class 0.
 *
 * @example
 * const classifier = new ObjectClassifier()
 * await classifier.train({ features: 'area mean_intensity', labels, image, annotation })
 * const classMap = await classifier.predict({ labels, image })
 */
export class ObjectClassifier extends ObjectKind {
  readonly kind: ClassifierKind = 'ObjectClassifier'

  /** @throws {OptionError} for an unknown option or a value that is not allowed */
  constructor(options: ClassifierOptions = {}) {
    super(options)
  }

  protected facts(): Pick<Model, 'positiveClass'> {
    return { positiveClass: undefined }
  }

  /** The class of each object at its pixels; 0 = background. */
  async predict(input: ObjectInput): Promise<ClassMap> {
    return this.#classMap(input.labels, await this.predictFrames(input))
  }

  /** Class map and table from one pass over the objects. */
  async predictWithTable(input: ObjectInput): Promise<{ classMap: ClassMap; table: Table }> {
    const frames = await this.predictFrames(input)
    return { classMap: this.#classMap(input.labels, frames), table: this.tableOf(frames, input.labels.axes.startsWith('t')) }
  }

  #classMap(labels: LabelImage, frames: readonly FramePrediction[]): ClassMap {
    const values = relabelFrames(
      labels,
      frames.map(({ frame, label, classes }) => [frame, new Map(label.map((one, row) => [one, classes[row] as number]))]),
    )
    const data = unsignedArray(values.data.length, this.model.classes.at(-1) as number)
    data.set(values.data)
    return withData(labels, data) as ClassMap
  }
}
