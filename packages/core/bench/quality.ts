/**
 * Measures how good segmentations from few strokes are: `node quality.js [SEEDS]`, one line of JSON. Strokes are drawn from the ground truth
 * with a seed: a thin line of 14 pixels that turns slowly, half of them within objects, each in another one as long as there are others, half
 * of them in the background; `touching` draws them up to the last pixel of an object, `inside` stays a pixel away from its edge, as careful
 * people do.
 */
import path from 'node:path'
import {
  countImage,
  createAnnotation,
  createImage,
  type EdgeRadius,
  type ForestOptions,
  framesOf,
  type Image,
  type ObjectRules,
  ObjectSegmenter,
  RandomStream,
  type Raster,
} from '@cambium/core'
import { readImage, readLabels, threads } from '@cambium/core/node'
import { drawStroke } from '../src/synthetic/strokes.ts'

const data = path.resolve(process.env.CAMBIUM_DATA ?? '../shared/data')
const executor = threads(2)

export interface Truth {
  readonly name: string
  readonly set: 'nuclei' | 'others'
  readonly image: Image
  readonly labels: Uint32Array
}

export interface QualitySetting {
  readonly name: string
  /** Whether users of a peer have it today. */
  readonly isPeer: boolean
  readonly features: string
  readonly options: Partial<ForestOptions>
  readonly rules: Partial<ObjectRules>
  readonly edgeRadius?: EdgeRadius
}

const scales = [0.5, 1, 2, 4, 8, 16]
const multiscale = scales
  .map(
    (s) =>
      `gaussian_blur=${s} sobel_of_gaussian_blur=${s} small_hessian_eigenvalue_of_gaussian_blur=${s} large_hessian_eigenvalue_of_gaussian_blur=${s}`,
  )
  .join(' ')
const sixteen = 'object_size_1_to_5_px'
const whole = { splitTouching: true, minRelativeSize: 0.1 } as const

export const settings: readonly QualitySetting[] = [
  { name: 'APOC: 3 features, depth 2', isPeer: true, features: 'small_quick', options: { maxDepth: 2 }, rules: {} },
  { name: 'APOC: 16 features, depth 2', isPeer: true, features: sixteen, options: { maxDepth: 2 }, rules: {} },
  { name: 'APOC: 16 features, depth 4', isPeer: true, features: sixteen, options: { maxDepth: 4 }, rules: {} },
  { name: 'scikit-image: 24 features, deep', isPeer: true, features: multiscale, options: { maxDepth: null }, rules: {} },
  { name: 'Cambium: 16 features, depth 4, split', isPeer: false, features: sixteen, options: { maxDepth: 4 }, rules: whole },
  { name: 'Cambium: the same, edges within 8', isPeer: false, features: sixteen, options: { maxDepth: 4 }, rules: whole, edgeRadius: 8 },
  { name: 'Cambium: the same, edges auto', isPeer: false, features: sixteen, options: { maxDepth: 4 }, rules: whole, edgeRadius: 'auto' },
]

const counts = [1, 2, 3, 5, 10, 20, 50]

async function truths(): Promise<Truth[]> {
  const at = (name: string): string => path.join(data, name)
  const plane = (name: string, set: Truth['set'], image: Raster, labels: Raster): Truth => ({
    name,
    set,
    image: createImage(Float32Array.from(image.data), { shape: image.shape.slice(-2) as [number, number] }),
    labels: Uint32Array.from(labels.data),
  })
  const nuclei = [1, 2, 3, 4, 5, 6].map(async (i) =>
    plane(
      `nuclei ${i}`,
      'nuclei',
      await readImage(at(`nuclei/images/image_0${i}.tif`)),
      await readLabels(at(`nuclei/labels/image_0${i}.tif`)),
    ),
  )
  const migration = [
    await readImage(at('migration/image.tif'), { axes: 'tyx' }),
    await readLabels(at('migration/labels.tif'), { axes: 'tyx' }),
  ] as const
  const [frames, labelled] = migration.map((movie) => framesOf(movie as Raster)) as [Raster[], Raster[]]
  const moving = [0, 24, 47].map((t) => plane(`migration ${t}`, 'others', frames[t] as Raster, labelled[t] as Raster))
  const blobs = plane('blobs', 'others', await readImage(at('blobs/blobs.tif')), await readLabels(at('blobs/labels.tif')))
  return [...(await Promise.all(nuclei)), ...moving, blobs]
}

type Manner = 'touching' | 'inside'

/** Pixels of which a neighbour has another label. */
function edgesOf(labels: Uint32Array, width: number): Uint8Array {
  return Uint8Array.from(labels, (label, i) => {
    const x = i % width
    const beside = [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, i >= width ? i - width : i, i + width < labels.length ? i + width : i]
    return beside.some((j) => labels[j] !== label) ? 1 : 0
  })
}

/** So many strokes in objects (class 2) and in the background (class 1). */
function strokesOn({ image, labels }: Truth, count: number, seed: number, manner: Manner): Uint8Array {
  const { shape } = image
  const edges = manner === 'inside' ? edgesOf(labels, shape[1] as number) : new Uint8Array(labels.length)
  const random = new RandomStream(1000 * seed + count)
  const objects = new Map<number, number[]>()
  const background: number[] = []
  labels.forEach((label, i) => {
    if (edges[i] === 1) return
    if (label === 0) background.push(i)
    else if (objects.get(label)?.push(i) === undefined) objects.set(label, [i])
  })
  const large = [...objects].filter(([, pixels]) => pixels.length >= 20)
  let order = random.permutation(large.length)
  const target = new Uint8Array(labels.length)
  const draw = (pixels: readonly number[], value: number, label: number): void => {
    const allowed = (i: number): boolean => labels[i] === label && edges[i] === 0
    let best = new Uint8Array(0)
    let most = -1
    // a stroke that leaves its object at once is none
    for (let tries = 0; tries < 20 && most < 10; tries++) {
      const drawn = new Uint8Array(labels.length)
      drawStroke(random, drawn, shape, pixels[random.integer(0, pixels.length)] as number, { value, length: 14, allowed })
      const painted = drawn.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0)
      if (painted > most) [best, most] = [drawn, painted]
    }
    best.forEach((one, i) => {
      if (one !== 0) target[i] = one
    })
  }
  for (let i = 0; i < count; i++) {
    if (i > 0 && i % large.length === 0) order = random.permutation(large.length)
    const [label, pixels] = large[order[i % large.length] as number] as [number, number[]]
    draw(pixels, 2, label)
    draw(background, 1, 0)
  }
  return target
}

export interface Quality {
  readonly f1: number
  readonly ap50: number
  readonly ap75: number
}

/** F1 of the pixels that were not painted, average precision of the objects at two overlaps. */
function qualityOf({ image, labels }: Truth, painted: Uint8Array, found: Raster): Quality {
  let [both, onlyFound, onlyTrue] = [0, 0, 0]
  labels.forEach((label, i) => {
    if (painted[i] !== 0) return
    if (label > 0 && (found.data[i] as number) > 0) both++
    else if (label > 0) onlyTrue++
    else if ((found.data[i] as number) > 0) onlyFound++
  })
  const { matchings } = countImage({ axes: 'yx', shape: image.shape, data: labels }, found)
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
const rows: Row[] = []
const images = await truths()
for (const manner of ['inside', 'touching'] as const)
  for (const set of ['nuclei', 'others'] as const)
    for (const strokes of counts)
      for (const { name: setting, features, options, rules, edgeRadius = 0 } of settings) {
        const results: Quality[] = []
        const started = performance.now()
        for (const truth of images.filter((one) => one.set === set))
          for (let seed = 0; seed < seeds; seed++) {
            const painted = strokesOn(truth, strokes, seed, manner)
            const segmenter = new ObjectSegmenter({ ...options, objectRules: rules, edgeRadius })
            const annotation = createAnnotation(painted, { shape: truth.image.shape })
            await segmenter.train({ features, image: truth.image, annotation, mode: 'fast', executor })
            results.push(qualityOf(truth, painted, await segmenter.predict({ image: truth.image, executor })))
          }
        const mean = (pick: (one: Quality) => number): number => results.reduce((sum, one) => sum + pick(one), 0) / results.length
        rows.push({
          setting,
          set,
          manner,
          strokes,
          runs: results.length,
          f1: mean(({ f1 }) => f1),
          ap50: mean(({ ap50 }) => ap50),
          ap75: mean(({ ap75 }) => ap75),
          seconds: (performance.now() - started) / 1000 / results.length,
        })
      }
console.log(
  JSON.stringify({ seeds, images: images.map(({ name }) => name), settings: settings.map(({ name, isPeer }) => ({ name, isPeer })), rows }),
)
