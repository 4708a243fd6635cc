import {
  type Annotation,
  createAnnotation,
  createLabelImage,
  createSample,
  type Executor,
  type Image,
  type Mode,
  type Model,
  type PixelClassifier,
  type RunOptions,
  regionPropertiesAsync,
  type UncertaintyMeasure,
} from '@cambium/core'
import type { ProxyMarked } from 'comlink'
import type { ImageTile, TilePlace } from '../plans/image-tile.ts'
import { measuredOf } from '../plans/object-properties.ts'
import { errors } from '../text/en-errors.ts'
import { appliedTo } from './applied-to.ts'
import { type ModelFile, pixelModelFile, tableFile, tiffFile } from './encoded-files.ts'
import { featureMap } from './feature-map.ts'
import { formats, mapOfFile, named } from './formats.ts'
import { Insight, type Learned } from './insight.ts'
import { LivePreview } from './live-preview.ts'
import { ObjectForest } from './object-forest.ts'
import { objectsOf } from './objects-of.ts'
import { openedImage, openImage } from './open-image.ts'
import { paintedNow } from './painted-pixels.ts'
import type {
  ClassTile,
  CutOut,
  ExportedFile,
  ForestMap,
  FoundObjects,
  LiveRequest,
  ModelFacts,
  ObjectRules,
  OpenedImage,
  OpenedScene,
  PaintedScene,
  PlaneTiles,
  Prediction,
  Progress,
  StoredMap,
  StoredModel,
  Table,
  TrainRequest,
} from './protocol.ts'
import { checkFits, imageOf, largestOf, mapFacts, rasterOf } from './scene-facts.ts'
import { endedBy } from './sent-signals.ts'
import { problemOf } from './specification-problem.ts'
import { openStored } from './stored-image.ts'
import { StoredImages, type TileListener } from './stored-images.ts'
import { storedMap } from './stored-map.ts'
import { checkSuits, factsOfModel, pixelClassifierFrom } from './stored-model.ts'
import { checkTeaches, type PaintedImage, summaryOf, trainPixels } from './train-pixels.ts'

/** An image, and what the library makes of it. */
interface OpenScene {
  readonly opened: OpenedImage
  /** Made when it is first needed. */
  image: Image | undefined
}

/** Everything that takes long, in a thread of its own: it opens images, trains, predicts, finds and measures objects, and encodes files. */
export class Engine {
  readonly #scenes = new Map<string, OpenScene>()
  readonly #executor: Executor
  readonly #preview: LivePreview
  /** What can be asked about the forest that was learned last. */
  readonly insight: Insight & ProxyMarked
  readonly objectForest: ObjectForest & ProxyMarked
  #learned: Learned | undefined
  readonly #held = new Map<number, PixelClassifier>()
  readonly #stored: StoredImages
  #holds = 0
  #running = new AbortController()

  constructor(executor: Executor) {
    this.#executor = executor
    this.#stored = new StoredImages(executor)
    const open = { image: (id: string) => this.#image(id), annotation: (painted: PaintedScene) => this.#annotation(painted) }
    this.#preview = new LivePreview({ ...open, stored: this.#stored }, executor)
    const opened = (id: string): OpenedImage => this.#scene(id).opened
    this.objectForest = new ObjectForest({ image: open.image, opened, pixels: () => this.#learned?.classifier }, executor) as ObjectForest &
      ProxyMarked
    const trainedOnObjects = (): Model => this.objectForest.trained()
    const learned = { trained: () => this.#trained(), trainedOnObjects, signal: () => this.#running.signal }
    this.insight = new Insight(
      {
        ...open,
        ...learned,
        opened,
        isStored: (id) => this.#stored.has(id),
        boxes: (id, t) => this.#stored.frame(id, t),
        teaching: this.#teaching.bind(this),
        painted: () => this.#learned?.painted ?? [],
      },
      executor,
    ) as Insight & ProxyMarked
  }

  /** Keeps an image that a page has, such as one of a stored project. */
  keep(id: string, opened: OpenedImage): void {
    this.#preview.forget(id)
    this.#scenes.set(id, { opened, image: undefined })
    if (opened.stored !== undefined) this.#stored.reopen(id, opened)
  }

  forget(id: string): void {
    this.#preview.forget(id)
    this.#scenes.delete(id)
    this.#stored.forget(id)
  }

  openSample(id: string, name: string): OpenedScene {
    const { image } = createSample(name)
    // the microscope of a sample counts whole numbers
    const opened = { ...openedImage(name, { ...image, data: Uint16Array.from(image.data) }), sample: name }
    this.keep(id, opened)
    return { image: opened, notes: [], axes: [] }
  }

  /** What is painted on a sample. */
  sampleStrokes = (name: string): Uint8Array => Uint8Array.from(createSample(name).annotation.data)

  /** The objects that a sample was made of. */
  sampleTruth = (name: string): Uint32Array => Uint32Array.from(createSample(name).labels.data)

  /**
   * @param axes       of a file that does not name its own
   * @param mostBytes  an image that takes more memory stays on disk
   */
  async openFile(
    id: string,
    file: Blob,
    name: string,
    { axes, mostBytes = Number.POSITIVE_INFINITY }: { axes?: string | undefined; mostBytes?: number } = {},
    signal?: AbortSignal,
    progress?: Progress,
  ): Promise<OpenedScene> {
    const large = await openStored(file, name, { axes, mostBytes })
    signal?.throwIfAborted()
    if (large !== undefined) {
      this.#stored.keep(id, large.scene.image, large.image)
      this.#scenes.set(id, { opened: large.scene.image, image: undefined })
      return large.scene
    }
    const opened = await openImage(file, name, axes, { signal, progress })
    signal?.throwIfAborted()
    this.keep(id, opened.image)
    return opened
  }

  /** Reads objects for a scene. @throws {Error} where they do not fit the image or are no whole numbers */
  async openLabels(id: string, file: Blob, name: string, signal?: AbortSignal): Promise<Uint32Array> {
    const map = await this.#mapOf('asLabels', { id, file, name }, signal)
    checkFits(this.#scene(id).opened, map, name)
    return Uint32Array.from(map.data)
  }

  /** Reads painted classes for a scene. @throws {Error} where they do not fit the image */
  async openAnnotation(id: string, file: Blob, name: string, signal?: AbortSignal): Promise<Uint8Array> {
    const map = await this.#mapOf('asAnnotation', { id, file, name }, signal)
    checkFits(this.#scene(id).opened, map, name)
    const largest = largestOf(map.data)
    if (largest > 255) throw new Error(errors.largeClass(name, largest))
    return Uint8Array.from(map.data)
  }

  /** What a file says of the pixels of an image. */
  #mapOf(as: 'asAnnotation' | 'asLabels', { id, file, name }: { id: string; file: Blob; name: string }, signal?: AbortSignal) {
    return mapOfFile(as, file, { name, of: this.#scene(id).opened, signal })
  }

  #scene(id: string): OpenScene {
    const scene = this.#scenes.get(id)
    if (scene === undefined) throw new Error(`the image ${id} is not open`)
    return scene
  }

  /** Reads tiles of an image that stays on disk, one after the other. Another call ends it. */
  tiles(id: string, places: readonly TilePlace[], onTile: (tile: ImageTile) => void | Promise<void>): Promise<void> {
    return this.#stored.tiles(id, places, onTile)
  }

  /** Keeps a part of an image that stays on disk as an image in memory. */
  async cutOut(id: string, part: CutOut, as: string): Promise<OpenedScene> {
    const image = await this.#stored.cutOut(id, part)
    this.keep(as, image)
    return { image, notes: [], axes: [] }
  }

  #image(id: string): Image {
    const scene = this.#scene(id)
    if (scene.opened.stored !== undefined) throw new Error(errors.needsMemory(scene.opened.name))
    scene.image ??= imageOf(scene.opened)
    return scene.image
  }

  #annotation({ id, annotation }: PaintedScene): Annotation {
    if (!(annotation instanceof Uint8Array)) throw new Error(`the annotation of ${id} is in tiles`)
    return createAnnotation(annotation, mapFacts(this.#scene(id).opened))
  }

  /** Ends what is computed now; it then fails with an AbortError. */
  cancel(): void {
    this.#running.abort(new DOMException('cancelled', 'AbortError'))
    this.#running = new AbortController()
  }

  /** Ends what was computed before and says by what the new work can be ended. */
  #begin(): AbortSignal {
    this.cancel()
    return this.#running.signal
  }

  /**
   * Learns what is painted, and hands out the classes of the time point that is looked at tile by tile, those in view first. A quick
   * preview: {@link train} has the last word.
   *
   * @returns whether it came to its end; a newer request ends it early
   */
  preview(request: LiveRequest, onTile: (tile: ClassTile) => void): Promise<boolean> {
    return this.#preview.update(request, this.#begin(), onTile)
  }

  /** What training asks of an image. */
  #teaching(painted: PaintedScene, features: string): PaintedImage {
    const { id, annotation } = painted
    const { opened } = this.#scene(id)
    if (annotation instanceof Uint8Array) return { opened, image: this.#image(id), annotation: this.#annotation(painted) }
    return { opened, ...this.#stored.teacher(id, annotation, features) }
  }

  /** Trains on everything that is painted and predicts one image, as the command line does with the same settings. */
  async train({ painted: shown, settings, id, classNames }: TrainRequest, onProgress: Progress): Promise<Prediction> {
    const [signal, started, painted] = [this.#begin(), performance.now(), paintedNow(shown)]
    const images = painted.map((one) => this.#teaching(one, settings.features))
    checkTeaches(images, this.#scene(id).opened)
    const classifier = await trainPixels(images, settings, { executor: this.#executor, signal, mode: settings.mode, classNames })
    return this.#firstPrediction(id, { classifier, painted }, started, { signal, mode: settings.mode, progress: onProgress })
  }

  /** Takes a classifier, and predicts an image with it where that is in memory. */
  async #firstPrediction(
    id: string,
    learned: Learned,
    started: number,
    run: RunOptions & { readonly signal: AbortSignal; readonly mode?: Mode },
  ): Promise<Prediction> {
    const isStored = this.#stored.has(id)
    const found = isStored ? undefined : await learned.classifier.predict({ ...run, image: this.#image(id), executor: this.#executor })
    run.signal.throwIfAborted()
    this.#learned = learned
    return { classes: found?.data as Uint8Array | undefined, summary: summaryOf(learned.classifier, (performance.now() - started) / 1000) }
  }

  /** Predicts tiles of a plane of an image that stays on disk with what was learned last. */
  predictTiles(id: string, wanted: PlaneTiles, onTile: TileListener): Promise<void> {
    return this.#stored.predict(id, wanted, this.#trained(), { signal: this.#running.signal, onTile })
  }

  /** What a model of pixels says of itself. @throws {Error} for other files */
  modelFacts(stored: StoredModel): Promise<ModelFacts> {
    return factsOfModel(stored)
  }

  /** Predicts one image with a model that was loaded. */
  async predictWith(id: string, stored: StoredModel, onProgress: Progress): Promise<Prediction> {
    const signal = this.#begin()
    const started = performance.now()
    const { classifier } = await pixelClassifierFrom(stored)
    checkSuits(this.#scene(id).opened, classifier, this.#scene(id).opened.name)
    return this.#firstPrediction(id, { classifier, painted: [] }, started, { signal, progress: onProgress })
  }

  /** Predicts another image with what was learned last. */
  async predictTrained(id: string): Promise<Uint8Array> {
    const run = { executor: this.#executor, signal: this.#running.signal }
    return Uint8Array.from((await this.#trained().predict({ image: this.#image(id), ...run })).data)
  }

  #trained(): PixelClassifier {
    if (this.#learned === undefined) throw new Error(errors.nothingTrained)
    return this.#learned.classifier
  }

  async probability(id: string, value: number, ending?: AbortSignal, progress?: Progress): Promise<ForestMap> {
    const { data } = await this.#trained().predictProbabilities({
      image: this.#image(id),
      classes: [value],
      executor: this.#executor,
      signal: endedBy(this.#running.signal, ending),
      progress,
    })
    return { data }
  }

  async uncertainty(id: string, measure: UncertaintyMeasure, ending?: AbortSignal, progress?: Progress): Promise<ForestMap> {
    const { data } = await this.#trained().predictUncertainty({
      image: this.#image(id),
      measure,
      executor: this.#executor,
      signal: endedBy(this.#running.signal, ending),
      progress,
    })
    return { data }
  }

  /** See {@link problemOf}. */
  problemOf = problemOf

  /** What a feature makes of the first channel of an image; time, then space. */
  async feature(id: string, feature: string, signal?: AbortSignal): Promise<ForestMap> {
    return { data: await featureMap(this.#image(id), feature, { executor: this.#executor, signal }) }
  }

  /** Keeps what was learned until now for files to come, whatever is learned meanwhile. @returns its number */
  hold(): number {
    this.#held.set(++this.#holds, this.#trained())
    return this.#holds
  }

  release(held: number): void {
    this.#held.delete(held)
  }

  /** Applies what was kept to a file that is not open. */
  async apply(
    file: Blob,
    name: string,
    rules: ObjectRules,
    { held, mostBytes }: { held: number; mostBytes: number },
    signal?: AbortSignal,
  ): Promise<ExportedFile> {
    const classifier = this.#held.get(held)
    if (classifier === undefined) throw new Error(errors.threadEnded)
    return appliedTo({ file, name, mostBytes }, classifier, rules, { executor: this.#executor, signal })
  }

  /** Objects of a class map, numbered as the object segmenter does, and what is measured of them. */
  async objects(
    id: string,
    classes: Uint8Array,
    rules: ObjectRules,
    properties: readonly string[],
    signal?: AbortSignal,
    progress?: Progress,
  ): Promise<FoundObjects> {
    const run = { executor: this.#executor, signal }
    const weights = () => this.#trained().splitWeights({ image: this.#image(id), ...run, progress }, rules.positiveClass)
    const labels = await objectsOf(this.#scene(id).opened, classes, rules, { ...run, weights })
    return { ...(await this.measure(id, labels.data, properties, signal)), labels: labels.data }
  }

  /** Measures what exists for the image of objects; those of all time points have their own numbers. */
  async measure(id: string, labels: Uint32Array, wanted: readonly string[], signal?: AbortSignal): Promise<Omit<FoundObjects, 'labels'>> {
    const image = this.#image(id)
    const raster = createLabelImage(labels, mapFacts(this.#scene(id).opened))
    const properties = measuredOf(this.#scene(id).opened, wanted)
    const table = await regionPropertiesAsync(raster, { image, properties, executor: this.#executor, signal })
    return { count: Object.values(table)[0]?.length ?? 0, table }
  }

  /** The trained model as a file of a kind, as its rules say. @param classNames  classes may have got other names since */
  encodeModel(file: ModelFile, rules: ObjectRules, classNames: Readonly<Record<string, string>>): Promise<ExportedFile> {
    return pixelModelFile({ ...this.#trained().model, classNames }, file, rules)
  }

  /** A map as a TIFF, as the command line writes it. */
  encodeMap(id: string, name: string, data: Uint8Array | Uint32Array | Float32Array): Promise<ExportedFile> {
    return tiffFile(name, { ...mapFacts(this.#scene(id).opened), data })
  }

  /** What was predicted or painted of an image that stays on disk as a tiled TIFF, as the command line writes it. */
  encodeStored(id: string, what: StoredMap, signal: AbortSignal, progress: Progress): Promise<Blob> {
    const { opened } = this.#scene(id)
    return storedMap(opened, what, () => this.#trained().model, { executor: this.#executor, signal, progress })
  }

  /** An image as it was opened, as a TIFF. */
  encodeImage(id: string): Promise<ExportedFile> {
    return tiffFile('image.tif', rasterOf(this.#scene(id).opened), { isImage: true })
  }

  /** Reads a table. @throws {Error} which names the file */
  readTable(file: Blob, name: string): Promise<Table> {
    return named(name, async () => (await formats()).decodeCsv(await file.text()))
  }

  encodeTable = tableFile
}
