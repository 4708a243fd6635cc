import type { Overlap } from './overlap.ts'

/** How often each true class was predicted as each class: rows are true, columns predicted. */
export interface Confusion {
  readonly classes: readonly number[]
  readonly counts: readonly (readonly number[])[]
}

/** Confusion of two class maps; pixels whose truth is in `ignore` do not count. */
export function confusionOf({ truth, prediction, pairs }: Overlap, ignore: readonly number[] = []): Confusion {
  const counted = pairs.filter((pair) => !ignore.includes(truth.labels[pair.truth] as number))
  const values = new Set(counted.flatMap((pair) => [truth.labels[pair.truth] as number, prediction.labels[pair.prediction] as number]))
  const classes = [...values].sort((a, b) => a - b)
  const counts = classes.map(() => classes.map(() => 0))
  for (const pair of counted) {
    const row = counts[classes.indexOf(truth.labels[pair.truth] as number)] as number[]
    const column = classes.indexOf(prediction.labels[pair.prediction] as number)
    row[column] = (row[column] as number) + pair.pixels
  }
  return { classes, counts }
}

/** Confusion of the classes of samples. */
export function confusionOfSamples(truth: ArrayLike<number>, predicted: ArrayLike<number>): Confusion {
  const classes = [...new Set([...Array.from(truth), ...Array.from(predicted)])].sort((a, b) => a - b)
  const indexOf = new Map(classes.map((value, k) => [value, k]))
  const counts = classes.map(() => classes.map(() => 0))
  for (let i = 0; i < truth.length; i++) {
    const row = counts[indexOf.get(truth[i] as number) as number] as number[]
    const column = indexOf.get(predicted[i] as number) as number
    row[column] = (row[column] as number) + 1
  }
  return { classes, counts }
}

/** Confusion of background and foreground: everything but 0 is foreground (class 1). */
export function foregroundConfusion({ truth, prediction, pairs }: Overlap): Confusion {
  const counts = [
    [0, 0],
    [0, 0],
  ]
  for (const pair of pairs) {
    const row = counts[truth.labels[pair.truth] === 0 ? 0 : 1] as number[]
    const column = prediction.labels[pair.prediction] === 0 ? 0 : 1
    row[column] = (row[column] as number) + pair.pixels
  }
  return { classes: [0, 1], counts }
}

/** Confusions of several images together. */
export function joinConfusions(confusions: readonly Confusion[]): Confusion {
  const classes = [...new Set(confusions.flatMap(({ classes: values }) => values))].sort((a, b) => a - b)
  const counts = classes.map((truth) =>
    classes.map((predicted) =>
      confusions.reduce((sum, { classes: own, counts: matrix }) => sum + (matrix[own.indexOf(truth)]?.[own.indexOf(predicted)] ?? 0), 0),
    ),
  )
  return { classes, counts }
}

export interface ClassScores {
  readonly precision: number
  readonly recall: number
  readonly f1: number
  /** Intersection over union, the Jaccard index. */
  readonly iou: number
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)
const ratio = (numerator: number, denominator: number): number => (denominator === 0 ? 0 : numerator / denominator)

/** Scores of one class against all others, as scikit-learn defines them; 0 where there is nothing to divide by. */
export function classScores({ classes, counts }: Confusion, value: number): ClassScores {
  const k = classes.indexOf(value)
  const hits = counts[k]?.[k] ?? 0
  const actual = (counts[k] ?? []).reduce((sum, count) => sum + count, 0)
  const predicted = counts.reduce((sum, row) => sum + (row[k] ?? 0), 0)
  return {
    precision: ratio(hits, predicted),
    recall: ratio(hits, actual),
    f1: ratio(2 * hits, actual + predicted),
    iou: ratio(hits, actual + predicted - hits),
  }
}

/** How the scores of the classes become one: each class counts the same, by its true samples, or all samples are counted together. */
export type Average = 'macro' | 'weighted' | 'micro'

/** One score of each kind over all classes, as scikit-learn averages them. */
export function averagedScores(confusion: Confusion, average: Average): ClassScores {
  const { counts } = confusion
  if (average === 'micro') {
    const total = sumOf(counts.map(sumOf))
    const hits = sumOf(counts.map((row, k) => row[k] as number))
    const share = ratio(hits, total)
    return { precision: share, recall: share, f1: share, iou: ratio(hits, 2 * total - hits) }
  }
  const scores = confusion.classes.map((value) => classScores(confusion, value))
  const weights = counts.map((row) => (average === 'macro' ? 1 : sumOf(row)))
  const mean = (pick: (one: ClassScores) => number): number =>
    ratio(sumOf(scores.map((one, k) => pick(one) * (weights[k] as number))), sumOf(weights))
  return {
    precision: mean((one) => one.precision),
    recall: mean((one) => one.recall),
    f1: mean((one) => one.f1),
    iou: mean((one) => one.iou),
  }
}

/** Mean recall of the classes that occur in the truth. */
export function balancedAccuracy({ counts }: Confusion): number {
  const recalls = counts.flatMap((row, k) => (sumOf(row) === 0 ? [] : [(row[k] as number) / sumOf(row)]))
  return ratio(sumOf(recalls), recalls.length)
}

/** Matthews' correlation of truth and prediction, generalised to any number of classes (Gorodkin, 2004): 1 right, 0 as good as chance. */
export function matthews({ counts }: Confusion): number {
  const truth = counts.map(sumOf)
  const predicted = counts.map((_, k) => sumOf(counts.map((row) => row[k] as number)))
  const total = sumOf(truth)
  const hits = sumOf(counts.map((row, k) => row[k] as number))
  const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.map((value, k) => value * (b[k] as number)))
  const spread = (total * total - dot(truth, truth)) * (total * total - dot(predicted, predicted))
  return ratio(hits * total - dot(truth, predicted), Math.sqrt(spread))
}

/** Agreement beyond chance (Cohen, 1960). */
export function cohenKappa({ counts }: Confusion): number {
  const truth = counts.map(sumOf)
  const predicted = counts.map((_, k) => sumOf(counts.map((row) => row[k] as number)))
  const total = sumOf(truth)
  const wrong = total - sumOf(counts.map((row, k) => row[k] as number))
  const byChance = total - sumOf(truth.map((count, k) => (count * (predicted[k] as number)) / total))
  return 1 - ratio(wrong, byChance)
}

/** Each row as shares of the true samples of its class; a class without any has zeros. */
export function sharesOfTruth({ counts }: Confusion): number[][] {
  return counts.map((row) => row.map((count) => ratio(count, sumOf(row))))
}

/** Share of the pixels on the diagonal. */
export function accuracy({ counts }: Confusion): number {
  const total = counts.flat().reduce((sum, count) => sum + count, 0)
  return ratio(
    counts.reduce((sum, row, k) => sum + (row[k] as number), 0),
    total,
  )
}
