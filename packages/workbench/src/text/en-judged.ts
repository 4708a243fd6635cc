import { counted } from './counted.ts'

/** The trees of a forest, one by one and together. */
export const trees = {
  tried: 'Tried at a split',
  triedChoice: (count: 'sqrt' | 'log2' | number | null): string =>
    count === 'sqrt'
      ? 'square root of the features'
      : count === null
        ? 'all features'
        : count === 1
          ? 'one feature, by chance'
          : `${count} features`,
  leaf: 'Leaf',
  leafChoice: (least: number | 'auto'): string =>
    least === 'auto' ? 'five pixels, fewer of few' : `${least} ${least === 1 ? 'pixel' : 'pixels'} or more`,
  combine: 'Trees are',
  ways: { mean: 'averaged', votes: 'counted as votes', max: 'as sure as the surest' },
  judge: 'Judge the trees',
  judging: 'Judging each tree…',
  judgingTrees: 'Judging each tree',
  scores: (best: number, worst: number): string =>
    `Each tree on what it did not see: the best ${(100 * best).toFixed(1)} %, the worst ${(100 * worst).toFixed(1)} % right.`,
  draw: 'Draw one of the three best, or of the three worst:',
  tree: (number: number, score: number, { all, without }: { all: number; without: number }): string =>
    `Tree ${number}: ${(100 * score).toFixed(1)} %.${
      // the only tree has nothing without it
      Number.isNaN(without) ? '' : ` All together ${(100 * all).toFixed(1)} %, without it ${(100 * without).toFixed(1)} %.`
    }`,
  table: ['Best trees', 'averaged', 'votes', 'surest'],
  means:
    'Accuracy in percent on painted pixels that the trees did not see. The samples choose the trees and judge them, which flatters the few: take fewer for a gain of a point or more, or for speed. A click takes it.',
  take: (trees: number, way: string): string => `Keep ${trees} trees, ${way}`,
  keys: 'In the bars the arrow keys go from tree to tree, and Enter leaves one out or takes it back.',
  byHand: 'Leave out by hand: a click on a bar, or one of the worst:',
  dropped: (numbers: readonly number[]): string =>
    `Left out: ${numbers.join(', ')}. Other strokes grow these trees anew from the same random numbers.`,
  drop: (number: number): string => `Leave out tree ${number}`,
  takeBack: (number: number): string => `Take tree ${number} back`,
  onlyBest: (count: number): string => `Only the ${count} best trees`,
  keepAll: 'Keep all',
}

export const heldOut = {
  reporting: 'Judging the forest for the report',
  computing: 'Holding strokes out to see how good it is…',
  heldOut: (by: string): string => `F1 on ${by}s that were held out.`,
  interval: (low: string, high: string): string => `With 95 % confidence between ${low} and ${high}.`,
  confusion: 'What was taken for what; scores of each class in percent',
  truth: 'true',
  classScores: ['precision', 'recall', 'F1'],
  flatters: (score: string): string =>
    `Holding out single pixels would flatter with ${score}: their neighbours, which look the same, are learned.`,
  learning: 'More to learn from',
  groups: (by: string): string => `${by}s of each class; dashed: what was learned from`,
  depths: 'Depth of the trees',
  legend: 'depth; dashed: what was learned from',
  samples: 'Painted pixels to learn from',
  samplesLegend: 'pixels, drawn from all that is painted; dashed: what was learned from',
  features: 'Number of features',
  featuresLegend: 'features, those that matter most; dashed: what was learned from',
  correlated: 'Features that say nearly the same',
  correlation: 'Correlation of 0.9 or more, by',
  correlations: { spearman: 'ranks (Spearman)', pearson: 'values (Pearson)', kendall: 'pairs (Kendall)' },
  noneCorrelated: 'None: each feature has its importance for itself.',
  shareImportance: (features: string, share: number): string => `${features}: ${share} % of the importance together`,
  holdOut: 'Held out are',
  holdOuts: {
    auto: 'what suits',
    image: 'whole images',
    stroke: 'strokes',
    block: 'blocks of 32 pixels',
    sample: 'single pixels (flatters)',
  },
  curves: 'How sure it is: ROC, precision and recall, calibration',
  roc: 'ROC curve',
  rocMeans:
    'Share of the class that is found against the share of the others that is taken for it, for every threshold. The straight line is chance.',
  area: (area: string): string => `area ${area}`,
  precisionRecall: 'Precision and recall',
  precisionRecallMeans: 'Share of what is taken for the class that is of it, against the share of the class that is found.',
  averagePrecision: (value: string): string => `average precision ${value}`,
  calibration: 'Calibration',
  calibrationMeans:
    'Share that is of the class against the probability that the forest gives: on the straight line it is as sure as it is right.',
  brier: (value: string): string => `Brier score ${value}`,
  findNeeds: 'What does the score need?',
  mixing: 'Mixing one feature after the other',
  findingNeeds: 'Mixing one feature after the other…',
  needs:
    'F1 that held-out parts lose where the feature is mixed among them, with its spread. Features that say the same stand in for each other: beware.',
  needsNone: 'Mixing any one feature among the held-out parts costs nothing: the others say the same and stand in for it.',
  noNeeds: 'Paint a second stroke of each class: one to learn from, one to judge with.',
  trees: 'Number of trees',
  treesLegend: (by: string): string => `trees; accuracy on ${by}s that they did not see`,
  doubtful: 'These strokes look as if they had the wrong class, or nothing else looks like them:',
  doubt: (name: string, other: string, percent: number): string => `${name} that looks like ${other} (${percent} %)`,
}

/** Trainings to go back to. */
export const versions = {
  title: 'Trainings',
  how: 'Each is what was painted and set when it was trained. Going back takes back what came after it, and that can be done again.',
  name: (number: number): string => `No. ${number}`,
  facts: (samples: number, score: number | undefined, outOfBag: number): string =>
    [
      counted(samples, 'painted pixel'),
      ...(score === undefined ? [] : [`F1 ${score.toFixed(3)} held out`]),
      ...(Number.isNaN(outOfBag) ? [] : [`${(100 * outOfBag).toFixed(1)} % out-of-bag`]),
    ].join(' · '),
  now: 'now',
  goTo: (number: number): string => `Go back to training no. ${number}`,
  wentTo: (number: number): string => `What training no. ${number} learned from`,
  isGone: (number: number): string => `What training no. ${number} learned from is no longer known: other steps took its place.`,
} as const
