import { type Bootstrap, countDraws, drawSamples } from './bootstrap.ts'
import type { Columns } from './feature-matrix.ts'
import type { Combine } from './options.ts'
import { indexOfLargest, nodeFractions } from './predict.ts'
import type { Forest, Tree } from './tree.ts'

/** Share of the samples that are classified right against the number of trees. */
export interface TreeCurve {
  readonly trees: readonly number[]
  readonly scores: readonly number[]
}

export interface OutOfBag {
  /** Share of the samples that the trees which did not see them classify right. */
  readonly score: number
  /** The same of the first trees alone, over the samples that at least one of them did not see. */
  readonly curve: TreeCurve
  /** Share of the samples that a tree did not see which it classifies right, tree by tree; NaN for a tree that saw all. */
  readonly treeScores: Float64Array
  /** (samples × classes) mean opinion of those trees; all zero for a sample that every tree saw. */
  readonly decisionFunction: Float64Array
}

/** The samples that a tree did not draw, and the leaf that each ends in. */
export interface JudgedSamples {
  readonly samples: Uint32Array
  readonly leaves: Uint32Array
}

/**
 * Lets a tree judge the samples that it did not draw.
 *
 * @param seed     of the tree, from which its draw is repeated
 * @param columns  in the terms of the tree's thresholds
 */
export function judgeOthers(tree: Tree, seed: number, columns: Columns, bootstrap: Bootstrap): JudgedSamples {
  const counts = countDraws(drawSamples(seed, columns.rows, bootstrap), columns.rows)
  const samples = new Uint32Array(columns.rows)
  let count = 0
  for (let row = 0; row < columns.rows; row++) if (counts[row] === 0) samples[count++] = row
  return shareOut(tree, columns, samples.subarray(0, count))
}

/** Sends samples down a tree all together, node by node, so that each node looks at one column. */
function shareOut(tree: Tree, { data, rows }: Columns, samples: Uint32Array): JudgedSamples {
  const order = samples.slice()
  const right = new Uint32Array(samples.length)
  const leaves = new Uint32Array(samples.length)
  const waiting = [{ node: 0, start: 0, end: samples.length }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, start, end } = next
    if (tree.left[node] === -1) {
      leaves.fill(node, start, end)
      continue
    }
    const column = (tree.feature[node] as number) * rows
    const threshold = tree.threshold[node] as number
    const missing = tree.missingGoesLeft[node] === 1
    let toLeft = start
    let toRight = 0
    for (let i = start; i < end; i++) {
      const sample = order[i] as number
      const value = data[column + sample] as number
      if (value <= threshold || (missing && Number.isNaN(value))) order[toLeft++] = sample
      else right[toRight++] = sample
    }
    for (let i = 0; i < toRight; i++) order[toLeft + i] = right[i] as number
    if (toLeft < end) waiting.push({ node: tree.right[node] as number, start: toLeft, end })
    if (toLeft > start) waiting.push({ node: tree.left[node] as number, start, end: toLeft })
  }
  return { samples: order, leaves }
}

/**
 * Judges a forest by its own training samples: each sample is predicted by the trees that did not draw it.
 *
 * @param judged  for each tree the samples that it did not draw
 * @param target  class of each sample
 */
export function outOfBag({ trees, classCount }: Forest, judged: readonly JudgedSamples[], target: Int32Array): OutOfBag {
  const sums = new Float64Array(target.length * classCount)
  const judges = new Int32Array(target.length)
  const treeScores = new Float64Array(trees.length)
  const curve: { trees: number[]; scores: number[] } = { trees: [], scores: [] }
  const places = new Set(curvePlaces(trees.length))
  for (const [t, tree] of trees.entries()) {
    const { samples, leaves } = judged[t] as JudgedSamples
    const fractions = nodeFractions(tree, classCount)
    let own = 0
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] as number
      const leaf = (leaves[i] as number) * classCount
      judges[sample] = (judges[sample] as number) + 1
      if (indexOfLargest(fractions, leaf, classCount) === target[sample]) own++
      for (let k = 0; k < classCount; k++)
        sums[sample * classCount + k] = (sums[sample * classCount + k] as number) + (fractions[leaf + k] as number)
    }
    treeScores[t] = own / samples.length
    if (places.has(t + 1)) {
      curve.trees.push(t + 1)
      curve.scores.push(shareRight({ sums, judges, target, classCount }))
    }
  }
  let right = 0
  for (let sample = 0; sample < target.length; sample++) {
    const count = Math.max(1, judges[sample] as number)
    for (let k = 0; k < classCount; k++) sums[sample * classCount + k] = (sums[sample * classCount + k] as number) / count
    if (indexOfLargest(sums, sample * classCount, classCount) === target[sample]) right++
  }
  return { score: right / target.length, curve, treeScores, decisionFunction: sums }
}

/**
 * Share of the samples that some of the trees classify right, of those that at least one of them did not see.
 *
 * @param judged   for each tree of the forest the samples that it did not draw
 * @param chosen   numbers of the trees, from 0
 * @param combine  how their opinions are put together
 */
export function outOfBagScoreOf(
  { trees, classCount }: Forest,
  judged: readonly JudgedSamples[],
  target: Int32Array,
  { chosen, combine }: { readonly chosen: readonly number[]; readonly combine: Combine },
): number {
  const sums = new Float64Array(target.length * classCount)
  const judges = new Int32Array(target.length)
  for (const t of chosen) {
    const { samples, leaves } = judged[t] as JudgedSamples
    const shares = leafShares(trees[t] as Tree, classCount, combine)
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] as number
      const [at, leaf] = [sample * classCount, (leaves[i] as number) * classCount]
      judges[sample] = (judges[sample] as number) + 1
      for (let k = 0; k < classCount; k++) {
        const share = shares[leaf + k] as number
        const before = sums[at + k] as number
        sums[at + k] = combine === 'max' ? Math.max(before, share) : before + share
      }
    }
  }
  return shareRight({ sums, judges, target, classCount })
}

/**
 * The share of {@link outOfBagScoreOf} for a forest that lacks one tree, tree by tree. Sums are taken apart instead of added up anew, so that
 * samples between two classes may fall to the other one.
 */
export function outOfBagScoresWithout(
  { trees, classCount }: Forest,
  judged: readonly JudgedSamples[],
  target: Int32Array,
  combine: Combine,
): Float64Array {
  const shares = trees.map((tree) => leafShares(tree, classCount, combine))
  const all = new Opinions(target.length * classCount, combine)
  const judges = new Int32Array(target.length)
  for (const [t, { samples, leaves }] of judged.entries())
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] as number
      judges[sample] = (judges[sample] as number) + 1
      for (let k = 0; k < classCount; k++)
        all.add(sample * classCount + k, (shares[t] as Float64Array)[(leaves[i] as number) * classCount + k] as number)
    }
  const isRight = (sample: number, opinionOf: (at: number) => number): boolean => {
    let best = 0
    for (let k = 1; k < classCount; k++) if (opinionOf(sample * classCount + k) > opinionOf(sample * classCount + best)) best = k
    return best === target[sample]
  }
  const whole = Uint8Array.from(target, (_, sample) => (judges[sample] !== 0 && isRight(sample, (at) => all.of(at)) ? 1 : 0))
  const wholeRight = whole.reduce((sum, one) => sum + one, 0)
  const wholeKnown = judges.reduce((sum, count) => sum + Math.min(1, count), 0)
  return Float64Array.from(judged, ({ samples, leaves }, t) => {
    const share = shares[t] as Float64Array
    let [right, known] = [wholeRight, wholeKnown]
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i] as number
      const toLeaf = (leaves[i] as number) * classCount - sample * classCount
      right -= whole[sample] as number
      if (judges[sample] === 1) known--
      else if (isRight(sample, (at) => all.without(at, share[at + toLeaf] as number))) right++
    }
    return right / known
  })
}

/** What trees say together of each sample and class. */
class Opinions {
  readonly #isMax: boolean
  /** Their sum, or the largest. */
  readonly #all: Float64Array
  /** The second largest. */
  readonly #second: Float64Array

  constructor(length: number, combine: Combine) {
    this.#isMax = combine === 'max'
    this.#all = new Float64Array(length)
    this.#second = new Float64Array(this.#isMax ? length : 0)
  }

  add(at: number, share: number): void {
    const before = this.#all[at] as number
    if (!this.#isMax) this.#all[at] = before + share
    else if (share > before) {
      this.#second[at] = before
      this.#all[at] = share
    } else if (share > (this.#second[at] as number)) this.#second[at] = share
  }

  of(at: number): number {
    return this.#all[at] as number
  }

  without(at: number, share: number): number {
    const all = this.#all[at] as number
    if (!this.#isMax) return all - share
    return share === all ? (this.#second[at] as number) : all
  }
}

/** (nodes × classes) what a tree says in each node: shares of the classes, or its vote. */
function leafShares(tree: Tree, classCount: number, combine: Combine): Float64Array {
  const fractions = nodeFractions(tree, classCount)
  if (combine !== 'votes') return fractions
  const votes = new Float64Array(fractions.length)
  for (let node = 0; node < fractions.length; node += classCount) votes[node + indexOfLargest(fractions, node, classCount)] = 1
  return votes
}

/** Numbers of trees at which the curve is drawn: close together first. */
const curvePlaces = (trees: number): number[] =>
  Array.from({ length: trees }, (_, t) => t + 1).filter((count) => {
    let step = 1
    while (10 * step < count) step *= 10
    return count <= 5 || count === trees || (count % step === 0 && [1, 2, 3, 5, 7, 10].includes(count / step))
  })

/** Share of the judged samples whose sums favour their class. */
function shareRight({
  sums,
  judges,
  target,
  classCount,
}: {
  readonly sums: Float64Array
  readonly judges: Int32Array
  readonly target: Int32Array
  readonly classCount: number
}): number {
  let [right, judged] = [0, 0]
  for (let sample = 0; sample < target.length; sample++) {
    if (judges[sample] === 0) continue
    judged++
    if (indexOfLargest(sums, sample * classCount, classCount) === target[sample]) right++
  }
  return right / judged
}
