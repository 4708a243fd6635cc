import {
  type AnyClassifier,
  createAnnotation,
  createLabelImage,
  type Executor,
  formatColumns,
  type Image,
  type LabelImage,
  ObjectClassifier,
  ObjectMerger,
  ObjectSelector,
  type PixelClassifier,
  type Raster,
  TableRowClassifier,
} from '@cambium/core'
import type { LearnedObjects, ObjectLearningRequest } from './protocol.ts'
import { largestOf, singleChannel } from './scene-facts.ts'

/** What was learned, and the classifier that can be stored. */
interface Learning {
  readonly learned: LearnedObjects
  readonly classifier: AnyClassifier
}

/** Columns that say which object it is and where; they are no reason to be of a class. */
const isIdentity = (name: string): boolean => /^(label|bbox|centroid|slice|frame)/.test(name)

/**
 * Learns from the objects that were given a class, and sorts all of them.
 *
 * @param facts  axes and spacing of the labels
 * @param known  the image, and the forest of pixels that features of objects may ask
 */
export async function learnObjects(
  request: ObjectLearningRequest,
  facts: Omit<Raster, 'data'>,
  { image: intensities, pixels }: { readonly image: Image; readonly pixels: PixelClassifier | undefined },
  executor: Executor,
): Promise<Learning> {
  const { task, features, trees, seed, classNames } = request
  const labels = createLabelImage(request.labels, facts)
  const options = { nEstimators: trees, randomState: seed, maxDepth: 2 }
  if (task === 'rows') return learnRows(request, labels, options)
  // a forest of pixels sees all channels
  const image = singleChannel(intensities) ?? (features.includes('_probability=') ? intensities : undefined)
  const input = { labels, executor, ...(image === undefined ? {} : { image }) }
  const training = {
    ...input,
    annotation: createAnnotation(request.annotation, facts),
    classNames,
    pixels,
    ...(features === '' ? {} : { features }),
  }
  if (task === 'classify') {
    const classifier = await new ObjectClassifier(options).train(training)
    const { classMap, table } = await classifier.predictWithTable(input)
    return { classifier, learned: { classes: Uint8Array.from(classMap.data), table, importances: classifier.featureImportances() } }
  }
  const classifier = task === 'select' ? new ObjectSelector(options) : new ObjectMerger(options)
  await classifier.train(training)
  const { data } = await classifier.predict(input)
  return { classifier, learned: { labels: data, count: largestOf(data), importances: classifier.featureImportances() } }
}

/** Sorts rows of measurements; without names of columns, by all that neither number an object nor say where it is. */
async function learnRows(
  { table, annotation, features, classNames }: ObjectLearningRequest,
  labels: LabelImage,
  options: object,
): Promise<Learning> {
  if (table.frame !== undefined) throw new Error('rows of a time series have the same labels in each frame: classify the objects instead')
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
  const sorted = await classifier.predictTable({ table })
  const found = new Map(own.map((label, row) => [label, (sorted.class as readonly number[])[row] as number]))
  const classes = Uint8Array.from(labels.data, (label) => found.get(label) ?? 0)
  return { classifier, learned: { classes, table: sorted, importances: classifier.featureImportances() } }
}
