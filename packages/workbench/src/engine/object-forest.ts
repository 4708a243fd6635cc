import {
  type AnyClassifier,
  askedForests,
  type ClassifierKind,
  createAnnotation,
  createLabelImage,
  type Executor,
  formatColumns,
  type Image,
  type LabelImage,
  type Model,
  ObjectClassifier,
  ObjectMerger,
  ObjectSelector,
  type PixelClassifier,
  PixelKind,
  type Table,
  TableRowClassifier,
} from '@cambium/core'
import { errors } from '../text/en-errors.ts'
import { modelFile } from './encoded-files.ts'
import {
  type ExportedFile,
  type LearnedObjects,
  type ObjectLearningRequest,
  type ObjectModelFacts,
  type ObjectTask,
  type OpenedImage,
  objectTasks,
  type SortingRequest,
  type StoredModel,
} from './protocol.ts'
import { largestOf, mapFacts, singleChannel } from './scene-facts.ts'
import { classifierFrom } from './stored-model.ts'

/** Columns that say which object it is and where; they are no reason to be of a class. */
const isIdentity = (name: string): boolean => /^(label|bbox|centroid|slice|frame)/.test(name)

interface Learning {
  readonly learned: LearnedObjects
  readonly classifier: AnyClassifier
}

/** What is needed of the engine. */
interface Known {
  image(id: string): Image
  opened(id: string): OpenedImage
  /** The forest of pixels that features of objects may ask. */
  pixels(): PixelClassifier | undefined
}

/** The second forest: it sorts objects. */
export class ObjectForest {
  readonly #known: Known
  readonly #executor: Executor
  #classifier: AnyClassifier | undefined
  #runs = 0

  constructor(known: Known, executor: Executor) {
    this.#known = known
    this.#executor = executor
  }

  /** Learns from the objects that were given a class, and sorts all of them. */
  async learn(request: ObjectLearningRequest): Promise<LearnedObjects> {
    const run = ++this.#runs
    const { task, features, trees, seed, classNames } = request
    const facts = mapFacts(this.#known.opened(request.id))
    const labels = createLabelImage(request.labels, facts)
    const options = { nEstimators: trees, randomState: seed, maxDepth: 2 }
    if (task === 'rows') return this.#keep(run, await learnRows(request, labels, options))
    const input = this.#inputOf(request.id, labels, features)
    const training = {
      ...input,
      annotation: createAnnotation(request.annotation, facts),
      classNames,
      pixels: this.#known.pixels(),
      ...(features === '' ? {} : { features }),
    }
    const classifier = newClassifier(task, options)
    await classifier.train(training)
    return this.#keep(run, { classifier, learned: await sorted(classifier, input) })
  }

  /** Sorts objects with a model that was loaded. @throws {Error} for a model of pixels, and where it cannot be applied */
  async sortWith({ id, labels: data, table }: SortingRequest, stored: StoredModel): Promise<LearnedObjects> {
    const run = ++this.#runs
    const labels = createLabelImage(data, mapFacts(this.#known.opened(id)))
    const classifier = await objectClassifierFrom(stored)
    if (classifier instanceof TableRowClassifier) return this.#keep(run, await sortedRows(classifier, table, labels))
    const input = this.#inputOf(id, labels, classifier.model.featureSpecification)
    return this.#keep(run, { classifier, learned: await sorted(classifier, input) })
  }

  /** What a model of objects says of itself; undefined for models of pixels. @throws {Error} for other files */
  async facts(stored: StoredModel): Promise<ObjectModelFacts | undefined> {
    const { kind, classes, classNames } = (await classifierFrom(stored)).model
    const task = objectTasks.find((one) => kindOfTask[one] === kind)
    return task === undefined ? undefined : { task, classes, classNames }
  }

  /** What was learned as a file. */
  encode(stem: string, format: 'cl' | 'cambium'): Promise<ExportedFile> {
    return modelFile({ ...this.trained(), kept: undefined }, `${stem}.objects`, format)
  }

  /** What was learned, or loaded, last. @throws {Error} where there is nothing */
  trained(): Model {
    if (this.#classifier === undefined) throw new Error(errors.noObjectForest)
    return this.#classifier.model
  }

  #inputOf(id: string, labels: LabelImage, features: string): SortingInput {
    const intensities = this.#known.image(id)
    // a forest of pixels sees all channels
    const image = singleChannel(intensities) ?? (askedForests(features).pixels ? intensities : undefined)
    return { labels, executor: this.#executor, ...(image === undefined ? {} : { image }) }
  }

  /** What was asked for last counts, in whatever order it is done. */
  #keep(run: number, { classifier, learned }: Learning): LearnedObjects {
    if (run === this.#runs) this.#classifier = classifier
    return learned
  }
}

const kindOfTask: Readonly<Record<ObjectTask, ClassifierKind>> = {
  classify: 'ObjectClassifier',
  select: 'ObjectSelector',
  merge: 'ObjectMerger',
  rows: 'TableRowClassifier',
}

type Sorter = ObjectClassifier | ObjectSelector | ObjectMerger

interface SortingInput {
  readonly labels: LabelImage
  readonly executor: Executor
  readonly image?: Image
}

const newClassifier = (task: Exclude<ObjectTask, 'rows'>, options: object): Sorter => {
  if (task === 'classify') return new ObjectClassifier(options)
  return task === 'select' ? new ObjectSelector(options) : new ObjectMerger(options)
}

/** @throws {Error} for models of pixels */
async function objectClassifierFrom(stored: StoredModel): Promise<Sorter | TableRowClassifier> {
  const classifier = await classifierFrom(stored)
  if (classifier instanceof PixelKind) throw new Error(errors.sortsPixels(stored.name, classifier.kind))
  return classifier
}

/** What a forest makes of all objects. */
async function sorted(classifier: Sorter, input: SortingInput): Promise<LearnedObjects> {
  const importances = classifier.featureImportances()
  if (classifier instanceof ObjectClassifier) {
    const { classMap, table } = await classifier.predictWithTable(input)
    return { classes: Uint8Array.from(classMap.data), table, importances }
  }
  const { data } = await classifier.predict(input)
  return { labels: data, count: largestOf(data), importances }
}

/** Sorts rows of measurements; without names of columns, by all that neither number an object nor say where it is. */
async function learnRows(
  { table, annotation, features, classNames }: ObjectLearningRequest,
  labels: LabelImage,
  options: object,
): Promise<Learning> {
  if (table.frame !== undefined) throw new Error(errors.rowsOfFrames)
  const classOf = new Map<number, number>()
  for (let i = 0; i < labels.data.length; i++) {
    const [label, value] = [labels.data[i] as number, annotation[i] as number]
    if (label !== 0 && value > (classOf.get(label) ?? 0)) classOf.set(label, value)
  }
  const own = table.label as readonly number[]
  const classifier = new TableRowClassifier(options)
  await classifier.train({
    table,
    truth: own.map((label) => classOf.get(label) ?? 0),
    features: features === '' ? formatColumns(Object.keys(table).filter((name) => !isIdentity(name))) : features,
    classNames,
  })
  return sortedRows(classifier, table, labels)
}

/** Classes of the objects that rows are of. */
async function sortedRows(classifier: TableRowClassifier, table: Table, labels: LabelImage): Promise<Learning> {
  const rows = await classifier.predictTable({ table })
  const found = new Map((table.label as readonly number[]).map((label, row) => [label, (rows.class as readonly number[])[row] as number]))
  const classes = Uint8Array.from(labels.data, (label) => found.get(label) ?? 0)
  return { classifier, learned: { classes, table: rows, importances: classifier.featureImportances() } }
}
