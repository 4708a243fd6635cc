import type { Comparison } from './compare.ts'
import type { Verdict } from './verdict.ts'

/** Scores of whole images. */
export interface ResultScores {
  /** Of forests that learned from other images; null where no image can be left out. */
  readonly heldOut: Comparison | null
  /** Of one forest that learned from all images. */
  readonly learnedFrom: Comparison
}

/** From this share of matched objects, and pixel F1 of class maps, on nothing has to be done. */
const good = { averagePrecision: 0.8, f1: 0.9 }
/** A kind of error is named from this share of the true objects on. */
const frequent = 0.05
/** Precision and recall of pixels that differ by more lean to one side. */
const leaning = 0.05

const percent = (value: number): string => `${(100 * value).toFixed(0)} %`

/**
 * A plain verdict on whole results. The rules:
 *
 * - objects are good from an average precision of 0.8 at IoU 0.5 on, class maps from a pixel F1 of 0.9 on;
 * - below, named is what goes wrong most among what happens to 5 % of the true objects or more: glued, cut, not found at all, found but
 *   matching none; and whether precision and recall of pixels differ by more than 0.05, so that outlines lie too far out or too far in.
 */
export function verdictOfImages({ heldOut, learnedFrom }: ResultScores): Verdict {
  return heldOut === null
    ? verdictOfResults(learnedFrom, 'the images that it learned from')
    : verdictOfResults(heldOut, 'whole images that it did not see')
}

/** The same of one result. @param where  what it was compared on, in words that follow “on” */
export function verdictOfResults({ pixels, objects }: Comparison, where: string): Verdict {
  if (objects === null) {
    const isGood = pixels.f1 >= good.f1
    return {
      name: isGood ? 'good results' : 'poor results',
      sentence: `On ${where} the pixel F1 is ${percent(pixels.f1)}${isGood ? '.' : ': paint where the maps are wrong.'}`,
    }
  }
  const precision = objects.averagePrecision['0.5'] as number
  const start = `On ${where} the average precision of objects is ${percent(precision)} (IoU ≥ 0.5)`
  const { truth, predicted, splits, merges, glued, pieces } = objects
  if (truth === 0 && predicted === 0) return { name: 'good results', sentence: `On ${where} there are no objects, and none are found.` }
  if (precision >= good.averagePrecision) return { name: 'good results', sentence: `${start}.` }
  const found = Math.round(objects.recall * truth)
  const [missed, extra] = [truth - found - glued - splits, predicted - found - merges - pieces]
  const errors = [
    {
      count: glued,
      text: `${merges} ${merges === 1 ? 'object glues' : 'objects glue'} ${glued} true ones: split touching ones, or paint between them`,
    },
    { count: splits, text: `${splits} were cut: paint inside of them, or do not split` },
    { count: missed, text: `${missed} ${missed === 1 ? 'is missed or has' : 'are missed or have'} another outline: paint some of them` },
    {
      count: extra,
      text: `${extra} that ${extra === 1 ? 'is found matches' : 'are found match'} no true object: paint the background where nothing is`,
    },
  ].sort((a, b) => b.count - a.count)
  const worst = errors[0] as (typeof errors)[0]
  const side =
    Math.abs(pixels.precision - pixels.recall) <= leaning
      ? []
      : [pixels.precision < pixels.recall ? 'outlines lie too far out' : 'outlines lie too far in, or parts are missing']
  const reasons = [...(worst.count >= frequent * truth && worst.count > 0 ? [worst.text] : []), ...side]
  return { name: 'poor results', sentence: `${start}${reasons.length === 0 ? '' : `: ${reasons.join('; ')}`}.` }
}
