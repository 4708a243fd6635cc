import type { Raster } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { meanOfNeighbours, neighbourClassOf } from '../measure/neighbour-classes.ts'
import { objectFeaturesTask } from '../measure/object-features.task.ts'
import { objectFeatures } from '../measure/object-features.ts'
import { probabilityColumn, probabilityFeatureOf } from '../measure/probability-features.ts'
import { runOne } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { implement } from '../tasks/task.ts'
import type { KeptSamples, Model } from './model.ts'
import type { ObjectFrame } from './object-scenes.ts'
import { predictImage } from './predict-image.ts'
import { predictRows, sampledRows, samplesOfRows } from './row-samples.ts'
import { type GrownForest, joinSamples, type TrainedForest, type TrainRunOptions } from './train-forest.ts'

/** The features of the objects of one time point, by name. */
export interface ObjectColumns {
  readonly label: readonly number[]
  readonly columns: Readonly<Record<string, Float32Array>>
}

/** Features that need no other opinion about the objects themselves. */
export const withoutNeighbours = (names: readonly string[]): string[] => names.filter((name) => neighbourClassOf(name) === undefined)

/** @throws {OptionError} where features need a pixel classifier and there is none, or a class that it does not know */
export function checkPixels(names: readonly string[], pixels: Model | undefined): void {
  for (const name of names) {
    const feature = probabilityFeatureOf(name)
    if (feature === undefined) continue
    if (pixels === undefined)
      throw new OptionError('pixels', undefined, `a pixel classifier, whose probabilities the feature ${name} takes`)
    if (!pixels.classes.includes(feature.value))
      throw new OptionError('features', name, `a class of the pixel classifier: ${pixels.classes.join(', ')}`)
  }
}

/** What is measured of objects, and what a pixel classifier says of their pixels; columns about neighbours are not among them. */
export async function objectColumns(
  { labels, image, whole }: ObjectFrame,
  names: readonly string[],
  pixels: Model | undefined,
  run: TrainRunOptions,
): Promise<ObjectColumns> {
  const features = names.flatMap((name) => {
    const feature = probabilityFeatureOf(name)
    return feature === undefined ? [] : [{ name, ...feature }]
  })
  const measured = names.filter((name) => !features.some((feature) => feature.name === name))
  const inline = new InlineExecutor(
    new Map([implement(objectFeaturesTask, (input) => objectFeatures(input.labels, input.image, input.names))]),
  )
  const { executor = inline, signal } = run
  const { label, columns } = await runOne(executor, objectFeaturesTask, { labels, image, names: measured }, { signal })
  const found: Record<string, Float32Array> = Object.fromEntries(measured.map((name, i) => [name, columns[i] as Float32Array]))
  if (features.length > 0) {
    const { classes } = pixels as Model
    const values = [...new Set(features.map(({ value }) => value))]
    if (whole === undefined)
      throw new OptionError('image', undefined, `an image, since the feature ${features[0]?.name} needs what a pixel classifier says of it`)
    const wanted = { winners: false, probabilities: values.map((value) => classes.indexOf(value)) }
    const [frame] = await predictImage(whole, pixels as Model, wanted, { ...run, mode: (pixels as Model).mode })
    for (const { name, statistic, value } of features)
      found[name] = probabilityColumn(labels, label, frame?.probabilities[values.indexOf(value)] as Float32Array, statistic)
  }
  return { label, columns: found }
}

/** What a first forest says of objects: for each of its classes a number per object. */
type Opinion = readonly ArrayLike<number>[]

/** Adds what a first forest says of the neighbours. @throws {OptionError} for a class that it does not know */
function withNeighbours(
  labels: Raster<string, Uint32Array>,
  { label, columns }: ObjectColumns,
  names: readonly string[],
  classes: readonly number[],
  opinion: Opinion,
): ObjectColumns {
  const added: Record<string, Float32Array> = {}
  for (const name of names) {
    const asked = neighbourClassOf(name)
    if (asked === undefined) continue
    const index = classes.indexOf(asked.value)
    if (index < 0) throw new OptionError('features', name, `an annotated class: ${classes.join(', ')}`)
    added[name] = meanOfNeighbours(labels, asked.which, [opinion[index] as ArrayLike<number>])[0] as Float32Array
  }
  return { label, columns: { ...columns, ...added } }
}

/** Objects of a time point with what is known of them, and the class that each was given; 0 for none. */
export interface KnownObjects {
  readonly labels: Raster<string, Uint32Array>
  readonly known: ObjectColumns
  readonly given: readonly number[]
}

/**
 * Grows the first forest, which knows nothing about neighbours, and adds what it says of them. Of objects that it learned from its trees
 * tell that did not see them, so that the second forest does not trust it more than it should.
 *
 * @param grow  makes the forest
 */
export async function learnNeighbours(
  objects: readonly KnownObjects[],
  names: readonly string[],
  grow: (samples: KeptSamples) => Promise<GrownForest>,
): Promise<{ trained: TrainedForest; columns: Float32Array[][] }> {
  const own = withoutNeighbours(names)
  const parts = objects.map(({ known, given }) => samplesOfRows(inOrder(known, own), given))
  const { trained, classifier } = await grow(joinSamples(parts))
  const { data: others } = classifier.oobDecisionFunction
  const count = trained.classes.length
  let sample = 0
  const columns = objects.map(({ labels, known, given }) => {
    const base = inOrder(known, own)
    const { probabilities } = predictRows(trained, base, true)
    const opinion = probabilities.map((column) => Float64Array.from(column))
    for (const row of sampledRows(base, given)) {
      const votes = opinion.map((_, k) => others[sample * count + k] as number)
      const isKnown = votes.some((vote) => vote > 0)
      for (const [k, column] of opinion.entries()) column[row] = isKnown ? (votes[k] as number) : Number.NaN
      sample++
    }
    return inOrder(withNeighbours(labels, known, names, trained.classes, opinion), names)
  })
  return { trained, columns }
}

const inOrder = ({ columns }: ObjectColumns, names: readonly string[]): Float32Array[] => names.map((name) => columns[name] as Float32Array)

/** The features of a time point in their order, once the first forest of a model has told about neighbours. */
export function columnsFor(
  model: Pick<Model, 'neighbours'>,
  labels: Raster<string, Uint32Array>,
  known: ObjectColumns,
  names: readonly string[],
): readonly Float32Array[] {
  const { neighbours } = model
  if (neighbours === undefined) return inOrder(known, names)
  const { probabilities } = predictRows(neighbours, inOrder(known, withoutNeighbours(names)), true)
  return inOrder(withNeighbours(labels, known, names, neighbours.classes, probabilities), names)
}
