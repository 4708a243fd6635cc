import { pairwiseSum } from '../math/pairwise-sum.ts'

/**
 * Weights that give each class the same total: samples / (classes · samples of the class). Classes without samples get 0.
 *
 * @param target   index of each sample's class
 * @param samples  which samples count, possibly several times; all by default
 * @param weights  weight of each sample, 1 by default
 */
export function balancedClassWeights(target: Int32Array, classCount: number, samples?: Int32Array, weights?: Float64Array): Float64Array {
  const totals = new Float64Array(classCount)
  const count = samples?.length ?? target.length
  for (let i = 0; i < count; i++) {
    const sample = samples === undefined ? i : (samples[i] as number)
    const k = target[sample] as number
    totals[k] = (totals[k] as number) + (weights === undefined ? 1 : (weights[sample] as number))
  }
  const present = totals.filter((total) => total > 0)
  const sum = pairwiseSum(present)
  return totals.map((total) => (total > 0 ? sum / (present.length * total) : 0))
}
