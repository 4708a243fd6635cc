import { type ForestOptions, OptionError } from '@cambium/core'
import { wholeNumber } from '../session.ts'

/** Flags of `train` that are about the forest. */
export interface ForestFlags {
  readonly trees?: string
  readonly maxDepth?: string
  readonly maxFeatures?: string
  readonly minSamplesLeaf?: string
  readonly minSamplesSplit?: string
  readonly maxLeafNodes?: string
  readonly criterion?: string
  readonly classWeight?: string
  readonly combine?: string
  readonly seed?: string
  readonly outOfBag?: boolean
}

function word<T extends string>(flag: string, text: string, ...allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text)
  if (found === undefined) throw new OptionError(flag, text, allowed.join(', '))
  return found
}

function numberOfFeatures(text: string): ForestOptions['maxFeatures'] {
  if (text === 'sqrt' || text === 'log2') return text
  if (text === 'none') return null
  const value = Number(text)
  if (!(Number.isInteger(value) && value >= 1) && !(value > 0 && value < 1))
    throw new OptionError('max-features', text, 'sqrt, log2, none, a whole number, or a share below 1')
  return value
}

/** The options that flags name; those that are left out keep their defaults. @throws {OptionError} for a value that is not allowed */
export function forestOptions(flags: ForestFlags): Partial<ForestOptions> {
  const { trees, maxDepth, maxFeatures, minSamplesLeaf, minSamplesSplit, maxLeafNodes, criterion, classWeight, combine, seed, outOfBag } =
    flags
  return {
    ...(trees === undefined ? {} : { nEstimators: wholeNumber('trees', trees, 1, 100_000) }),
    ...(maxDepth === undefined ? {} : { maxDepth: maxDepth === 'none' ? null : wholeNumber('max-depth', maxDepth, 1) }),
    ...(maxFeatures === undefined ? {} : { maxFeatures: numberOfFeatures(maxFeatures) }),
    ...(minSamplesLeaf === undefined
      ? {}
      : { minSamplesLeaf: minSamplesLeaf === 'auto' ? minSamplesLeaf : wholeNumber('min-samples-leaf', minSamplesLeaf, 1) }),
    ...(minSamplesSplit === undefined ? {} : { minSamplesSplit: wholeNumber('min-samples-split', minSamplesSplit, 2) }),
    ...(maxLeafNodes === undefined ? {} : { maxLeafNodes: wholeNumber('max-leaf-nodes', maxLeafNodes, 2) }),
    ...(criterion === undefined ? {} : { criterion: word('criterion', criterion, 'gini', 'entropy', 'log_loss') }),
    ...(classWeight === undefined ? {} : { classWeight: word('class-weight', classWeight, 'none', 'balanced') }),
    ...(combine === undefined ? {} : { combine: word('combine', combine, 'mean', 'votes', 'max') }),
    ...(seed === undefined ? {} : { randomState: wholeNumber('seed', seed, 0, 4294967295) }),
    ...(outOfBag === true ? { oobScore: true } : {}),
  }
}

/** Names of classes, written as 1=background,2=nucleus. @throws {OptionError} where it is written otherwise */
export function classNamesOf(text: string | undefined): Record<string, string> | undefined {
  if (text === undefined) return undefined
  const names = new Map<string, string>()
  for (const part of text.split(',')) {
    const match = /^\s*([1-9]\d{0,9})\s*=\s*(.+?)\s*$/.exec(part)
    if (match === null) throw new OptionError('class-names', text, 'names such as 1=background,2=nucleus')
    const [, value, name] = match as unknown as [string, string, string]
    if (names.has(value)) throw new OptionError('class-names', text, `one name for class ${value}`)
    names.set(value, name)
  }
  return Object.fromEntries(names)
}
