import type { Comparison, ComparisonIntervals } from '../evaluate/compare.ts'
import type { WholeImages } from '../evaluate/whole-images.ts'
import { lineChart } from './line-chart.ts'
import { escaped, tableOf } from './markup.ts'

/** Results on whole images against the truth, as a report tells them. */
export interface NamedImages extends WholeImages {
  /** Of the images, in their order. */
  readonly names: readonly string[]
}

interface Row {
  readonly name: string
  readonly score: (one: Comparison) => number
  readonly interval?: keyof ComparisonIntervals
  readonly isCount?: boolean
}

type Objects = NonNullable<Comparison['objects']>

const pixelRows: readonly Row[] = [
  { name: 'Pixel F1', score: ({ pixels }) => pixels.f1, interval: 'f1' },
  { name: 'Pixel IoU', score: ({ pixels }) => pixels.iou },
]

const ofObjects = (name: string, pick: (objects: Objects) => number, more: Pick<Row, 'interval' | 'isCount'> = {}): Row => ({
  name,
  score: ({ objects }) => pick(objects as Objects),
  ...more,
})

const thresholdsOf = ({ averagePrecision }: Objects): string[] => Object.keys(averagePrecision)

/** Mean over the thresholds of intersection over union from 0.5 to 0.95. */
const meanPrecision = ({ averagePrecision }: Objects): number => {
  const values = Object.values(averagePrecision)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

const objectRows: readonly Row[] = [
  ofObjects('Average precision, IoU ≥ 0.5', ({ averagePrecision }) => averagePrecision['0.5'] as number, {
    interval: 'averagePrecision50',
  }),
  ofObjects('Average precision, IoU ≥ 0.75', ({ averagePrecision }) => averagePrecision['0.75'] as number),
  ofObjects('Average precision, mean of 0.5 to 0.95', meanPrecision),
  ofObjects('Precision of objects', ({ precision }) => precision),
  ofObjects('Recall of objects', ({ recall }) => recall),
  ofObjects('Panoptic quality', ({ panopticQuality }) => panopticQuality, { interval: 'panopticQuality' }),
  ofObjects('Mean IoU of matched objects', ({ meanMatchedIou }) => meanMatchedIou),
  ofObjects('Sparse Jaccard', ({ sparseJaccard }) => sparseJaccard),
  ofObjects('Aggregated Jaccard', ({ aggregatedJaccard }) => aggregatedJaccard),
  ofObjects('F1 of boundaries, within 2 pixels', (objects) => objects.boundaryScore),
  ofObjects('Objects found', ({ predicted }) => predicted, { isCount: true }),
  ofObjects('Objects that are true', ({ truth }) => truth, { isCount: true }),
  ofObjects('True objects that were cut', ({ splits }) => splits, { isCount: true }),
  ofObjects('Found objects that glue several', ({ merges }) => merges, { isCount: true }),
]

const decimals = (value: number): string => value.toFixed(3)

function scores({ heldOut, learnedFrom, intervals }: NamedImages): string {
  const rows = learnedFrom.objects === null ? pixelRows : [...pixelRows, ...objectRows]
  const cell = ({ score, isCount }: Row, one: Comparison): string => (isCount ? String(score(one)) : decimals(score(one)))
  const range = ({ interval }: Row): string => {
    const found = interval === undefined ? undefined : intervals?.[interval]
    return found === undefined || found === null ? '' : `${decimals(found[0])} – ${decimals(found[1])}`
  }
  return heldOut === null
    ? tableOf(
        ['Score', 'Learned from'],
        rows.map((row) => [row.name, cell(row, learnedFrom)]),
      )
    : tableOf(
        ['Score', 'Held-out images', ...(intervals === null ? [] : ['95 % interval']), 'Learned from'],
        rows.map((row) => [
          row.name,
          `<strong>${cell(row, heldOut)}</strong>`,
          ...(intervals === null ? [] : [range(row)]),
          cell(row, learnedFrom),
        ]),
      )
}

function perImageTable({ names, perImage, heldOut }: NamedImages): string {
  const isObjects = perImage[0]?.learnedFrom.objects !== null
  return tableOf(
    ['Image', 'Pixel F1', ...(isObjects ? ['AP, IoU ≥ 0.5', 'Panoptic quality', 'Found', 'True', 'Cut', 'Glued'] : ['Pixel IoU'])],
    perImage.map((one, i) => {
      const { pixels, objects } = one.heldOut ?? one.learnedFrom
      return [
        `${escaped(names[i] as string)}${heldOut !== null && one.heldOut === null ? ' (learned from)' : ''}`,
        decimals(pixels.f1),
        ...(objects === null
          ? [decimals(pixels.iou)]
          : [
              decimals(objects.averagePrecision['0.5'] as number),
              decimals(objects.panopticQuality),
              ...[objects.predicted, objects.truth, objects.splits, objects.merges].map(String),
            ]),
      ]
    }),
  )
}

function precisionChart({ heldOut, learnedFrom }: NamedImages): string {
  const { objects } = learnedFrom
  if (objects === null) return ''
  const points = (one: Objects): [number, number][] =>
    thresholdsOf(one).map((threshold) => [Number(threshold), one.averagePrecision[threshold] as number])
  return [
    '<div class="charts">',
    lineChart({
      title: 'How exact the outlines are',
      x: 'intersection over union asked for',
      y: 'average precision',
      ticks: [0.5, 0.6, 0.7, 0.8, 0.9].map((value) => ({ value, text: String(value) })).concat({ value: 0.95, text: '' }),
      series: [
        { name: 'learned from', points: points(objects), colour: 1, isDashed: true, hasDots: true },
        ...(heldOut?.objects ? [{ name: 'held-out images', points: points(heldOut.objects), colour: 0, hasDots: true }] : []),
      ],
    }),
    '</div>',
  ].join('')
}

/** The section of a report on results: all that the classifier does, on whole images against the truth. */
export function wholeImagesSection(images: NamedImages): string[] {
  const isObjects = images.learnedFrom.objects !== null
  return [
    `<section><h2>${isObjects ? 'The objects' : 'The class maps'}</h2>`,
    `<p>${
      images.heldOut === null
        ? 'Whole images, segmented and compared with what is true. No image could be held out, since a class is painted on one of them alone: the scores flatter.'
        : `Whole images, segmented and compared with what is true: ${images.perImage.every(({ heldOut }) => heldOut !== null) ? 'each one' : 'those without which each class is still painted somewhere, each'} by a forest that learned from the others alone, and all by one that learned from all.`
    } ${isObjects ? 'Boundaries, splitting and the rules for objects are judged too.' : 'Pixels of which nothing is known do not count.'}</p>`,
    scores(images),
    ...(images.perImage.length > 1 ? [`<h3>Image by image</h3>`, perImageTable(images)] : []),
    precisionChart(images),
    '</section>',
  ]
}
