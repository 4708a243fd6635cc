import type { LabelImage, Raster } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { ValueError } from '../errors.ts'
import { contactsOf } from '../labels/contacts.ts'
import { labelsIn } from '../labels/relabel.ts'
import { type ContactFeatures, contactFeatures, parseContactFeatures } from '../measure/contact-features.ts'
import { contactFeaturesTask, type MeasureInput } from '../measure/object-features.task.ts'
import { type Executor, runOne } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { implement } from '../tasks/task.ts'
import { Classifier } from './classifier.ts'
import type { ClassifierKind, KeptSamples } from './model.ts'
import { type ObjectInput, type ObjectTraining, relabelFrames } from './object-classifier.ts'
import { objectFrames, trainingFrames } from './object-scenes.ts'
import { predictRows, rowModel, samplesOfRows } from './row-samples.ts'
import { type ClassifierOptions, joinSamples } from './train-forest.ts'

/** What is painted over the border of two objects. */
const merge = 1
const keep = 2

const key = (a: number, b: number): string => `${a} ${b}`

/** The features of contacts, measured by an executor. */
function measured(input: MeasureInput, { executor, signal }: Pick<ObjectInput, 'executor' | 'signal'>): Promise<ContactFeatures> {
  const inline = (): Executor =>
    new InlineExecutor(new Map([implement(contactFeaturesTask, ({ labels, image, names }) => contactFeatures(labels, image, names))]))
  return runOne(executor ?? inline(), contactFeaturesTask, input, { signal })
}

/** The pairs that touch within the painted places, in both directions, with what was painted there. */
function paintedPairs(labels: Raster<string, Uint32Array>, annotation: Raster): Map<string, number> {
  const painted = new Map<string, number>()
  for (const value of [merge, keep]) {
    const masked = withData(
      labels,
      labels.data.map((label, i) => (annotation.data[i] === value ? label : 0)),
    )
    for (const { a, b } of contactsOf(masked)) {
      if (a === 0) continue
      if (painted.has(key(a, b)))
        throw new ValueError('annotation', `either ${merge} (merge) or ${keep} (keep) on the border of objects ${a} and ${b}`, 'both')
      painted.set(key(a, b), value).set(key(b, a), value)
    }
  }
  return painted
}

/**
 * Joins objects that were cut apart. It learns from strokes over the borders of touching objects, 1 = merge and 2 = keep, and looks at
 * features of the contacts.
 */
export class ObjectMerger extends Classifier {
  readonly kind: ClassifierKind = 'ObjectMerger'

  /** @throws {OptionError} for an unknown option or a value that is not allowed */
  constructor(options: ClassifierOptions = {}) {
    super(options)
  }

  /**
   * Learns from annotated contacts; each counts twice, once in each direction, as in APOC.
   *
   * @throws {FeatureSpecificationError} for an unknown feature
   * @throws {ValueError}      for annotated values other than 1 and 2, and where one border has both
   * @throws {AnnotationError} where only one of the two is annotated
   */
  async train(training: ObjectTraining): Promise<this> {
    const names = parseContactFeatures(
      training.features ?? (training.image === undefined ? 'touch_portion' : 'touch_portion mean_touch_intensity'),
    )
    const joined = names.join(' ')
    if (training.continueTraining) this.checkContinues(joined)
    const parts: KeptSamples[] = training.continueTraining ? [this.keptSamples()] : []
    for (const { labels, annotation, image } of trainingFrames(training.labels, training.annotation, training.image)) {
      training.signal?.throwIfAborted()
      const other = annotation.data.find((value) => value !== 0 && value !== merge && value !== keep)
      if (other !== undefined) throw new ValueError('annotation', `0, ${merge} (merge) and ${keep} (keep)`, String(other))
      const painted = paintedPairs(labels, annotation)
      const { pairs, columns } = await measured({ labels, image, names }, training)
      parts.push(
        samplesOfRows(
          columns,
          pairs.map(([a, b]) => painted.get(key(a, b)) ?? 0),
        ),
      )
    }
    const trained = await this.grow('annotation', joinSamples(parts), training)
    const classNames = training.classNames ?? (training.continueTraining ? this.model.classNames : {})
    this.useModel(rowModel(this.kind, trained, { featureSpecification: joined, features: names, classNames }))
    return this
  }

  /** The label image with merged objects, numbered 1 to n; a merged object takes the place of its largest label. */
  async predict({ labels, image, ...run }: ObjectInput): Promise<LabelImage> {
    const names = parseContactFeatures(this.model.featureSpecification)
    const frames: (readonly [Raster<string, Uint32Array>, ReadonlyMap<number, number>])[] = []
    for (const frame of objectFrames(labels, image)) {
      const { pairs, columns } = await measured({ ...frame, names }, run)
      const { classes } = predictRows(this.model, columns, false)
      const merged = pairs.filter((_, i) => classes[i] === merge)
      frames.push([frame.labels, numbered(largestOfGroup(labelsIn(frame.labels.data), merged))])
    }
    return relabelFrames(labels, frames)
  }
}

/** For each label the largest one of its group. */
function largestOfGroup(labels: Uint32Array, pairs: readonly (readonly [number, number])[]): Map<number, number> {
  const parent = new Map(Array.from(labels, (label) => [label, label]))
  const find = (label: number): number => {
    let root = label
    while (parent.get(root) !== root) root = parent.get(root) as number
    parent.set(label, root)
    return root
  }
  for (const [a, b] of pairs) {
    const [one, other] = [find(a), find(b)]
    parent.set(Math.min(one, other), Math.max(one, other))
  }
  return new Map(Array.from(labels, (label) => [label, find(label)]))
}

/** The same groups, numbered 1 to n in ascending order. */
function numbered(groups: ReadonlyMap<number, number>): Map<number, number> {
  const order = new Map([...new Set(groups.values())].sort((a, b) => a - b).map((group, i) => [group, i + 1]))
  return new Map([...groups].map(([label, group]) => [label, order.get(group) as number]))
}
