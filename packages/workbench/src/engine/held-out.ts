import type { Annotation, Executor, PixelClassifier } from '@cambium/core'
import {
  type DoubtfulGroup,
  type Evaluation,
  evaluateForest,
  forestTrainer,
  groupKindFor,
  sampleGroups,
  verdictsOf,
} from '@cambium/core/evaluate'
import { PaintedPixels } from './painted-pixels.ts'
import type { Place } from './protocol.ts'

/** How a forest does on strokes, or images, that it did not learn from. */
export type HeldOut = Pick<Evaluation, 'by' | 'classes' | 'verdicts'> & {
  /** Undefined where a class has too few strokes. */
  readonly scores:
    | Pick<Evaluation, 'heldOut' | 'optimistic' | 'train' | 'intervals' | 'learning' | 'depths' | 'correlated' | 'trees'>
    | undefined
  /** Strokes that look as if they had been given the wrong class, and where they are. */
  readonly doubtful: readonly DoubtfulStroke[]
}

export interface DoubtfulStroke extends Omit<DoubtfulGroup, 'group'> {
  readonly place: Place
}

/** More samples than this tell little more and take longer: every so many-th is judged. */
const mostSamples = 3000
/** More strokes than this are not told one by one. */
const mostDoubts = 5

/** Places of samples: all of them, or evenly spread ones and the first of each group. */
function thinned(groups: Int32Array): Int32Array {
  const share = Math.min(1, mostSamples / groups.length)
  const seen = new Set<number>()
  return Int32Array.from(
    [...groups.keys()].filter((i) => {
      const isFirst = !seen.has(groups[i] as number)
      seen.add(groups[i] as number)
      return isFirst || Math.floor(i * share) !== Math.floor((i - 1) * share)
    }),
  )
}

/**
 * Judges the forest of a classifier by holding out what it learned from, part by part.
 *
 * @param annotations  what it learned from, in this order
 * @param ids          the images of the annotations
 */
export async function heldOut(
  { model }: PixelClassifier,
  annotations: readonly Annotation[],
  ids: readonly string[],
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<HeldOut> {
  const { features, target } = model.kept as NonNullable<typeof model.kept>
  const by = groupKindFor(annotations, target)
  const all = sampleGroups(annotations, by)
  const rows = thinned(all)
  const samples = new Float32Array(rows.length * model.features.length)
  for (let column = 0; column < model.features.length; column++)
    for (const [i, row] of rows.entries()) samples[column * rows.length + i] = features[column * target.length + row] as number
  const [groups, classes] = [rows.map((row) => all[row] as number), rows.map((row) => target[row] as number)]
  const counts = model.classes.map((value) => ({
    value,
    samples: target.reduce((sum, one) => sum + (one === value ? 1 : 0), 0),
    groups: new Set(groups.filter((_, i) => classes[i] === value)).size,
  }))
  const named = counts.map(({ value, groups: count }) => ({ name: model.classNames[String(value)] ?? `class ${value}`, count }))
  if (by === 'sample' || named.some(({ count }) => count < 2)) {
    const facts = {
      train: 1,
      heldOut: 0,
      groups: named.map((one) => ({ ...one, count: Math.min(one.count, 2) })),
      word: 'stroke',
      maxDepth: null,
    }
    return { by: 'stroke', classes: counts, verdicts: verdictsOf(facts), scores: undefined, doubtful: [] }
  }
  const evaluation = await evaluateForest(
    {
      samples: { data: samples, rows: rows.length, columns: model.features.length, layout: 'columns' },
      target: classes,
      groups,
      by,
      features: model.features,
      classNames: model.classNames,
      options: model.options,
      retrainWith: forestTrainer(model.options, { executor, signal, mode: model.mode }),
    },
    { importances: false, signal },
  )
  const told = by === 'image' ? [] : evaluation.doubtful.slice(0, mostDoubts)
  const pixels = told.length === 0 ? undefined : new PaintedPixels(annotations, ids)
  const doubtful = told.flatMap(({ group, ...facts }) => {
    const own = [...all.keys()].filter((row) => all[row] === group)
    return pixels === undefined ? [] : [{ ...facts, place: pixels.placeOf(own[Math.floor(own.length / 2)] as number) }]
  })
  return { by, classes: counts, verdicts: evaluation.verdicts, scores: evaluation, doubtful }
}
