import type { Impurity } from './criterion.ts'

/** The training data as trees see it; `weights` undefined means 1 for each sample. */
export interface TrainingData {
  /** (features × samples), one feature after the other; NaN is a missing value. */
  readonly features: Float32Array
  readonly featureCount: number
  readonly sampleCount: number
  /** Index of each sample's class. */
  readonly target: Int32Array
  readonly classCount: number
  readonly weights: Float64Array | undefined
}

/** Class weights of a node and of the two sides of a candidate split, kept up to date while the split moves through the samples. */
export class SplitStatistics {
  readonly total: Float64Array
  readonly left: Float64Array
  readonly right: Float64Array
  weight = 0
  leftWeight = 0
  rightWeight = 0
  readonly #data: TrainingData
  readonly #samples: Int32Array
  readonly #impurity: Impurity
  #start = 0
  #end = 0
  #position = 0

  constructor(data: TrainingData, samples: Int32Array, impurity: Impurity) {
    this.#data = data
    this.#samples = samples
    this.#impurity = impurity
    this.total = new Float64Array(data.classCount)
    this.left = new Float64Array(data.classCount)
    this.right = new Float64Array(data.classCount)
  }

  /** Starts a node that holds samples[start:end]. */
  start(start: number, end: number): void {
    const { target, weights } = this.#data
    this.#start = start
    this.#end = end
    this.total.fill(0)
    let sum = 0
    for (let p = start; p < end; p++) {
      const sample = this.#samples[p] as number
      const weight = weights === undefined ? 1 : (weights[sample] as number)
      const k = target[sample] as number
      this.total[k] = (this.total[k] as number) + weight
      sum += weight
    }
    this.weight = sum
    this.reset()
  }

  /** Puts the split before the first sample. */
  reset(): void {
    this.#position = this.#start
    this.left.fill(0)
    this.right.set(this.total)
    this.leftWeight = 0
    this.rightWeight = this.weight
  }

  /** Moves the split so that samples[start:position] go left; adds from the nearer side, as scikit-learn does, for equal rounding. */
  moveTo(position: number): void {
    if (position - this.#position <= this.#end - position) this.#add(this.#position, position)
    else {
      this.left.set(this.total)
      this.leftWeight = this.weight
      this.#subtract(position)
    }
    this.rightWeight = this.weight - this.leftWeight
    for (let k = 0; k < this.left.length; k++) this.right[k] = (this.total[k] as number) - (this.left[k] as number)
    this.#position = position
  }

  nodeImpurity(): number {
    return this.#impurity(this.total, this.weight)
  }

  leftImpurity(): number {
    return this.#impurity(this.left, this.leftWeight)
  }

  rightImpurity(): number {
    return this.#impurity(this.right, this.rightWeight)
  }

  /** Grows with the gain of the split; the terms that are the same for all splits of a node are left out. */
  proxyGain(): number {
    const left = this.leftImpurity()
    const right = this.rightImpurity()
    return -this.rightWeight * right - this.leftWeight * left
  }

  #add(from: number, to: number): void {
    const { target, weights } = this.#data
    const left = this.left
    for (let p = from; p < to; p++) {
      const sample = this.#samples[p] as number
      const weight = weights === undefined ? 1 : (weights[sample] as number)
      const k = target[sample] as number
      left[k] = (left[k] as number) + weight
      this.leftWeight += weight
    }
  }

  #subtract(position: number): void {
    const { target, weights } = this.#data
    const left = this.left
    for (let p = this.#end - 1; p >= position; p--) {
      const sample = this.#samples[p] as number
      const weight = weights === undefined ? 1 : (weights[sample] as number)
      const k = target[sample] as number
      left[k] = (left[k] as number) - weight
      this.leftWeight -= weight
    }
  }
}
