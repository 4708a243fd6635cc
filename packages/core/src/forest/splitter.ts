import { Xorshift } from '../random/xorshift.ts'
import type { Impurity } from './criterion.ts'
import { introsort } from './introsort.ts'
import { SplitStatistics, type TrainingData } from './split-statistics.ts'

/** Values closer than this are taken as equal; scikit-learn adds it in float32. */
const closeness = Math.fround(1e-7)

export interface Split {
  feature: number
  threshold: number
  /** samples[start:position] go left; `end` of the node where no split was found. */
  position: number
  missingGoesLeft: boolean
  leftImpurity: number
  rightImpurity: number
  improvement: number
}

export interface SplitLimits {
  readonly maxFeatures: number
  readonly minSamplesLeaf: number
  readonly minWeightLeaf: number
}

/** A node to be split: its samples, its impurity, and how many features are known to be constant in it. */
export interface NodeToSplit {
  readonly start: number
  readonly end: number
  readonly impurity: number
  readonly constantFeatures: number
}

/**
 * Finds the best split of a node among randomly drawn features, as scikit-learn's best splitter does (tree/_splitter.pyx): the same
 * draws, the same order of candidates, the same arithmetic. `samples` is reordered so that each node is a contiguous range.
 */
export class ReferenceSplitter {
  readonly samples: Int32Array
  readonly sampleCount: number
  readonly totalWeight: number
  readonly statistics: SplitStatistics
  readonly #data: TrainingData
  readonly #limits: SplitLimits
  readonly #random: Xorshift
  readonly #features: Int32Array
  readonly #constants: Int32Array
  readonly #values: Float32Array
  #missing = 0
  #best: Split = noSplit(0)
  #bestGain = Number.NEGATIVE_INFINITY

  constructor(data: TrainingData, limits: SplitLimits, impurity: Impurity, seed: number) {
    this.#data = data
    this.#limits = limits
    this.#random = new Xorshift(seed)
    this.samples = new Int32Array(data.sampleCount)
    let count = 0
    let total = 0
    for (let i = 0; i < data.sampleCount; i++) {
      const weight = data.weights === undefined ? 1 : (data.weights[i] as number)
      if (weight !== 0) this.samples[count++] = i
      total += weight
    }
    this.sampleCount = count
    this.totalWeight = total
    this.statistics = new SplitStatistics(data, this.samples, impurity)
    this.#features = Int32Array.from({ length: data.featureCount }, (_, i) => i)
    this.#constants = new Int32Array(data.featureCount)
    this.#values = new Float32Array(data.sampleCount)
  }

  /**
   * The best split of the node that `statistics` was started on.
   *
   * @returns the split, and how many features its children know to be constant
   */
  split(node: NodeToSplit): { split: Split; constantFeatures: number } {
    const features = this.#features
    const { maxFeatures } = this.#limits
    const known = node.constantFeatures
    let last = features.length
    let visited = 0
    let found = 0
    let drawn = 0
    this.#best = noSplit(node.end)
    this.#bestGain = Number.NEGATIVE_INFINITY
    // Fisher–Yates over `features`: [0, drawn) drawn constants · [drawn, known) known constants · [known, known + found) new
    // constants · … · [last, …) drawn. Constants do not count as visited until one feature with different values was seen.
    while (last > known + found && (visited < maxFeatures || visited <= found + drawn)) {
      visited++
      let j = this.#random.integer(drawn, last - found)
      if (j < known) {
        exchange(features, drawn++, j)
        continue
      }
      j += found
      const feature = features[j] as number
      this.#sort(feature, node)
      if (this.#isConstant(node)) {
        exchange(features, j, known + found++)
        continue
      }
      exchange(features, --last, j)
      this.#evaluate(feature, node)
    }
    if (this.#best.position < node.end) this.#finish(node)
    features.set(this.#constants.subarray(0, known))
    this.#constants.set(features.subarray(known, known + found), known)
    return { split: this.#best, constantFeatures: known + found }
  }

  /** Brings the node's samples into the order of a feature, missing values last. */
  #sort(feature: number, { start, end }: NodeToSplit): void {
    const column = this.#data.features.subarray(feature * this.#data.sampleCount, (feature + 1) * this.#data.sampleCount)
    const samples = this.samples
    let last = end - 1
    for (let i = start; i <= last; ) {
      if (Number.isNaN(column[samples[last] as number])) {
        last--
        continue
      }
      if (Number.isNaN(column[samples[i] as number])) exchange(samples, i, last--)
      this.#values[i] = column[samples[i] as number] as number
      i++
    }
    this.#missing = end - 1 - last
    introsort(this.#values, samples, start, last + 1)
  }

  #isConstant({ start, end }: NodeToSplit): boolean {
    const present = end - this.#missing
    if (present === start) return true
    return this.#missing === 0 && (this.#values[present - 1] as number) <= Math.fround((this.#values[start] as number) + closeness)
  }

  /** Tries every place between different values; with missing values a second time, those going left. */
  #evaluate(feature: number, node: NodeToSplit): void {
    this.#search(feature, node, false)
    if (this.#missing === 0) return
    this.#moveMissingToTheLeft(node)
    this.#search(feature, node, true)
  }

  #search(feature: number, node: NodeToSplit, missingGoesLeft: boolean): void {
    const { start, end } = node
    const values = this.#values
    const present = missingGoesLeft ? end : end - this.#missing
    this.statistics.reset()
    let p = missingGoesLeft ? start + this.#missing : start
    for (;;) {
      if (p === present) return
      p++
      while (p < present && (values[p] as number) <= Math.fround((values[p - 1] as number) + closeness)) p++
      if (p >= end) return
      this.#consider(feature, node, { position: p, missingGoesLeft, onlyMissingRight: !missingGoesLeft && p === present })
    }
  }

  #consider(
    feature: number,
    { start, end }: NodeToSplit,
    place: { position: number; missingGoesLeft: boolean; onlyMissingRight: boolean },
  ): void {
    const { minSamplesLeaf, minWeightLeaf } = this.#limits
    const { position } = place
    const left = position - start
    const right = end - position
    if (left < minSamplesLeaf || right < minSamplesLeaf) return
    const statistics = this.statistics
    statistics.moveTo(position)
    if (statistics.leftWeight < minWeightLeaf || statistics.rightWeight < minWeightLeaf) return
    const gain = statistics.proxyGain()
    if (!(gain > this.#bestGain)) return
    this.#bestGain = gain
    const best = this.#best
    best.feature = feature
    best.position = position
    best.threshold = place.onlyMissingRight
      ? Number.POSITIVE_INFINITY
      : (this.#values[position - 1] as number) / 2 + (this.#values[position] as number) / 2
    best.missingGoesLeft = this.#missing === 0 ? left > right : place.missingGoesLeft
  }

  /** Moves the missing values from the end of the node to its start; the others keep their order. */
  #moveMissingToTheLeft({ start, end }: NodeToSplit): void {
    for (const array of [this.samples, this.#values]) {
      const missing = array.slice(end - this.#missing, end)
      array.copyWithin(start + this.#missing, start, end - this.#missing)
      array.set(missing, start)
    }
  }

  /** Orders the samples by the best split and completes its impurities. */
  #finish({ start, end, impurity }: NodeToSplit): void {
    const best = this.#best
    const { features, sampleCount } = this.#data
    const samples = this.samples
    let left = start
    let right = end
    while (left < right) {
      const value = features[best.feature * sampleCount + (samples[left] as number)] as number
      if (Number.isNaN(value) ? best.missingGoesLeft : value <= best.threshold) left++
      else exchange(samples, left, --right)
    }
    const statistics = this.statistics
    statistics.reset()
    statistics.moveTo(best.position)
    best.leftImpurity = statistics.leftImpurity()
    best.rightImpurity = statistics.rightImpurity()
    best.improvement =
      (statistics.weight / this.totalWeight) *
      (impurity -
        (statistics.rightWeight / statistics.weight) * best.rightImpurity -
        (statistics.leftWeight / statistics.weight) * best.leftImpurity)
  }
}

const noSplit = (end: number): Split => ({
  feature: 0,
  threshold: 0,
  position: end,
  missingGoesLeft: false,
  leftImpurity: Number.POSITIVE_INFINITY,
  rightImpurity: Number.POSITIVE_INFINITY,
  improvement: Number.NEGATIVE_INFINITY,
})

function exchange(array: Int32Array, i: number, j: number): void {
  const value = array[i] as number
  array[i] = array[j] as number
  array[j] = value
}
