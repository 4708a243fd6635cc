import type { ScoreCurve } from '../evaluate/cross-validation.ts'
import type { Evaluation, SampleScores } from '../evaluate/evaluation.ts'
import { type ChartOptions, lineChart } from './line-chart.ts'
import { escaped, tableOf } from './markup.ts'
import { reportStyle } from './report-style.ts'
import { type NamedImages, wholeImagesSection } from './whole-images-section.ts'

/** How the same strokes do with one set of features. */
export interface ComparedFeatures {
  readonly name: string
  /** How many they are. */
  readonly features: number
  /** Macro F1 on held-out groups, with its 95 % interval, and on single samples. */
  readonly f1: number
  readonly interval: readonly [number, number]
  readonly optimistic: number
  /** NaN for a model that was trained before. */
  readonly trainSeconds: number
  /** Of the first image. */
  readonly predictSeconds: number
}

/** What a report tells besides the scores. */
export interface ReportFacts {
  readonly title: string
  /** Names of classes by their values. */
  readonly classNames: Readonly<Record<string, string>>
  /** What was judged: kind, features, forest, files. */
  readonly facts: readonly (readonly [name: string, value: string])[]
  /** Sets of features side by side. */
  readonly compared?: readonly ComparedFeatures[] | undefined
  /** Results on whole images against the truth. */
  readonly images?: NamedImages | undefined
}

/** Bins of probability with fewer samples tell little and are not drawn. */
const fewestInBin = 5

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`
const decimals = (value: number): string => value.toFixed(3)
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const groupNames = { image: 'images', stroke: 'strokes', block: 'blocks', sample: 'samples' } as const

/** Why a split by single samples flatters, in the words of the split that does not. */
const optimism: Readonly<Record<Evaluation['by'], string>> = {
  image: 'Where pixels of one image are on both sides, the classifier has already seen that image: its brightness, its noise, its cells.',
  stroke: 'Where pixels of one stroke are on both sides, those that are judged lie beside those that were learned and look the same.',
  block: 'Where pixels of one block are on both sides, those that are judged lie beside those that were learned and look the same.',
  sample: 'Each sample is on its own here; where they come from the same object or stroke, these scores flatter.',
}

function scoreTable(evaluation: Evaluation): string {
  const { heldOut, train, optimistic, intervals, by } = evaluation
  const rows: (readonly [string, keyof SampleScores])[] = [
    ['Accuracy', 'accuracy'],
    ['Balanced accuracy', 'balancedAccuracy'],
    ['Precision', 'precision'],
    ['Recall', 'recall'],
    ['F1', 'f1'],
    ['IoU (Jaccard)', 'iou'],
    ['Matthews', 'matthews'],
  ]
  const interval = (key: keyof SampleScores): string => {
    const found = key in intervals ? intervals[key as 'f1'] : undefined
    return found === undefined ? '' : `${decimals(found[0])} – ${decimals(found[1])}`
  }
  return tableOf(
    ['Score', `Held-out ${groupNames[by]}`, '95 % interval', 'Held-out single samples', 'Learned from'],
    rows.map(([name, key]) => [
      name,
      `<strong>${decimals(heldOut[key])}</strong>`,
      interval(key),
      decimals(optimistic[key]),
      decimals(train[key]),
    ]),
  )
}

function confusionTable({ confusion: { classes, counts } }: Evaluation, nameOf: (value: number) => string): string {
  return tableOf(
    ['True class', ...classes.map((value) => `as ${escaped(nameOf(value))}`)],
    counts.map((row, i) => {
      const total = row.reduce((sum, count) => sum + count, 0)
      const cell = (count: number): string =>
        `<span class="share" style="--share:${total === 0 ? 0 : (count / total).toFixed(3)}">${count} <small>${total === 0 ? '' : percent(count / total)}</small></span>`
      return [escaped(nameOf(classes[i] as number)), ...row.map(cell)]
    }),
  )
}

function importanceTable({ importances }: Evaluation): string {
  const sorted = [...importances].sort((a, b) => b.impurity - a.impurity)
  return tableOf(
    ['Feature', 'Impurity', 'Permutation, on held-out samples'],
    sorted.map(({ feature, impurity, permutation, spread }) => [
      `<code>${escaped(feature)}</code>`,
      `<span class="bar" style="--share:${Math.max(0, impurity).toFixed(3)}">${decimals(impurity)}</span>`,
      `<span class="bar" style="--share:${Math.min(1, Math.max(0, permutation)).toFixed(3)}">${decimals(permutation)} ± ${decimals(spread)}</span>`,
    ]),
  )
}

const correlationNames = { pearson: 'Pearson’s linear correlation', spearman: 'Spearman’s rank correlation', kendall: 'Kendall’s τ' }

function correlatedList({ correlated, correlation }: Evaluation): string {
  const measure = correlationNames[correlation]
  if (correlated.length === 0) return `<p>No two features say the same (${measure} is below 0.9 for all).</p>`
  const items = correlated.map(
    ({ features, impurity }) =>
      `<li>${features.map((name) => `<code>${escaped(name)}</code>`).join(', ')}: ${decimals(impurity)} together</li>`,
  )
  return `<p>These say nearly the same (${measure} of 0.9 and more); one of each group may do:</p><ul>${items.join('')}</ul>`
}

/** Scores of the folds against a setting: the mean, on what was learned from and on what was held out. */
function scoreChart(title: string, x: string, curve: ScoreCurve<number | null>, by: Evaluation['by']): string {
  const ticks = curve.values.map((value, i) => ({ value: i, text: value === null ? 'any' : String(value) }))
  const line = (rows: readonly (readonly number[])[]): [number, number][] => rows.map((row, i) => [i, mean(row)])
  const least = Math.min(...[...curve.train, ...curve.test].map(mean))
  return lineChart({
    title,
    x,
    y: 'F1',
    ticks,
    yRange: [Math.max(0, Math.floor(10 * least - 0.5) / 10), 1],
    series: [
      { name: 'learned from', points: line(curve.train), colour: 1, isDashed: true, hasDots: true },
      { name: `held-out ${groupNames[by]}`, points: line(curve.test), colour: 0, hasDots: true },
    ],
  })
}

/** Out-of-bag accuracy against the number of trees; equal steps, since the numbers grow. */
function treesChart({ trees: { trees, scores } }: Evaluation): string {
  return lineChart({
    title: 'Number of trees',
    x: 'trees',
    y: 'out-of-bag accuracy',
    ticks: trees.map((count, i) => ({ value: i, text: String(count) })),
    yRange: [Math.max(0, Math.floor(10 * Math.min(...scores) - 0.5) / 10), 1],
    series: [{ name: 'samples that trees did not see', points: scores.map((score, i) => [i, score] as const), colour: 0, hasDots: true }],
  })
}

/** Sets of features side by side: what they bring and what they cost. */
function comparedSection(compared: readonly ComparedFeatures[], by: Evaluation['by']): string[] {
  return [
    '<section><h2>Other features</h2>',
    '<p>The same strokes, each time with other features; a model that was trained before is judged on all of them, which flatters it where it learned from some. Scores whose intervals overlap may differ by chance; then the faster set will do.</p>',
    tableOf(
      ['Features', 'Number', `F1, held-out ${groupNames[by]}`, '95 % interval', 'Held-out single samples', 'Training', 'First image'],
      compared.map(({ name, features, f1, interval, optimistic, trainSeconds, predictSeconds }) => [
        `<code>${escaped(name)}</code>`,
        String(features),
        `<strong>${decimals(f1)}</strong>`,
        `${decimals(interval[0])} – ${decimals(interval[1])}`,
        decimals(optimistic),
        Number.isNaN(trainSeconds) ? '–' : `${trainSeconds.toFixed(2)} s`,
        `${predictSeconds.toFixed(2)} s`,
      ]),
    ),
    '</section>',
  ]
}

/** An image and a pixel of it in words, where they are known. */
function placeOf(group: string, image: string | undefined, place: readonly number[] | undefined): string {
  if (place === undefined) return group
  const axes = ['z', 'y', 'x'].slice(-place.length)
  return `${image ?? ''} at ${axes.map((axis, i) => `${axis} ${place[i]}`).join(', ')}`
}

/** Strokes, or other groups, that look as if they had been given the wrong class. */
function doubtfulSection({ doubtful, by }: Evaluation, nameOf: (value: number) => string): string[] {
  if (doubtful.length === 0) return []
  // of an image that is held out it is a stroke that may be wrong, where it is known which
  const doubted = by === 'image' && doubtful[0]?.place !== undefined ? 'strokes' : groupNames[by]
  return [
    `<section><h2>Is everything named right?</h2><p>A forest that did not learn from these ${doubted} takes most of their samples for another class. Either they were given the wrong class by mistake, or nothing else looks like them: then a second one would teach it.</p>`,
    tableOf(
      ['Where', 'Class', 'Looks like', 'Samples'],
      doubtful.map(({ group, value, takenFor, samples, share, image, place }) => [
        escaped(placeOf(`${groupNames[by].replace(/s$/, '')} ${group + 1}`, image, place)),
        escaped(nameOf(value)),
        `${escaped(nameOf(takenFor))} (${percent(share)})`,
        String(samples),
      ]),
    ),
    '</section>',
  ]
}

function curveCharts({ curves }: Evaluation, nameOf: (value: number) => string): string {
  const chart = (
    options: Omit<ChartOptions, 'series'>,
    pointsOf: (one: Evaluation['curves'][number]) => [number, number][],
    note: (one: Evaluation['curves'][number]) => string,
    diagonal: boolean,
  ): string =>
    lineChart({
      ...options,
      series: [
        ...(diagonal
          ? [
              {
                name: '',
                points: [
                  [0, 0],
                  [1, 1],
                ] as const,
                colour: 9,
                isDashed: true,
              },
            ]
          : []),
        ...curves.map((one, i) => ({ name: `${nameOf(one.value)}: ${note(one)}`, points: pointsOf(one), colour: i % 8 })),
      ],
    })
  const pairs = (x: readonly number[], y: readonly number[]): [number, number][] => x.map((value, i) => [value, y[i] as number])
  return [
    chart(
      { title: 'ROC curve', x: 'false positive rate', y: 'true positive rate' },
      ({ roc }) => pairs(roc.falsePositiveRate, roc.truePositiveRate),
      ({ rocArea }) => `area ${decimals(rocArea)}`,
      true,
    ),
    chart(
      { title: 'Precision and recall', x: 'recall', y: 'precision' },
      ({ precisionRecall: { recall, precision } }) => pairs(recall, precision),
      (one) => `average precision ${decimals(one.averagePrecision)}`,
      false,
    ),
    chart(
      { title: 'Calibration', x: 'predicted probability', y: 'share that is true' },
      ({ calibration: { meanProbability, positiveShare, samples } }) =>
        pairs(meanProbability, positiveShare).filter((_, i) => (samples[i] as number) >= fewestInBin),
      ({ brier }) => `Brier score ${decimals(brier)}`,
      true,
    ),
  ].join('')
}

/**
 * An evaluation as one page: it needs no network and no other file, and can be printed.
 *
 * @returns HTML
 */
export function evaluationReport(evaluation: Evaluation, { title, classNames, facts, compared, images }: ReportFacts): string {
  const nameOf = (value: number): string => classNames[String(value)] ?? `class ${value}`
  const { verdicts, by, folds, trainShare, classes, learning, sampleCounts, featureCounts, depths, outOfBag } = evaluation
  const samples = classes.map(
    ({ value, samples: count, groups }) => `${nameOf(value)}: ${count} samples${by === 'sample' ? '' : ` in ${groups} ${groupNames[by]}`}`,
  )
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title><style>${reportStyle}</style></head><body><main>`,
    `<h1>${escaped(title)}</h1>`,
    `<section class="verdict">${[...(images === undefined ? [] : [images.verdict]), ...verdicts].map(({ sentence }, i) => `<p${i === 0 ? ' class="first"' : ''}>${escaped(sentence)}</p>`).join('')}</section>`,
    '<section><h2>Scores</h2>',
    `<p>${folds} times, a part of the ${groupNames[by]} was held out and judged by a forest that learned from the others${trainShare === null ? '' : ` (${percent(trainShare)} of the ${groupNames[by]} of each class, as nearly as it goes)`}. Classes count the same.</p>`,
    scoreTable(evaluation),
    `<p class="note">${optimism[by]} The out-of-bag accuracy, ${decimals(outOfBag)}, splits by single samples too.</p>`,
    '</section>',
    ...(images === undefined ? [] : wholeImagesSection(images)),
    `<section><h2>What was taken for what</h2>${confusionTable(evaluation, nameOf)}`,
    tableOf(
      ['Class', 'Precision', 'Recall', 'F1', 'IoU'],
      evaluation.curves.map(({ value, scores }) => [
        escaped(nameOf(value)),
        decimals(scores.precision),
        decimals(scores.recall),
        decimals(scores.f1),
        decimals(scores.iou),
      ]),
    ),
    '</section>',
    ...(learning !== undefined && sampleCounts !== undefined && featureCounts !== undefined && depths !== undefined
      ? [
          '<section><h2>Would something else be better?</h2><div class="charts">',
          scoreChart('More to learn from', `${groupNames[by]} of each class`, learning, by),
          ...(by === 'sample' ? [] : [scoreChart('The same in samples', 'samples, from all of them', sampleCounts, by)]),
          scoreChart('Depth of the trees', 'depth', depths, by),
          scoreChart('Number of features', 'features, those that matter most', featureCounts, by),
          treesChart(evaluation),
          '</div></section>',
        ]
      : []),
    ...(compared === undefined ? [] : comparedSection(compared, by)),
    ...doubtfulSection(evaluation, nameOf),
    `<section><h2>What decides</h2><p>Impurity tells what the forest used, permutation what its score on held-out samples needs. Features that say the same share their importance, and mixing one of them may cost nothing: beware of correlated features.</p>${importanceTable(evaluation)}${correlatedList(evaluation)}</section>`,
    `<section><h2>How sure it is</h2><div class="charts">${curveCharts(evaluation, nameOf)}</div></section>`,
    '<section><h2>What was judged</h2>',
    tableOf(
      ['', ''],
      [...facts, ['Samples', samples.join(' · ')] as const].map(([name, value]) => [escaped(name), escaped(value)]),
    ),
    '</section>',
    `<footer>Made by Cambium</footer></main></body></html>\n`,
  ].join('\n')
}
