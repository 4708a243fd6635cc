import { log2 } from '../math/elementary.ts'

export type CriterionName = 'gini' | 'entropy' | 'log_loss'

/** Impurity of a node from the weight of each class; `total` is their sum. */
export type Impurity = (classWeights: Float64Array, total: number) => number

/** Gini impurity, 1 − Σ pₖ². */
export function gini(classWeights: Float64Array, total: number): number {
  let squares = 0
  for (let k = 0; k < classWeights.length; k++) squares += (classWeights[k] as number) * (classWeights[k] as number)
  return 1 - squares / (total * total)
}

/** Shannon entropy in bits, −Σ pₖ log₂ pₖ. scikit-learn's `log_loss` is the same quantity. */
export function entropy(classWeights: Float64Array, total: number): number {
  let sum = 0
  for (let k = 0; k < classWeights.length; k++) {
    const weight = classWeights[k] as number
    if (weight > 0) {
      const share = weight / total
      sum -= share * log2(share)
    }
  }
  return sum
}

export const impurities: Readonly<Record<CriterionName, Impurity>> = { gini, entropy, log_loss: entropy }
