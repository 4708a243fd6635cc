import { framesOf, spatialAxesOf } from '../array/axes.ts'
import type { Annotation, ClassMap, Image, MapAxes, PixelData, Probabilities, ProbabilityMap, Raster } from '../array/raster.ts'
import { createImage, sizeOf } from '../array/raster.ts'
import { AxesError, OptionError } from '../errors.ts'
import { featureNames, parseSpecification, resolveSpecification } from '../features/specification.ts'
import type { UncertaintyMeasure } from '../forest/uncertainty.ts'
import { chooseEdges, type PaintedBox, paintedBoxes } from './choose-edges.ts'
import { Classifier } from './classifier.ts'
import { checkEdgeRadius, type EdgeRadius, edgeContrasts } from './edge-rule.ts'
import type { FramePrediction } from './frame-prediction.ts'
import type { ClassifierKind, EdgeRule, KeptSamples, Model } from './model.ts'
import { pixelSamples } from './pixel-samples.ts'
import { checkImage, type PredictOptions, predictImage } from './predict-image.ts'
import { asList, checkScenes, type Scenes } from './scenes.ts'
import { splitWeights } from './split-weights.ts'
import { type ClassifierOptions, joinSamples, type TrainRunOptions } from './train-forest.ts'

export interface PixelTraining extends TrainRunOptions {
  /** Feature specification, or the name of a predefined set. */
  readonly features: string
  /** One image or several scenes, each with all its channels. */
  readonly image: Scenes<Image>
  /** 0 = not annotated, otherwise the class; for each image one of its shape without channels. */
  readonly annotation: Scenes<Annotation>
  /** Adds to the samples of the training before. */
  readonly continueTraining?: boolean | undefined
  readonly classNames?: Readonly<Record<string, string>> | undefined
}

export interface PixelInput extends PredictOptions {
  readonly image: Image
}

/** The images that samples are of. */
export interface SampledImages {
  /** Feature specification, or the name of a predefined set. */
  readonly features: string
  readonly dimensions: 2 | 3
  readonly channels: number
  /** Along z (where there is one), y and x. */
  readonly spacing?: readonly number[] | undefined
  readonly unit?: Image['unit']
  /** How boundaries follow edges, found from the images; needed where the classifier has a radius for edges. With `auto` it is as given. */
  readonly edges?: EdgeRule | undefined
}

export interface PixelClassifierOptions extends ClassifierOptions {
  /**
   * Boundaries between classes move to edges of the image that lie within about so many pixels; 0, the default, leaves them where the forest
   * puts them. Strokes seldom run along a boundary, so that the forest alone knows little about where it is. With `auto` it is the widest of
   * 8, 5, 3 and 2 with which what is painted is still predicted, and 0 where none is, and in three dimensions.
   */
  readonly edgeRadius?: EdgeRadius
  /**
   * Whether intensities are normalised first: the percentiles 1 and 99.8 of each channel and time point become 0 and 1, so that what was
   * learned on one image holds for brighter and dimmer ones. False by default.
   */
  readonly normalise?: boolean
}

/** Facts of a model that belong to one of the pixel kinds. */
export type PixelFacts = Pick<Model, 'positiveClass' | 'connectivity' | 'objectRules' | 'outputClass' | 'pixels' | 'neighbours'>

export const noPixelFacts: PixelFacts = {
  positiveClass: undefined,
  connectivity: undefined,
  objectRules: undefined,
  outputClass: undefined,
  pixels: undefined,
  neighbours: undefined,
}

/** What the pixel kinds have in common: they learn from painted pixels and give every pixel of an image a class. */
export abstract class PixelKind extends Classifier {
  readonly edgeRadius: EdgeRadius
  readonly normalise: boolean

  protected constructor({ edgeRadius = 0, normalise = false, ...options }: PixelClassifierOptions) {
    super(options)
    this.edgeRadius = checkEdgeRadius(edgeRadius)
    if (typeof normalise !== 'boolean') throw new OptionError('normalise', normalise, 'true or false')
    this.normalise = normalise
  }

  /** Facts of the kind that belong into the model, once the dimensions are known. */
  protected abstract facts(dimensions: 2 | 3): PixelFacts

  /**
   * Learns from annotated pixels; features are computed only where something is annotated.
   *
   * @throws {FeatureSpecificationError} where the specification is not understood
   * @throws {ShapeError}      where image and annotation have different shapes
   * @throws {AnnotationError} where fewer than two classes are annotated
   */
  async train(training: PixelTraining): Promise<this> {
    const images = asList(training.image)
    const annotations = asList(training.annotation)
    checkScenes('annotation', images.length, annotations.length)
    const [first] = images
    if (first === undefined) throw new OptionError('image', '[]', 'at least one image')
    const dimensions = first.axes.includes('z') ? 3 : 2
    const channels = channelCount(first)
    for (const image of images) {
      if (channelCount(image) !== channels || image.axes.includes('z') !== first.axes.includes('z')) {
        throw new AxesError(
          this.kind,
          `axes "${first.axes}" with ${channels} channel(s) in every scene`,
          `axes "${image.axes}" with ${channelCount(image)}`,
        )
      }
    }
    const { specification } = resolveSpecification(training.features, dimensions)
    if (training.continueTraining) {
      this.checkContinues(specification)
      checkImage(first, this.model)
      if ((this.model.normalise ?? false) !== this.normalise)
        throw new OptionError('normalise', this.normalise, `${!this.normalise}, as in the training before`)
    }
    const parts: KeptSamples[] = training.continueTraining ? [this.keptSamples()] : []
    const { executor, signal, device } = training
    const { normalise } = this
    // training goes on as it began
    const mode = training.mode ?? (training.continueTraining ? this.model.mode : 'exact')
    for (const [i, image] of images.entries()) {
      signal?.throwIfAborted()
      parts.push(...(await pixelSamples(image, annotations[i] as Annotation, specification, { executor, signal, device, mode, normalise })))
    }
    const spacing = first.spacing?.filter((_, i) => 'zyx'.includes(first.axes[i] as string))
    const classNames = training.classNames ?? (training.continueTraining ? this.model.classNames : {})
    const { edgeRadius } = this
    const contrasts = edgeRadius === 0 || (edgeRadius === 'auto' && dimensions === 3) ? undefined : edgeContrasts(images, normalise)
    // training goes on with boundaries where they were
    const level = training.continueTraining ? this.model.edges?.level : undefined
    const edges = contrasts === undefined || edgeRadius === 'auto' ? undefined : { radius: edgeRadius, contrasts, level }
    const facts = { features: specification, dimensions, channels, spacing, unit: first.unit } as const
    await this.trainOnSamples(parts, { ...facts, edges }, { ...training, mode, classNames })
    if (edgeRadius === 'auto' && contrasts !== undefined) {
      const boxes = paintedScenes(images, annotations, this.model, { executor, signal, device, mode })
      this.useModel({ ...this.model, edges: await chooseEdges(boxes, contrasts, device) })
    }
    return this
  }

  /**
   * Learns from samples that were gathered before, of one image after the other: what {@link train} makes of the images themselves.
   *
   * @param facts  of the images and features that the samples are of
   * @throws {AnnotationError} where fewer than two classes are among them
   */
  async trainOnSamples(
    samples: readonly KeptSamples[],
    { features, dimensions, channels, spacing, unit, edges }: SampledImages,
    { classNames = {}, ...run }: TrainRunOptions & { readonly classNames?: Readonly<Record<string, string>> | undefined },
  ): Promise<this> {
    if (this.edgeRadius !== 'auto' && this.edgeRadius > 0 && edges === undefined)
      throw new OptionError('edgeRadius', this.edgeRadius, '0 or auto for samples without their images')
    const { specification } = resolveSpecification(features, dimensions)
    const trained = await this.grow('annotation', joinSamples(samples), run)
    this.useModel({
      ...trained,
      ...this.facts(dimensions),
      kind: this.kind,
      featureSpecification: specification,
      features: featureNames(parseSpecification(specification), channels),
      dimensions,
      channels,
      normalise: this.normalise ? true : undefined,
      edges,
      classNames,
      spacing,
      unit,
    })
    return this
  }

  /** Probabilities of some or all classes along a new axis p. @throws {OptionError} for a class that was not trained */
  async predictProbabilities(options: PixelInput & { classes?: readonly number[] }): Promise<Probabilities> {
    const { image, classes = this.model.classes, ...run } = options
    const frames = await predictImage(image, this.model, { winners: false, probabilities: this.#indices(classes) }, run)
    return probabilitiesOf(image, frames, classes)
  }

  /**
   * By what distances are multiplied where objects of a class are split by probability: 0 to 1 for each pixel, time points one after the other.
   *
   * @param value  that class
   * @throws {OptionError} for a class that was not learned
   */
  async splitWeights(options: PixelInput, value: number = this.model.positiveClass ?? 2): Promise<Float32Array> {
    return this.weightsOf(await this.predictProbabilities({ ...options, classes: [value] }), options)
  }

  /** The same from probabilities of one class that are there already. */
  protected weightsOf({ data }: Probabilities, { image, ...run }: PixelInput): Promise<Float32Array> {
    const { axes, shape, spacing } = mapOf(image, data)
    return splitWeights(createImage(data as Float32Array, { axes, shape, ...(spacing === undefined ? {} : { spacing }) }), run)
  }

  /** How unsure the forest is about every pixel, 0 to 1. @throws {OptionError} for another measure */
  async predictUncertainty({ image, measure = 'entropy', ...run }: PixelInput & { measure?: UncertaintyMeasure }): Promise<ProbabilityMap> {
    if (measure !== 'entropy' && measure !== 'margin') throw new OptionError('measure', measure, 'entropy or margin')
    const frames = await predictImage(image, this.model, { winners: false, probabilities: [], uncertainty: measure }, run)
    const size = sizeOf(image.shape.filter((_, i) => 'zyx'.includes(image.axes[i] as string)))
    const data = new Float32Array(frames.length * size)
    for (const [i, frame] of frames.entries()) data.set(frame.uncertainty as Float32Array, i * size)
    return mapOf(image, data) as ProbabilityMap
  }

  /** The class of every pixel of an image. */
  protected async classMap({ image, ...run }: PixelInput): Promise<ClassMap> {
    return classMapOf(image, await predictImage(image, this.model, { winners: true, probabilities: [] }, run))
  }

  /** Both from one pass over the image. */
  protected async classMapAndProbabilities(
    options: PixelInput & { classes?: readonly number[] },
  ): Promise<{ classMap: ClassMap; probabilities: Probabilities }> {
    const { image, classes = this.model.classes, ...run } = options
    const frames = await predictImage(image, this.model, { winners: true, probabilities: this.#indices(classes) }, run)
    return { classMap: classMapOf(image, frames), probabilities: probabilitiesOf(image, frames, classes) }
  }

  #indices(classes: readonly number[]): number[] {
    return classes.map((value) => this.classIndex(value))
  }

  protected classIndex(value: number): number {
    const index = this.model.classes.indexOf(value)
    if (index < 0) throw new OptionError('class', value, `one of the trained classes ${this.model.classes.join(', ')}`)
    return index
  }
}

async function* paintedScenes(
  images: readonly Image[],
  annotations: readonly Annotation[],
  model: Model,
  run: TrainRunOptions,
): AsyncGenerator<PaintedBox> {
  for (const [i, image] of images.entries()) {
    const painted = framesOf(annotations[i] as Raster)
    for (const [t, frame] of framesOf(image).entries()) yield* paintedBoxes(frame, painted[t] as Raster, model, run)
  }
}

const channelCount = (image: Raster): number => (image.axes.includes('c') ? (image.shape[image.axes.indexOf('c')] as number) : 1)

/** A map of an image: its axes of time and space, with other pixels. */
export function mapOf<D extends PixelData>(image: Raster, data: D): Raster<MapAxes, D> {
  const keep = [...image.axes].map((axis) => axis === 't' || spatialAxesOf(axis) !== '')
  const select = <T>(values: readonly T[]): T[] => values.filter((_, i) => keep[i])
  return {
    axes: select([...image.axes]).join('') as MapAxes,
    shape: select(image.shape),
    data,
    ...(image.spacing === undefined ? {} : { spacing: select(image.spacing) }),
    ...(image.unit === undefined ? {} : { unit: image.unit }),
  }
}

/** The classes of all time points as one map. */
function classMapOf(image: Raster, frames: readonly FramePrediction[]): ClassMap {
  const planes = frames.map(({ classes }) => classes as Uint8Array)
  const Type = (planes[0] as Uint8Array).constructor as new (length: number) => Uint8Array
  const data = new Type(planes.reduce((sum, plane) => sum + plane.length, 0))
  planes.forEach((plane, i) => {
    data.set(plane, i * plane.length)
  })
  return mapOf(image, data) as ClassMap
}

/** The probabilities of all time points, the axis p behind the time. */
function probabilitiesOf(image: Raster, frames: readonly FramePrediction[], classes: readonly number[]): Probabilities {
  const map = mapOf(image, new Float32Array(0))
  const planeSize = sizeOf(map.shape) / frames.length
  const data = new Float32Array(planeSize * frames.length * classes.length)
  frames.forEach(({ probabilities }, frame) => {
    probabilities.forEach((plane, p) => {
      data.set(plane, (frame * classes.length + p) * planeSize)
    })
  })
  const at = map.axes.startsWith('t') ? 1 : 0
  const insert = <T>(values: readonly T[], value: T): T[] => [...values.slice(0, at), value, ...values.slice(at)]
  return {
    axes: insert([...map.axes], 'p').join(''),
    shape: insert(map.shape, classes.length),
    data,
    classes,
    ...(map.spacing === undefined ? {} : { spacing: insert(map.spacing, 1) }),
    ...(map.unit === undefined ? {} : { unit: map.unit }),
  }
}

/**
 * Gives every pixel the class that the painted pixels suggest: a random forest on features of the image.
 *
 * @example
 * const classifier = new PixelClassifier({ maxDepth: 2 })
 * await classifier.train({ features: 'small_quick', image, annotation })
 * const classMap = await classifier.predict({ image })
 */
export class PixelClassifier extends PixelKind {
  readonly kind: ClassifierKind = 'PixelClassifier'

  /** @throws {OptionError} for an unknown option or a value that is not allowed */
  constructor(options: PixelClassifierOptions = {}) {
    super(options)
  }

  protected facts(): PixelFacts {
    return noPixelFacts
  }

  /** The class of every pixel, as it was painted. */
  async predict(options: PixelInput): Promise<ClassMap> {
    return await this.classMap(options)
  }

  /** Class map and probabilities of some or all classes, from one pass over the image. */
  async predictWithProbabilities(
    options: PixelInput & { classes?: readonly number[] },
  ): Promise<{ result: ClassMap; probabilities: Probabilities }> {
    const { classMap, probabilities } = await this.classMapAndProbabilities(options)
    return { result: classMap, probabilities }
  }
}
