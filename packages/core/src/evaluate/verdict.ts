/** What the scores of an evaluation say, and what to do. */
export type VerdictName =
  | 'more trees help'
  | 'trees are enough'
  | 'too few groups'
  | 'underfits'
  | 'overfits'
  | 'too deep'
  | 'more helps'
  | 'more of the same helps little'
  | 'less of the same'
  | 'fair'
  | 'good'
  | 'good results'
  | 'poor results'

export interface Verdict {
  readonly name: VerdictName
  readonly sentence: string
}

/** Macro F1 scores, 0 to 1. */
export interface VerdictFacts {
  /** Of what was learned from. */
  readonly train: number
  /** Of groups that were not. */
  readonly heldOut: number
  /** Groups of each class, and what a group is called. */
  readonly groups: readonly { readonly name: string; readonly count: number }[]
  readonly word: string
  /** Mean held-out score against the number of groups of each class. */
  readonly learning?: { readonly values: readonly number[]; readonly scores: readonly number[] } | undefined
  /** Mean held-out score against the depth of the trees; null is unlimited. */
  readonly depths?: { readonly values: readonly (number | null)[]; readonly scores: readonly number[] } | undefined
  readonly maxDepth: number | null
  /** Out-of-bag accuracy against the number of trees. */
  readonly trees?: { readonly trees: readonly number[]; readonly scores: readonly number[] } | undefined
}

/** So many groups of each class are needed to say anything. */
const fewest = 3
/** Below, something is to be done. */
const goodScore = 0.95
/** Scores on training samples below this, with held-out ones close to them: the classifier cannot even learn what it sees. */
const learned = 0.9
/** Scores that differ by less are close to each other. */
const close = 0.05
/** A gain by the second half of the trees that is worth as many more. */
const treeGain = 0.005
/** A gain that is worth some work. */
const gain = 0.01

const percent = (score: number): string => `${(100 * score).toFixed(1)} %`
const depthOf = (depth: number | null): string => (depth === null ? 'unlimited depth' : `depth ${depth}`)

/**
 * A plain verdict. The rules, the first that fits leads:
 *
 * - fewer than 3 groups of a class: nothing can be said;
 * - F1 on training samples below 0.9 and held-out F1 less than 0.05 below it: underfits;
 * - another depth has a held-out F1 that is better by 0.01 or more: that depth;
 * - held-out F1 0.05 or more below that on training samples: overfits;
 * - otherwise good from a held-out F1 of 0.95 on, below it fair.
 *
 * A deeper tree is no advice where it overfits already. Besides: whether the last step of the learning curve still gained 0.01 or more, or lost as much,
 * which says that groups differ; and whether the second half of the trees gained 0.005 or more
 * of out-of-bag accuracy.
 */
export function verdictsOf(facts: VerdictFacts): Verdict[] {
  const { train, heldOut, groups, word } = facts
  const few = groups.filter(({ count }) => count < fewest)
  if (few.length > 0) {
    const counts = few.map(({ name, count }) => `${count} ${word}${count === 1 ? '' : 's'} of ${name}`).join(', ')
    return [
      {
        name: 'too few groups',
        sentence: `Only ${counts}: paint at least ${fewest} of each class, in different places, to learn how good this is.`,
      },
    ]
  }
  const gap = train - heldOut
  const verdicts: Verdict[] = []
  if (train < learned && gap < close)
    verdicts.push({
      name: 'underfits',
      sentence: `Underfits: even what it learned from it gets right to ${percent(train)} only. Deeper trees or more features may help.`,
    })
  const better = betterDepth(facts)
  if (better !== undefined && (better.isShallower || gap < close))
    verdicts.push({
      name: 'too deep',
      sentence: `Another depth is better: ${depthOf(better.depth)} instead of ${depthOf(facts.maxDepth)} scores ${percent(better.score)} on held-out ${word}s instead of ${percent(better.now)} (means of the folds).`,
    })
  if (gap >= close)
    verdicts.push({
      name: 'overfits',
      sentence: `Overfits: ${percent(train)} on what it learned from, ${percent(heldOut)} on ${word}s that it did not see. Annotate other ${['object', 'border', 'row'].includes(word) ? word : 'place'}s that look different.`,
    })
  const last = lastGain(facts)
  const isSilent = verdicts.length === 0
  if (last !== undefined) verdicts.push(moreVerdict(last, word))
  verdicts.push(...treesVerdict(facts))
  if (isSilent)
    verdicts.unshift(
      heldOut >= goodScore
        ? { name: 'good', sentence: `Good: ${percent(heldOut)} on ${word}s that it did not see.` }
        : { name: 'fair', sentence: `Fair: ${percent(heldOut)} on ${word}s that it did not see; it learns them nearly as well.` },
    )
  return verdicts
}

function moreVerdict(last: { from: number; to: number; gain: number }, word: string): Verdict {
  const step = `from ${last.from} to ${last.to} of each class the held-out score`
  if (last.gain >= gain) return { name: 'more helps', sentence: `More ${word}s will help: ${step} rose by ${percent(last.gain)}.` }
  if (last.gain <= -gain)
    return {
      name: 'less of the same',
      sentence: `The ${word}s differ: ${step} fell by ${percent(-last.gain)}. Look for some that are named wrongly, or paint where it errs.`,
    }
  return {
    name: 'more of the same helps little',
    sentence: `More ${word}s of the same kind change little: ${step} changed by ${percent(last.gain)}.`,
  }
}

function treesVerdict({ trees }: VerdictFacts): Verdict[] {
  if (trees === undefined || trees.trees.length < 2) return []
  const all = trees.trees.at(-1) as number
  const half = trees.trees.findLastIndex((count) => 2 * count <= all)
  const [from, gained] = [trees.trees[half] as number, (trees.scores.at(-1) as number) - (trees.scores[half] as number)]
  return [
    gained >= treeGain
      ? {
          name: 'more trees help',
          sentence: `More trees may help: from ${from} to ${all} the out-of-bag accuracy rose by ${percent(gained)}.`,
        }
      : {
          name: 'trees are enough',
          sentence: `${all} trees are enough: ${from} of them are as accurate on samples that they did not see.`,
        },
  ]
}

/** Another depth whose held-out score is better by what is worth a change. */
export function betterDepth({
  depths,
  maxDepth,
}: Pick<VerdictFacts, 'depths' | 'maxDepth'>): { depth: number | null; score: number; now: number; isShallower: boolean } | undefined {
  const now = depths?.scores[depths.values.indexOf(maxDepth)]
  if (depths === undefined || now === undefined) return undefined
  const best = depths.scores.indexOf(Math.max(...depths.scores))
  const score = depths.scores[best] as number
  const depth = depths.values[best] as number | null
  const isShallower = depth !== null && (maxDepth === null || depth < maxDepth)
  return score - now >= gain ? { depth, score, now, isShallower } : undefined
}

function lastGain({ learning }: VerdictFacts): { from: number; to: number; gain: number } | undefined {
  if (learning === undefined || learning.values.length < 2) return undefined
  const [from, to] = learning.values.slice(-2) as [number, number]
  const [before, after] = learning.scores.slice(-2) as [number, number]
  return { from, to, gain: after - before }
}
