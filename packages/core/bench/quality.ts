/**
 * Measures how good segmentations from few strokes are: `node quality.js [SEEDS [PARTS]]`, one line of JSON. Strokes are drawn from the ground truth
 * with a seed: a thin line of 14 pixels that turns slowly, half of them within objects, each in another one as long as there are others, half
 * of them in the background; `touching` draws them up to the last pixel of an object, `inside` stays a pixel away from its edge, as careful
 * people do.
 */
import {
  countImage,
  createAnnotation,
  type EdgeRadius,
  type ForestOptions,
  type ObjectRules,
  ObjectSegmenter,
  type Raster,
  uncertainPlaces,
} from '@cambium/core'
import { threads } from '@cambium/core/node'
import { type Manner, strokeAt, strokesOn } from './truth-strokes.ts'
import { type Truth, tissue, truths } from './truths.ts'

const executor = threads(2)

export interface QualitySetting {
  readonly name: string
  /** Whether users of a peer have it today. */
  readonly isPeer: boolean
  readonly features: string
  readonly options: Partial<ForestOptions>
  readonly rules: Partial<ObjectRules>
  readonly edgeRadius?: EdgeRadius
  readonly normalise?: boolean
}

const scales = [0.5, 1, 2, 4, 8, 16]
const multiscale = scales
  .map(
    (s) =>
      `gaussian_blur=${s} sobel_of_gaussian_blur=${s} small_hessian_eigenvalue_of_gaussian_blur=${s} large_hessian_eigenvalue_of_gaussian_blur=${s}`,
  )
  .join(' ')
const sixteen = 'object_size_1_to_5_px'
const whole = { maxRelativeHole: 0.1, splitTouching: true, splitBy: 'probability', minRelativeSize: 0.1 } as const

export const settings: readonly QualitySetting[] = [
  { name: 'APOC: 3 features, depth 2', isPeer: true, features: 'small_quick', options: { maxDepth: 2 }, rules: {} },
  { name: 'APOC: 16 features, depth 2', isPeer: true, features: sixteen, options: { maxDepth: 2 }, rules: {} },
  { name: 'APOC: 16 features, depth 4', isPeer: true, features: sixteen, options: { maxDepth: 4 }, rules: {} },
  { name: 'scikit-image: 24 features, deep', isPeer: true, features: multiscale, options: { maxDepth: null }, rules: {} },
  { name: 'Cambium: 16 features, depth 4, split', isPeer: false, features: sixteen, options: { maxDepth: 4 }, rules: whole },
  { name: 'Cambium: the same, edges auto', isPeer: false, features: sixteen, options: { maxDepth: 4 }, rules: whole, edgeRadius: 'auto' },
  {
    name: 'Cambium: the same, one feature a split, larger leaves',
    isPeer: false,
    features: sixteen,
    options: { maxDepth: 4, maxFeatures: 1, minSamplesLeaf: 'auto' },
    rules: whole,
    edgeRadius: 'auto',
  },
  {
    name: 'Cambium: the same, intensities normalised',
    isPeer: false,
    features: sixteen,
    options: { maxDepth: 4, maxFeatures: 1, minSamplesLeaf: 'auto' },
    rules: whole,
    edgeRadius: 'auto',
    normalise: true,
  },
]

/** For cells that touch each other everywhere: what is painted on the walls between them is the background. */
const byWaists = { minSize: 20, splitTouching: true, splitBy: 'probability', splitDepth: 0.3 } as const
const averaged = { maxDepth: 4, maxFeatures: 1, minSamplesLeaf: 'auto' } as const
const tissueSettings: readonly QualitySetting[] = [
  ...settings.filter(({ isPeer }) => isPeer),
  { name: 'Cambium: defaults', isPeer: false, features: sixteen, options: averaged, rules: whole, edgeRadius: 'auto', normalise: true },
  { name: 'Cambium: split at waists deeper than 0.3', isPeer: false, features: sixteen, options: averaged, rules: byWaists },
  {
    name: 'Cambium: the same, grown into the walls',
    isPeer: false,
    features: sixteen,
    options: averaged,
    rules: { ...byWaists, boundaryClass: 1 },
  },
]

const counts = [1, 2, 3, 5, 10, 20, 50]
/** On each of the images that are learned from. */
const countsOfUnseen = [1, 3, 10]
const countsOfTissue = [3, 10, 30]
/** The last setting, with strokes at places that are suggested, up to so many of each class on average. */
const [suggested, mostSuggested] = ['Cambium: the same, strokes where it suggests', 10]

export interface Quality {
  readonly f1: number
  readonly ap50: number
  readonly ap75: number
}

/** F1 of the pixels that were not painted, average precision of the objects at two overlaps. @param objects  where they are others than those painted on */
function qualityOf({ image, labels }: Truth, painted: Uint8Array, found: Raster, objects = labels): Quality {
  let [both, onlyFound, onlyTrue] = [0, 0, 0]
  labels.forEach((label, i) => {
    if (painted[i] !== 0) return
    if (label > 0 && (found.data[i] as number) > 0) both++
    else if (label > 0) onlyTrue++
    else if ((found.data[i] as number) > 0) onlyFound++
  })
  const { matchings } = countImage({ axes: 'yx', shape: image.shape, data: objects }, found)
  const precision = (threshold: number): number => {
    const one = matchings.find((matching) => matching.threshold === threshold)
    if (one === undefined) throw new Error(`no matching at ${threshold}`)
    return one.truePositives / (one.truePositives + one.falsePositives + one.falseNegatives)
  }
  return { f1: (2 * both) / Math.max(1, 2 * both + onlyFound + onlyTrue), ap50: precision(0.5), ap75: precision(0.75) }
}

interface Row extends Quality {
  readonly setting: string
  readonly set: Truth['set']
  readonly manner: Manner
  readonly strokes: number
  readonly runs: number
  /** Of training and prediction, mean. */
  readonly seconds: number
}

const seeds = Number(process.argv[2] ?? 4)
const images = await truths()

/** Learns from what is painted on images. */
async function learn(
  { features, options, rules, edgeRadius = 0, normalise = false }: QualitySetting,
  painted: readonly { readonly truth: Truth; readonly strokes: Uint8Array }[],
): Promise<ObjectSegmenter> {
  const segmenter = new ObjectSegmenter({ ...options, objectRules: rules, edgeRadius, normalise })
  const image = painted.map(({ truth }) => truth.image)
  const annotation = painted.map(({ truth, strokes }) => createAnnotation(strokes, { shape: truth.image.shape }))
  return segmenter.train({ features, image, annotation, mode: 'fast', executor })
}

const segment = (setting: QualitySetting, truth: Truth, strokes: Uint8Array): Promise<ObjectSegmenter> =>
  learn(setting, [{ truth, strokes }])

function rowOf(
  setting: string,
  [set, manner, strokes]: readonly [Truth['set'], Manner, number],
  results: readonly Quality[],
  seconds: number,
): Row {
  const mean = (pick: (one: Quality) => number): number => results.reduce((sum, one) => sum + pick(one), 0) / results.length
  const scores = { f1: mean(({ f1 }) => f1), ap50: mean(({ ap50 }) => ap50), ap75: mean(({ ap75 }) => ap75) }
  return { setting, set, manner, strokes, runs: results.length, ...scores, seconds: seconds / results.length }
}

/** Strokes on the images that are judged. */
async function measureStrokes(): Promise<Row[]> {
  const rows: Row[] = []
  for (const manner of ['inside', 'touching'] as const)
    for (const set of ['nuclei', 'others'] as const) {
      for (const strokes of counts)
        for (const setting of settings) {
          const results: Quality[] = []
          const started = performance.now()
          for (const truth of images.filter((one) => one.set === set))
            for (let seed = 0; seed < seeds; seed++) {
              const painted = strokesOn(truth, strokes, seed, manner)
              const segmenter = await segment(setting, truth, painted)
              results.push(qualityOf(truth, painted, await segmenter.predict({ image: truth.image, executor })))
            }
          rows.push(rowOf(setting.name, [set, manner, strokes], results, (performance.now() - started) / 1000))
        }
      // one stroke of each class as above, then each one where the forest is least sure
      const setting = settings.at(-1) as QualitySetting
      const byCount = new Map<number, Quality[]>()
      const started = performance.now()
      for (const truth of images.filter((one) => one.set === set))
        for (let seed = 0; seed < seeds; seed++) {
          const painted = strokesOn(truth, 1, seed, manner)
          for (let strokes = 2; strokes <= 2 * mostSuggested; strokes++) {
            const segmenter = await segment(setting, truth, painted)
            if (strokes % 2 === 0 && counts.includes(strokes / 2)) {
              const quality = qualityOf(truth, painted, await segmenter.predict({ image: truth.image, executor }))
              byCount.set(strokes / 2, [...(byCount.get(strokes / 2) ?? []), quality])
            }
            const uncertainty = await segmenter.predictUncertainty({ image: truth.image, executor })
            const annotation = createAnnotation(painted, { shape: truth.image.shape })
            const [place] = uncertainPlaces(uncertainty, { annotation, count: 1 })
            if (place !== undefined) strokeAt(truth, painted, place.place as [number, number], 100 * seed + strokes, manner)
          }
        }
      for (const [strokes, results] of byCount)
        rows.push(rowOf(suggested, [set, manner, strokes], results, (performance.now() - started) / 1000))
    }
  return rows
}

type UnseenRow = Row & { readonly from: 'all' | 'one' }

/** Images that nothing is painted on: a forest learns from all others of their set, or from one of them. */
async function measureUnseen(): Promise<UnseenRow[]> {
  const unseen = images.filter(({ set }) => set === 'nuclei')
  const rows: UnseenRow[] = []
  for (const from of ['all', 'one'] as const)
    for (const strokes of countsOfUnseen)
      for (const setting of settings) {
        const results: Quality[] = []
        const started = performance.now()
        for (let seed = 0; seed < seeds; seed++) {
          const painted = unseen.map((truth) => ({ truth, strokes: strokesOn(truth, strokes, seed, 'inside') }))
          for (const one of painted) {
            const others = painted.filter((other) => other !== one)
            const [taught, judged] = from === 'all' ? [others, [one]] : [[one], others]
            const segmenter = await learn(setting, taught)
            for (const { truth } of judged) {
              const nothing = new Uint8Array(truth.labels.length)
              results.push(qualityOf(truth, nothing, await segmenter.predict({ image: truth.image, executor })))
            }
          }
        }
        const seconds = (performance.now() - started) / 1000
        rows.push({ ...rowOf(setting.name, ['nuclei', 'inside', strokes], results, seconds), from })
      }
  return rows
}

/** Cells that are divided by walls. */
async function measureTissue(): Promise<Row[]> {
  const { truth: walled, cells } = await tissue()
  const rows: Row[] = []
  for (const strokes of countsOfTissue)
    for (const setting of tissueSettings) {
      const results: Quality[] = []
      const started = performance.now()
      for (let seed = 0; seed < seeds; seed++) {
        const painted = strokesOn(walled, strokes, seed, 'inside')
        const segmenter = await segment(setting, walled, painted)
        results.push(qualityOf(walled, painted, await segmenter.predict({ image: walled.image, executor }), cells))
      }
      rows.push(rowOf(setting.name, ['others', 'inside', strokes], results, (performance.now() - started) / 1000))
    }
  return rows
}

const measures = { rows: measureStrokes, unseen: measureUnseen, tissue: measureTissue }
const wanted = (process.argv[3]?.split(',') ?? Object.keys(measures)) as (keyof typeof measures)[]
const parts: Partial<Record<keyof typeof measures, readonly Row[]>> = {}
for (const part of wanted) parts[part] = await measures[part]()
const named = [...settings.map(({ name, isPeer }) => ({ name, isPeer })), { name: suggested, isPeer: false }]
console.log(JSON.stringify({ seeds, images: images.map(({ name }) => name), settings: named, ...parts }))
