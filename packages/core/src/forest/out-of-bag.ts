import { type Bootstrap, countDraws, drawSamples } from './bootstrap.ts'
import type { Columns } from './feature-matrix.ts'
import { indexOfLargest, leafOf, nodeFractions } from './predict.ts'
import type { Forest } from './tree.ts'

export interface OutOfBag {
  /** Share of the samples that the trees which did not see them classify right. */
  readonly score: number
  /** (samples × classes) mean opinion of those trees; all zero for a sample that every tree saw. */
  readonly decisionFunction: Float64Array
}

/**
 * Judges a forest by its own training samples: each sample is predicted by the trees that did not draw it.
 *
 * @param seeds  seed of each tree, from which its draw is repeated
 */
export function outOfBag(forest: Forest, seeds: readonly number[], columns: Columns, target: Int32Array, bootstrap: Bootstrap): OutOfBag {
  const { classCount } = forest
  const sums = new Float64Array(columns.rows * classCount)
  const judges = new Int32Array(columns.rows)
  forest.trees.forEach((tree, t) => {
    const counts = countDraws(drawSamples(seeds[t] as number, columns.rows, bootstrap), columns.rows)
    const fractions = nodeFractions(tree, classCount)
    for (let row = 0; row < columns.rows; row++) {
      if (counts[row] !== 0) continue
      const leaf = leafOf(tree, columns, row)
      judges[row] = (judges[row] as number) + 1
      for (let k = 0; k < classCount; k++)
        sums[row * classCount + k] = (sums[row * classCount + k] as number) + (fractions[leaf * classCount + k] as number)
    }
  })
  let right = 0
  for (let row = 0; row < columns.rows; row++) {
    const count = Math.max(1, judges[row] as number)
    for (let k = 0; k < classCount; k++) sums[row * classCount + k] = (sums[row * classCount + k] as number) / count
    if (indexOfLargest(sums, row * classCount, classCount) === target[row]) right++
  }
  return { score: right / columns.rows, decisionFunction: sums }
}
