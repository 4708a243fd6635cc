import type { Judgement } from './judgement.ts'
import { type Painted, paintedFrames, placeOfSample } from './sample-groups.ts'

/** A group of samples, such as a stroke, that most of its samples speak against. */
export interface DoubtfulGroup {
  readonly group: number
  /** The class that it has, and the one that its samples are taken for most often. */
  readonly value: number
  readonly takenFor: number
  readonly samples: number
  /** Share of them that are taken for that class. */
  readonly share: number
  /** Where the one in the middle is, for people: the image, and its pixel along z, y and x; known where somebody tells. */
  readonly image?: string
  readonly place?: readonly number[]
}

/** A group is doubted where this share of its samples is taken for one other class. */
const doubt = 0.5

/**
 * Groups whose samples look as if they had been given the wrong class: a forest that did not learn from the group takes most of them for
 * another one. The most doubtful come first.
 *
 * @param judgement  of samples by forests that did not learn from their groups
 * @param groups     the group of each of them
 */
export function doubtfulGroups({ truth, predicted }: Judgement, groups: readonly number[]): DoubtfulGroup[] {
  const counts = new Map<string, { group: number; value: number; samples: number; taken: Map<number, number> }>()
  groups.forEach((group, i) => {
    const [value, found] = [truth[i] as number, predicted[i] as number]
    const key = `${group} ${value}`
    const one = counts.get(key) ?? { group, value, samples: 0, taken: new Map<number, number>() }
    counts.set(key, one)
    one.samples++
    if (found !== value) one.taken.set(found, (one.taken.get(found) ?? 0) + 1)
  })
  return [...counts.values()]
    .flatMap(({ group, value, samples, taken }) => {
      const [takenFor, count] = [...taken].reduce((most, one) => (one[1] > most[1] ? one : most), [value, 0])
      return count / samples >= doubt ? [{ group, value, takenFor, samples, share: count / samples }] : []
    })
    .sort((a, b) => b.share - a.share || b.samples - a.samples || a.group - b.group)
}

/**
 * Tells where doubtful groups are: the image, with its time point where there are several, and the painted pixel in the middle.
 *
 * @param painted  what was learned from, in this order
 * @param groups   the group of each sample
 * @param names    of the images
 */
export function withPlaces(
  doubtful: readonly DoubtfulGroup[],
  {
    painted,
    groups,
    names,
  }: { readonly painted: readonly Painted[]; readonly groups: ArrayLike<number>; readonly names: readonly string[] },
): DoubtfulGroup[] {
  const frames = painted.flatMap((one, i) =>
    paintedFrames(one).map((frame, t, { length }) => ({ ...frame, image: length === 1 ? names[i] : `${names[i]} (t ${t})` })),
  )
  return doubtful.map((one) => {
    const own = Array.from(groups, (group, row) => (group === one.group ? row : -1)).filter((row) => row >= 0)
    const { frame, place } = placeOfSample(frames, own[Math.floor(own.length / 2)] as number)
    return { ...one, image: frames[frame]?.image as string, place }
  })
}
