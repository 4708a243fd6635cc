import { OptionError, ValueError } from '../errors.ts'
import { MersenneTwister } from '../random/mersenne-twister.ts'
import { groupsByClass } from './curves.ts'
import type { Split } from './splits.ts'

export interface GroupShuffleOptions {
  /** Share of the groups of each class that is learned from, above 0 and below 1. */
  readonly trainShare: number
  readonly nSplits?: number
  readonly randomState?: number
}

/** So many orders are tried until every class is on both sides. */
const mostTries = 50

/**
 * Random splits that keep groups together and have every class on both sides: of the groups of a class such a share is learned from, at least one,
 * and at least one is judged.
 *
 * @throws {ValueError} where no such split is found, such as for a class with a single group
 */
export function stratifiedGroupShuffleSplit(
  target: ArrayLike<number>,
  groups: ArrayLike<number>,
  { trainShare, nSplits = 5, randomState = 0 }: GroupShuffleOptions,
): Split[] {
  if (!(trainShare > 0 && trainShare < 1)) throw new OptionError('trainShare', trainShare, 'a share above 0 and below 1')
  const known = groupsByClass(target, groups)
  const wanted = new Map([...known].map(([value, own]) => [value, Math.max(1, Math.min(own.size - 1, Math.round(trainShare * own.size)))]))
  const classesOf = new Map<number, number[]>()
  for (const [value, own] of known) for (const group of own) classesOf.set(group, [...(classesOf.get(group) ?? []), value])
  const random = new MersenneTwister(randomState)
  const draw = (): Set<number> | undefined => {
    const order = Int32Array.from(classesOf.keys())
    random.shuffle(order)
    const learned = new Map<number, number>()
    const chosen = new Set<number>()
    for (const group of order) {
      const classes = classesOf.get(group) as number[]
      if (classes.some((value) => (learned.get(value) ?? 0) >= (wanted.get(value) as number))) continue
      chosen.add(group)
      for (const value of classes) learned.set(value, (learned.get(value) ?? 0) + 1)
    }
    const isWhole = [...known].every(([value, own]) => learned.has(value) && (learned.get(value) as number) < own.size)
    return isWhole ? chosen : undefined
  }
  return Array.from({ length: nSplits }, () => {
    for (let tries = 0; tries < mostTries; tries++) {
      const chosen = draw()
      if (chosen === undefined) continue
      const places = Int32Array.from({ length: target.length }, (_, i) => i)
      return { train: places.filter((i) => chosen.has(groups[i] as number)), test: places.filter((i) => !chosen.has(groups[i] as number)) }
    }
    throw new ValueError('groups', 'classes that can be on both sides of a split', 'groups of which no such split is found')
  })
}
