import { framesOf } from '../array/axes.ts'
import type { Raster } from '../array/raster.ts'
import { type Executor, type RunOptions, runAll } from '../tasks/executor.ts'
import { type ComparisonIntervals, type ImageCounts, intervalsOf, scoreImages } from './compare.ts'
import { countImageTask } from './count-image.task.ts'
import { type ResultScores, verdictOfImages } from './image-verdict.ts'
import type { Verdict } from './verdict.ts'

/** How the results of a classifier compare with the truth, on whole images. */
export interface WholeImages extends ResultScores {
  /** Between which values the held-out scores of other images may lie; null for fewer than three images. */
  readonly intervals: ComparisonIntervals | null
  readonly verdict: Verdict
  readonly perImage: readonly ResultScores[]
}

export interface WholeImagesRequest {
  /** Compares the images. */
  readonly executor: Executor
  /** What is true in each image: objects, or classes. */
  readonly truth: readonly Raster[]
  /** Class maps instead of label images; pixels whose truth is 0 do not count then. */
  readonly classes?: boolean
  /** Images that can be left out one by one: without one of them the others still teach every class. */
  readonly leaveOut: readonly number[]
  /** Learns from some of the images, and gives what predicts one of them. */
  readonly trainOn: (images: readonly number[]) => Promise<(image: number) => Promise<Raster>>
}

/** What is counted in a pair of images, time point by time point, since each numbers its objects anew. */
export function countFrames(
  { truth, prediction, classes }: { readonly truth: Raster; readonly prediction: Raster; readonly classes: boolean },
  executor: Executor,
  signal?: AbortSignal,
): Promise<ImageCounts[]> {
  const predicted = framesOf(prediction)
  const pairs = framesOf(truth).map((frame, t) => ({ truth: frame, prediction: predicted[t] as Raster, classes }))
  return runAll(executor, countImageTask, pairs, { signal })
}

/** The intervals of scores mean little where fewer images are drawn from. */
const fewestForIntervals = 3

/**
 * Judges all that a classifier does, the forest and what comes behind it, by its results: each image that can be left out is segmented by a
 * forest that learned from the others, and all by one that learned from all.
 *
 * @throws {ShapeError} where a result does not cover its truth
 */
export async function evaluateImages(
  { executor, truth, classes = false, leaveOut, trainOn }: WholeImagesRequest,
  { signal, progress }: RunOptions = {},
): Promise<WholeImages> {
  const all = truth.map((_, i) => i)
  const steps = leaveOut.length + all.length
  let done = 0
  const judge = async (predict: (image: number) => Promise<Raster>, i: number): Promise<ImageCounts[]> => {
    const counts = await countFrames({ truth: truth[i] as Raster, prediction: await predict(i), classes }, executor, signal)
    signal?.throwIfAborted()
    progress?.(++done, steps)
    return counts
  }
  const heldOut = new Map<number, ImageCounts[]>()
  for (const i of leaveOut) heldOut.set(i, await judge(await trainOn(all.filter((other) => other !== i)), i))
  const learnedFrom: ImageCounts[][] = []
  const whole = await trainOn(all)
  for (const i of all) learnedFrom.push(await judge(whole, i))
  const unseen = [...heldOut.values()]
  const scores = { heldOut: unseen.length === 0 ? null : scoreImages(unseen.flat()), learnedFrom: scoreImages(learnedFrom.flat()) }
  return {
    ...scores,
    verdict: verdictOfImages(scores),
    intervals: unseen.length < fewestForIntervals ? null : (intervalsOf(unseen) ?? null),
    perImage: all.map((i) => {
      const own = heldOut.get(i)
      return { heldOut: own === undefined ? null : scoreImages(own), learnedFrom: scoreImages(learnedFrom[i] as ImageCounts[]) }
    }),
  }
}
