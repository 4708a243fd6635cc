import { AxesError, type Comparison, type ComparisonIntervals, comparisonIntervals, scoreImages } from '@cambium/core'
import { countFrames } from '@cambium/core/evaluate'
import { readLabels } from '@cambium/core/node'
import { forEachRow } from '../batch.ts'
import type { Runner } from '../commands.ts'
import { checkCovers, inputsOf } from '../inputs.ts'

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`

/** Scores for people. */
export function describeScores({ pixels, objects, adaptedRandError, variationOfInformation }: Comparison): string {
  const lines = [
    `pixels   accuracy ${percent(pixels.accuracy)} · precision ${percent(pixels.precision)} · recall ${percent(pixels.recall)} · F1 ${pixels.f1.toFixed(3)} · IoU ${pixels.iou.toFixed(3)}`,
  ]
  for (const [value, scores] of Object.entries(pixels.perClass ?? {}))
    lines.push(
      `class ${value}  precision ${percent(scores.precision)} · recall ${percent(scores.recall)} · F1 ${scores.f1.toFixed(3)} · IoU ${scores.iou.toFixed(3)}`,
    )
  if (objects !== null) {
    const {
      truth,
      predicted,
      averagePrecision,
      precision,
      recall,
      f1,
      meanMatchedIou,
      panopticQuality,
      sparseJaccard,
      aggregatedJaccard,
      splits,
      merges,
      boundaryScore,
    } = objects
    lines.push(
      `objects  ${predicted} found, ${truth} true · precision ${percent(precision)} · recall ${percent(recall)} · F1 ${f1.toFixed(3)} (IoU ≥ 0.5)`,
      `         AP50 ${(averagePrecision['0.5'] as number).toFixed(3)} · AP75 ${(averagePrecision['0.75'] as number).toFixed(3)} · matched IoU ${meanMatchedIou.toFixed(3)} · panoptic quality ${panopticQuality.toFixed(3)} · sparse Jaccard ${sparseJaccard.toFixed(3)}`,
      `         ${predicted - truth >= 0 ? '+' : '−'}${Math.abs(predicted - truth)} objects · ${splits} cut · ${merges} glued · aggregated Jaccard ${aggregatedJaccard.toFixed(3)} · boundary F1 ${boundaryScore.toFixed(3)} (within 2 pixels)`,
    )
  }
  if (adaptedRandError !== null && variationOfInformation !== null) {
    const [splits, merges] = variationOfInformation
    lines.push(
      `regions  adapted Rand error ${adaptedRandError.toFixed(3)} · variation of information ${splits.toFixed(3)} (splits) + ${merges.toFixed(3)} (merges) bits`,
    )
  }
  return lines.join('\n')
}

/** What may come of other images, for people. */
function describeIntervals(intervals: ComparisonIntervals | undefined): string[] {
  if (intervals === undefined) return []
  const range = ([low, high]: readonly [number, number]): string => `${low.toFixed(3)} to ${high.toFixed(3)}`
  const { f1, averagePrecision50, panopticQuality } = intervals
  const objects =
    averagePrecision50 === null || panopticQuality === null
      ? ''
      : ` · AP50 ${range(averagePrecision50)} · panoptic quality ${range(panopticQuality)}`
  return [`95 %     pixels F1 ${range(f1)}${objects} (by drawing images)`]
}

/** Scores segmentations against the truth. */
export const compare: Runner = async (session, [truthPath, predictionPath], flags) => {
  const { classes = false, axes } = flags as { classes?: boolean; axes?: string }
  const inputs = [await inputsOf('truth', [truthPath as string]), await inputsOf('prediction', [predictionPath as string])]
  const { outputs, failed } = await forEachRow(session, inputs, async ([truthFile, predictionFile]) => {
    const [truth, prediction] = [truthFile?.path as string, predictionFile?.path as string]
    const [one, other] = [await readLabels(truth, { axes }), await readLabels(prediction, { axes })]
    checkCovers([truth, one], [prediction, other])
    if (one.axes !== other.axes) throw new AxesError(prediction, `axes "${one.axes}", as ${truth} has`, `"${other.axes}"`)
    const counts = await countFrames({ truth: one, prediction: other, classes }, session.executor, session.signal)
    return { truth, prediction, counts }
  })
  const perImage = outputs.map(({ truth, prediction, counts }) => {
    const { images: _, ...scores } = scoreImages(counts)
    // labels of what is wrong, time point by time point
    return { truth, prediction, ...scores, ...(classes ? {} : { faults: counts.map(({ faults }) => faults) }) }
  })
  const total = outputs.length === 0 ? undefined : { ...scoreImages(outputs.flatMap(({ counts }) => counts)), images: outputs.length }
  const intervals = comparisonIntervals(outputs.flatMap(({ counts }) => counts))
  if (total !== undefined)
    session.say(
      [...(outputs.length === 1 ? [] : [`${outputs.length} images`]), describeScores(total), ...describeIntervals(intervals)].join('\n'),
    )
  return { document: { images: 0, ...total, intervals: intervals ?? null, perImage, failed }, failed: failed.length > 0 }
}
