import { OptionError, ShapeError, ValueError } from '../errors.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'

/** Indices of the samples to learn from and of those to judge with; no sample is in both. */
export interface Split {
  readonly train: Int32Array
  readonly test: Int32Array
}

export type GroupValue = number | string

export interface TrainTestOptions {
  /** Share (above 0, below 1) or number of the samples to judge with; 0.25 where neither it nor `trainSize` is given. */
  readonly testSize?: number | undefined
  readonly trainSize?: number | undefined
  readonly randomState?: number
  /** A class per sample: both parts get the same shares of the classes. */
  readonly stratify?: ArrayLike<GroupValue> | undefined
}

/**
 * One random split, index by index that of scikit-learn's `train_test_split`.
 *
 * @throws {OptionError} for sizes that leave one part empty, or cannot hold every class
 */
export function trainTestSplit(count: number, { stratify, ...options }: TrainTestOptions = {}): Split {
  if (stratify !== undefined) return stratifiedShuffleSplit(stratify, { ...options, nSplits: 1 })[0] as Split
  const { train, test } = partSizes(count, options)
  const order = new MersenneTwister(options.randomState ?? 0).permutation(count)
  return { train: order.slice(test, test + train), test: order.slice(0, test) }
}

function partSizes(count: number, { testSize, trainSize }: TrainTestOptions): { train: number; test: number } {
  const wanted = (option: string, size: number, round: (value: number) => number): number => {
    const isShare = size > 0 && size < 1
    if (!isShare && !(Number.isInteger(size) && size >= 1 && size < count))
      throw new OptionError(option, size, `a share between 0 and 1, or a number of samples from 1 to ${count - 1}`)
    return isShare ? round(size * count) : size
  }
  const effective = testSize ?? (trainSize === undefined ? 0.25 : undefined)
  const test =
    effective === undefined ? count - wanted('trainSize', trainSize as number, Math.floor) : wanted('testSize', effective, Math.ceil)
  const train = trainSize === undefined ? count - test : wanted('trainSize', trainSize, Math.floor)
  if (train < 1 || test < 1 || train + test > count)
    throw new OptionError('testSize', testSize ?? trainSize, `sizes that leave samples in both parts of ${count}`)
  return { train, test }
}

/** Each part is the samples whose fold it is; the rest is learned from. */
function splitsOf(folds: ArrayLike<number>, count: number): Split[] {
  return Array.from({ length: count }, (_, fold) => {
    const train: number[] = []
    const test: number[] = []
    for (let i = 0; i < folds.length; i++) (folds[i] === fold ? test : train).push(i)
    return { train: Int32Array.from(train), test: Int32Array.from(test) }
  })
}

function checkFolds(nSplits: number, most: number, what: string): void {
  if (!Number.isInteger(nSplits) || nSplits < 2 || nSplits > most)
    throw new OptionError('nSplits', nSplits, `a whole number from 2 to ${most}, the number of ${what}`)
}

export interface FoldOptions {
  readonly nSplits?: number
  /** Samples in random order; in the order of the samples by default. */
  readonly shuffle?: boolean
  readonly randomState?: number
}

/** Splits in which every sample is judged once, index by index those of scikit-learn's `KFold`. */
export function kFold(count: number, { nSplits = 5, shuffle = false, randomState = 0 }: FoldOptions = {}): Split[] {
  checkFolds(nSplits, count, 'samples')
  const order = shuffle ? new MersenneTwister(randomState).permutation(count) : Int32Array.from({ length: count }, (_, i) => i)
  const folds = new Int32Array(count)
  let position = 0
  for (let fold = 0; fold < nSplits; fold++) {
    const size = Math.floor(count / nSplits) + (fold < count % nSplits ? 1 : 0)
    for (let i = 0; i < size; i++) folds[order[position++] as number] = fold
  }
  return splitsOf(folds, nSplits)
}

/** Values as numbers from 0 in ascending order of the values, and how often each occurs. */
function encode(values: ArrayLike<GroupValue>): { codes: Int32Array; counts: number[] } {
  const distinct = [...new Set(Array.from(values))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const codeOf = new Map(distinct.map((value, code) => [value, code]))
  const codes = Int32Array.from(values, (value) => codeOf.get(value) as number)
  const counts = distinct.map(() => 0)
  for (const code of codes) counts[code] = (counts[code] as number) + 1
  return { codes, counts }
}

/** The same with numbers in the order in which the values first occur. */
function encodeByAppearance(values: ArrayLike<GroupValue>): { codes: Int32Array; counts: number[] } {
  const codeOf = new Map<GroupValue, number>()
  const counts: number[] = []
  const codes = Int32Array.from(values, (value) => {
    const code = codeOf.get(value) ?? codeOf.size
    codeOf.set(value, code)
    counts[code] = (counts[code] ?? 0) + 1
    return code
  })
  return { codes, counts }
}

/** Folds that hold the same shares of the classes, index by index those of scikit-learn's `StratifiedKFold`. */
export function stratifiedKFold(
  target: ArrayLike<GroupValue>,
  { nSplits = 5, shuffle = false, randomState = 0 }: FoldOptions = {},
): Split[] {
  const { codes, counts } = encodeByAppearance(target)
  checkFolds(nSplits, Math.max(0, ...counts), 'samples of the largest class')
  const ordered = codes.slice().sort()
  const allocation = Array.from({ length: nSplits }, (_, fold) => {
    const perClass = counts.map(() => 0)
    for (let i = fold; i < ordered.length; i += nSplits) perClass[ordered[i] as number] = (perClass[ordered[i] as number] as number) + 1
    return perClass
  })
  const random = new MersenneTwister(randomState)
  const folds = new Int32Array(codes.length)
  for (let k = 0; k < counts.length; k++) {
    const ofClass = Int32Array.from(allocation.flatMap((perClass, fold) => new Array<number>(perClass[k] as number).fill(fold)))
    if (shuffle) random.shuffle(ofClass)
    let next = 0
    for (let i = 0; i < codes.length; i++) if (codes[i] === k) folds[i] = ofClass[next++] as number
  }
  return splitsOf(folds, nSplits)
}

/**
 * Folds that keep groups (strokes, blocks, images) together and are about equally large, as scikit-learn's `GroupKFold`: the largest group
 * goes to the smallest fold. Of equally large groups the last goes first.
 */
export function groupKFold(groups: ArrayLike<GroupValue>, { nSplits = 5 }: { nSplits?: number } = {}): Split[] {
  const { codes, counts } = encode(groups)
  checkFolds(nSplits, counts.length, 'groups')
  const order = counts.map((_, group) => group).sort((a, b) => (counts[b] as number) - (counts[a] as number) || b - a)
  const sizes = new Array<number>(nSplits).fill(0)
  const foldOf = new Int32Array(counts.length)
  for (const group of order) {
    const lightest = sizes.indexOf(Math.min(...sizes))
    sizes[lightest] = (sizes[lightest] as number) + (counts[group] as number)
    foldOf[group] = lightest
  }
  return splitsOf(
    codes.map((group) => foldOf[group] as number),
    nSplits,
  )
}

/** One split for each group, which is judged and not learned from (scikit-learn's `LeaveOneGroupOut`). */
export function leaveOneGroupOut(groups: ArrayLike<GroupValue>): Split[] {
  const { codes, counts } = encode(groups)
  if (counts.length < 2) throw new ValueError('groups', 'at least two groups', String(counts.length))
  return splitsOf(codes, counts.length)
}

/** Population standard deviation. */
function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

/**
 * Folds that keep groups together and hold similar shares of the classes, as scikit-learn's `StratifiedGroupKFold`: groups with the most
 * uneven classes first, each to the fold where the shares come out most alike.
 */
export function stratifiedGroupKFold(
  target: ArrayLike<GroupValue>,
  groups: ArrayLike<GroupValue>,
  { nSplits = 5 }: { nSplits?: number } = {},
): Split[] {
  if (target.length !== groups.length) throw new ShapeError('groups', [target.length], [groups.length], 'one group per sample is needed')
  const { codes: classes, counts: classCounts } = encodeByAppearance(target)
  const { codes, counts } = encode(groups)
  checkFolds(nSplits, counts.length, 'groups')
  const perGroup = counts.map(() => classCounts.map(() => 0))
  codes.forEach((group, i) => {
    const row = perGroup[group] as number[]
    const k = classes[i] as number
    row[k] = (row[k] as number) + 1
  })
  const spread = perGroup.map(deviation)
  const order = counts.map((_, group) => group).sort((a, b) => (spread[b] as number) - (spread[a] as number) || a - b)
  const perFold = Array.from({ length: nSplits }, () => classCounts.map(() => 0))
  const foldOf = new Int32Array(counts.length)
  for (const group of order) {
    const fold = bestFold(perFold, perGroup[group] as number[], classCounts)
    foldOf[group] = fold
    perFold[fold] = (perFold[fold] as number[]).map((count, k) => count + ((perGroup[group] as number[])[k] as number))
  }
  return splitsOf(
    codes.map((group) => foldOf[group] as number),
    nSplits,
  )
}

function bestFold(perFold: readonly (readonly number[])[], added: readonly number[], classCounts: readonly number[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  let fewest = Number.POSITIVE_INFINITY
  perFold.forEach((own, fold) => {
    const spreads = classCounts.map((total, k) =>
      deviation(perFold.map((counts, i) => ((counts[k] as number) + (i === fold ? (added[k] as number) : 0)) / total)),
    )
    const unevenness = spreads.reduce((sum, value) => sum + value, 0) / spreads.length
    const samples = own.reduce((sum, count) => sum + count, 0)
    const isAlike = Math.abs(unevenness - least) <= 1e-8 + 1e-5 * least
    if (unevenness < least || (isAlike && samples < fewest)) [best, least, fewest] = [fold, unevenness, samples]
  })
  return best
}

/** Random splits with the same shares of the classes in both parts, index by index those of scikit-learn's `StratifiedShuffleSplit`. */
export function stratifiedShuffleSplit(
  target: ArrayLike<GroupValue>,
  { nSplits = 10, randomState = 0, ...sizes }: Omit<TrainTestOptions, 'stratify'> & { readonly nSplits?: number } = {},
): Split[] {
  const { train, test } = partSizes(target.length, sizes)
  const { codes, counts } = encode(target)
  const smallest = Math.min(...counts)
  if (smallest < 2) throw new ValueError('stratify', 'at least two samples of each class', `a class with ${smallest}`)
  if (Math.min(train, test) < counts.length)
    throw new OptionError('testSize', sizes.testSize ?? sizes.trainSize, `parts of at least ${counts.length} samples, one per class`)
  const members = counts.map((_, k) => Int32Array.from([...codes.keys()].filter((i) => codes[i] === k)))
  const random = new MersenneTwister(randomState)
  return Array.from({ length: nSplits }, () => {
    const inTrain = shares(counts, train, random)
    const inTest = shares(
      counts.map((count, k) => count - (inTrain[k] as number)),
      test,
      random,
    )
    const parts: [number[], number[]] = [[], []]
    members.forEach((own, k) => {
      const order = random.permutation(own.length).map((i) => own[i] as number)
      const first = inTrain[k] as number
      parts[0].push(...order.subarray(0, first))
      parts[1].push(...order.subarray(first, first + (inTest[k] as number)))
    })
    const [trained, tested] = parts.map((part) => random.permutation(part.length).map((i) => part[i] as number))
    return { train: trained as Int32Array, test: tested as Int32Array }
  })
}

/** How many samples of each class are drawn so that the shares stay; what rounding leaves goes to the largest remainders, ties at random. */
function shares(counts: readonly number[], draws: number, random: MersenneTwister): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const exact = counts.map((count) => (count / total) * draws)
  const result = exact.map(Math.floor)
  let missing = draws - result.reduce((sum, count) => sum + count, 0)
  const remainders = exact.map((value, k) => value - (result[k] as number))
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break
    const alike = remainders.flatMap((value, k) => (value === remainder ? [k] : []))
    const taken = random.permutation(alike.length).subarray(0, Math.min(alike.length, missing))
    for (const i of taken) result[alike[i] as number] = (result[alike[i] as number] as number) + 1
    missing -= taken.length
  }
  return result
}
