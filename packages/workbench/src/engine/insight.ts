import {
  type Annotation,
  annotatedPixels,
  type BoxSource,
  boxSourceOf,
  type ComparedFeatures,
  connectedComponentsAsync,
  createAnnotation,
  type Executor,
  type Explanation,
  explainSample,
  framesOf,
  type Image,
  type JudgedTrees,
  judgeTrees,
  type KeptSamples,
  type Model,
  type NamedImages,
  type PixelClassifier,
  type ProbabilityMap,
  pixelSamples,
  searchUncertainPlaces,
  storedSamples,
  treeDrawing,
  treePath,
  type UncertainPlace,
  uncertainPlaces,
} from '@cambium/core'
import type { CorrelationName, FeatureImportance, Painted, WholeImages } from '@cambium/core/evaluate'
import { featureLabel } from '../plans/feature-label.ts'
import type { LabelTile } from '../plans/label-store.ts'
import { errors } from '../text/en-errors.ts'
import type { AgainstTruth, ComparedObjects } from './against-truth.ts'
import type { TunedSettings } from './compare-features.ts'
import type { DecisionSurface } from './decision-surface.ts'
import type { HeldOut, HoldOut } from './held-out.ts'
import { paintedNow } from './painted-pixels.ts'
import type { OpenedImage, PaintedScene, Place, Progress, TrainingSettings, TrueScenes } from './protocol.ts'
import { mapFacts } from './scene-facts.ts'
import { endedBy } from './sent-signals.ts'
import { pixelsOf } from './stored-images.ts'
import type { PaintedImage } from './train-pixels.ts'

/** What an explanation needs of the engine. */
interface Known {
  image(id: string): Image
  opened(id: string): OpenedImage
  annotation(painted: PaintedScene): Annotation
  isStored(id: string): boolean
  /** What training asks of an image. */
  teaching(painted: PaintedScene, features: string): PaintedImage
  /** A time point of an image that stays on disk. */
  boxes(id: string, t: number): Promise<BoxSource>
  trained(): PixelClassifier
  /** What that was learned from; on the page there may be more by now. */
  painted(): readonly PaintedScene[]
  trainedOnObjects(): Model
  /** Ends with the next training. */
  signal(): AbortSignal
}

/** A forest, and what it was learned from: nothing that anybody has where it was loaded. */
export interface Learned {
  readonly classifier: PixelClassifier
  readonly painted: readonly PaintedScene[]
}

/** How a forest came to the class of one pixel. */
export interface PixelExplanation extends Explanation {
  readonly place: Place
  /** Values of the classes. */
  readonly classes: readonly number[]
  readonly features: readonly string[]
  readonly values: readonly number[]
  readonly trees: number
}

/** How a forest came to the class of one object. */
export interface ObjectExplanation extends Explanation {
  readonly classes: readonly number[]
  readonly features: readonly string[]
  readonly values: readonly number[]
  readonly trees: number
  /** A tree with the way of the object; undefined where the forest does not tell about its nodes. */
  readonly picture: string | undefined
}

/** A place where a stroke teaches much, and how unsure the forest is there, 0 to 1. */
export interface UnsurePlace extends Place {
  readonly uncertainty: number
}

/** Colours and names of classes by their values. */
export type ClassLooks = Readonly<Record<number, { readonly name: string; readonly colour: string }>>

const looksOf = ({ classes }: Model, looks: ClassLooks) =>
  classes.map((value) => looks[value] ?? { name: `class ${value}`, colour: '#888888' })

/** Of images with more pixels only a part is searched for places to paint: all would take longer than a pause between strokes. */
const mostPixels = 2 ** 24

/** Why a forest decides as it does, how good it is, and what would teach it more. */
export class Insight {
  readonly #known: Known
  readonly #executor: Executor
  #comparing = new AbortController()

  constructor(known: Known, executor: Executor) {
    this.#known = known
    this.#executor = executor
  }

  /** The connected parts of a mask of an image, numbered. */
  async partsOf(id: string, mask: Uint32Array, ending?: AbortSignal): Promise<Uint32Array> {
    const raster = { ...mapFacts(this.#known.opened(id)), data: mask }
    const { data } = await connectedComponentsAsync(raster, { executor: this.#executor, signal: endedBy(ending) })
    return Uint32Array.from(data)
  }

  /** How what was learned last does on strokes that are held out. A newer request ends it. */
  async heldOut(by: HoldOut, correlation: CorrelationName): Promise<HeldOut> {
    // not needed before the first pause
    const { heldOut } = await import('./held-out.ts')
    return heldOut(
      this.#known.trained(),
      this.#annotations(),
      this.#known.painted().map(({ id }) => id),
      { executor: this.#executor, signal: this.#known.signal(), by, correlation },
    )
  }

  /** What the held-out score needs of each feature. A newer training ends it. */
  async scoreNeeds(by: HoldOut, ending?: AbortSignal): Promise<readonly FeatureImportance[] | undefined> {
    const { scoreNeeds } = await import('./held-out.ts')
    return scoreNeeds(this.#known.trained(), this.#annotations(), {
      executor: this.#executor,
      signal: endedBy(this.#known.signal(), ending),
      by,
    })
  }

  /**
   * How what is painted does with some settings, and how long it takes.
   *
   * @param id  the image that is predicted for the time
   */
  async judgeFeatures(given: readonly PaintedScene[], settings: TrainingSettings, id: string): Promise<ComparedFeatures> {
    const { compareFeatures } = await import('./compare-features.ts')
    const painted = paintedNow(given)
    const images = painted.map((one) => this.#known.teaching(one, settings.features))
    const annotations = painted.map((one) => this.#paintedOn(one))
    const shown = this.#known.isStored(id) ? undefined : this.#known.image(id)
    return compareFeatures({ painted: images, annotations }, settings, shown, { executor: this.#executor, signal: this.#comparing.signal })
  }

  /** Depth and features that do as well on what is held out. */
  async tune(): Promise<TunedSettings> {
    const { tuneFeatures } = await import('./compare-features.ts')
    return tuneFeatures(this.#known.trained(), this.#annotations(), { executor: this.#executor, signal: this.#comparing.signal })
  }

  /** Ends what {@link judgeFeatures} and {@link tune} compute now. */
  endJudging(): void {
    this.#comparing.abort(new DOMException('cancelled', 'AbortError'))
    this.#comparing = new AbortController()
  }

  /**
   * What is known of the forest that was learned last, as a page of its own.
   *
   * @param names   of images, as the page calls them
   * @param images  results on whole images, where these were judged
   */
  async report(
    by: HoldOut,
    { names, images }: { readonly names: Readonly<Record<string, string>>; readonly images: NamedImages | undefined },
    signal: AbortSignal,
    progress?: Progress,
  ): Promise<string> {
    const { evaluationPage } = await import('./held-out.ts')
    return evaluationPage(
      this.#known.trained(),
      this.#annotations(),
      { names: this.#known.painted().map(({ id }) => names[id] ?? this.#known.opened(id).name), images },
      { executor: this.#executor, signal, by, progress },
    )
  }

  /** How objects of an image compare with the true ones. */
  async againstTruth(id: string, compared: ComparedObjects, ending?: AbortSignal): Promise<AgainstTruth> {
    const { againstTruth } = await import('./against-truth.ts')
    return againstTruth(id, this.#known.opened(id), compared, { executor: this.#executor, signal: endedBy(ending) })
  }

  /** How results on whole images compare with the true objects, of images that are held out. A newer training ends it. */
  async judgeImages({ painted, truths, ...how }: TrueScenes, ending?: AbortSignal, progress?: Progress): Promise<WholeImages> {
    const { judgeWholeImages } = await import('./against-truth.ts')
    const images = truths.map(({ id, labels }) => ({ id, opened: this.#known.opened(id), image: this.#known.image(id), truth: labels }))
    const teaching = paintedNow(painted).map((one) => ({ id: one.id, taught: this.#known.teaching(one, how.settings.features) }))
    const signal = endedBy(this.#known.signal(), ending)
    return judgeWholeImages({ ...how, images, painted: teaching }, { executor: this.#executor, signal, progress })
  }

  /** How the second forest does on objects, or borders between them, that are held out. */
  async heldOutObjects(word: 'object' | 'border'): Promise<HeldOut> {
    const { heldOutObjects } = await import('./held-out.ts')
    return heldOutObjects(this.#known.trainedOnObjects(), word, { executor: this.#executor, signal: this.#known.signal() })
  }

  /** Where on a time point a stroke would teach most. */
  async nextPlaces(id: string, t: number, painted: PaintedScene | undefined): Promise<readonly UnsurePlace[]> {
    const found = await this.#uncertainPlaces(id, t, painted)
    return found.map(({ place, uncertainty }) => {
      const [z, y, x] = [...new Array<number>(3 - place.length).fill(0), ...place] as [number, number, number]
      return { id, t, z, y, x, uncertainty }
    })
  }

  async #uncertainPlaces(id: string, t: number, painted: PaintedScene | undefined): Promise<readonly UncertainPlace[]> {
    const run = { executor: this.#executor, signal: this.#known.signal(), mode: 'fast' } as const
    const { model } = this.#known.trained()
    if (this.#known.isStored(id)) {
      const drawn = painted && pixelsOf(painted.annotation as readonly LabelTile[], this.#known.opened(id), t)
      return searchUncertainPlaces(await this.#known.boxes(id, t), model, { ...run, painted: drawn })
    }
    const image = framesOf(this.#known.image(id))[t] as Image
    const annotation = painted && (framesOf(this.#known.annotation(painted))[t] as Annotation)
    if (image.data.length > mostPixels)
      return searchUncertainPlaces(boxSourceOf(image), model, { ...run, painted: annotation && annotatedPixels(annotation) })
    const uncertainty = await this.#known.trained().predictUncertainty({ image, ...run })
    return uncertainPlaces(uncertainty as ProbabilityMap, { annotation })
  }

  /** How the forest came to the class of a pixel. */
  async why(place: Place): Promise<PixelExplanation> {
    const { model } = this.#known.trained()
    const values = await this.#valuesAt(place, model)
    const { classes, features, packed } = model
    return { ...explainSample(model, values), place, classes, features, values: [...values], trees: packed.roots.length }
  }

  /**
   * How good each tree of the forest is on what it did not see, and the best ones together. All trees are judged, also those that were
   * left out.
   */
  async judgeTrees(settings: TrainingSettings, ending?: AbortSignal): Promise<JudgedTrees> {
    const { model } = this.#known.trained()
    const all = { ...model, options: { ...model.options, nEstimators: settings.trees } }
    return judgeTrees(all, { executor: this.#executor, signal: endedBy(this.#known.signal(), ending) })
  }

  /** A tree as a picture, with the way of a pixel through it. @throws {Error} for forests that do not tell about their nodes */
  async tree(number: number, looks: ClassLooks, place: Place | undefined): Promise<string> {
    const { model } = this.#known.trained()
    const tree = model.forest?.trees[number]
    if (tree === undefined) throw new Error(errors.noNodeSamples)
    const path = place === undefined ? undefined : treePath(model.packed, number, await this.#valuesAt(place, model))
    const classes = looksOf(model, looks)
    return treeDrawing(tree, {
      features: model.features.map(featureLabel),
      classes,
      ...(path === undefined ? {} : { path }),
      title: `Tree ${number + 1} of ${model.packed.roots.length}`,
    })
  }

  /**
   * How the second forest came to the class of an object, and a tree with its way.
   *
   * @param row  its measurements by their names
   */
  whyObject(row: Readonly<Record<string, number>>, tree: number, looks: ClassLooks): ObjectExplanation {
    const model = this.#known.trainedOnObjects()
    const { classes, features, packed, forest } = model
    const values = Float32Array.from(features, (name) => row[name] ?? Number.NaN)
    const number = Math.min(tree, packed.roots.length - 1)
    const drawn = forest?.trees[number]
    const title = `Tree ${number + 1} of ${packed.roots.length}`
    const picture = drawn && treeDrawing(drawn, { features, classes: looksOf(model, looks), path: treePath(packed, number, values), title })
    return { ...explainSample(model, values), classes, features, values: [...values], trees: packed.roots.length, picture }
  }

  /** What the forest decides in the plane of two features, through a pixel or through the middle of what is painted. */
  async surface(names: readonly [string, string], place: Place | undefined): Promise<DecisionSurface> {
    const { model } = this.#known.trained()
    const values = place && (await this.#valuesAt(place, model))
    const { decisionSurface } = await import('./decision-surface.ts')
    return decisionSurface(model, names, {
      annotations: this.#annotations(),
      ids: this.#known.painted().map(({ id }) => id),
      values,
    })
  }

  /** What the forest was learned from. */
  #annotations(): Painted[] {
    return this.#known.painted().map((one) => this.#paintedOn(one))
  }

  /** What is painted on an image, also on one that stays on disk. */
  #paintedOn(painted: PaintedScene): Painted {
    const { id, annotation } = painted
    if (annotation instanceof Uint8Array) return this.#known.annotation(painted)
    const opened = this.#known.opened(id)
    const { t, z, height, width } = opened.dims
    const shape = z > 1 ? [z, height, width] : [height, width]
    return Array.from({ length: t }, (_, frame) => {
      const { indices, target } = pixelsOf(annotation, opened, frame)
      return { shape, places: indices, values: target }
    })
  }

  async #valuesAt({ id, t, z, y, x }: Place, { featureSpecification, mode, normalise }: Model): Promise<Float32Array> {
    const run = { executor: this.#executor, mode, normalise }
    if (this.#known.isStored(id)) {
      const { height, width } = this.#known.opened(id).dims
      const pixel = { indices: [(z * height + y) * width + x], target: Uint32Array.of(1) }
      return (await storedSamples(await this.#known.boxes(id, t), pixel, featureSpecification, run)).features
    }
    const image = framesOf(this.#known.image(id))[t] as Image
    const shape = image.shape.filter((_, axis) => image.axes[axis] !== 'c')
    const [height, width] = shape.slice(-2) as [number, number]
    const one = new Uint8Array(shape.reduce((size, length) => size * length, 1))
    one[(z * height + y) * width + x] = 1
    const annotation = createAnnotation(one, { axes: shape.length === 3 ? 'zyx' : 'yx', shape })
    const [samples] = await pixelSamples(image, annotation, featureSpecification, run)
    return (samples as KeptSamples).features
  }
}
