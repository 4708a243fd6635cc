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

/** Unweighted mean of the scores of all classes. */
export function macroScores(confusion: Confusion): ClassScores {
  const scores = confusion.classes.map((value) => classScores(confusion, value))
  const mean = (pick: (one: ClassScores) => number): number =>
    ratio(
      scores.reduce((sum, one) => sum + pick(one), 0),
      scores.length,
    )
  return {
    precision: mean((one) => one.precision),
    recall: mean((one) => one.recall),
    f1: mean((one) => one.f1),
    iou: mean((one) => one.iou),
  }
}

/** Share of the pixels on the diagonal. */
export function accuracy({ counts }: Confusion): number {
  const total = counts.flat().reduce((sum, count) => sum + count, 0)
  return ratio(
    counts.reduce((sum, row, k) => sum + (row[k] as number), 0),
    total,
  )
}
