/** Measures how far the fast mode is from the exact one on real images: `node fast-mode.js`, one line of JSON. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import {
  type Annotation,
  createAnnotation,
  framesOf,
  generateFeatureStackAsync,
  type Image,
  type Mode,
  PixelClassifier,
  RandomStream,
  type Raster,
} from '@cambium/core'
import { readImage, readLabels, threads } from '@cambium/core/node'

const data = path.resolve(process.env.CAMBIUM_DATA ?? '../shared/data')
const executor = threads(2)

/** Images, and where there is one, the file of their objects. */
const files: readonly (readonly [image: string, labels?: string])[] = [
  ...[1, 2, 3, 4, 5, 6].map((i) => [`nuclei/images/image_0${i}.tif`, `nuclei/labels/image_0${i}.tif`] as const),
  ['nuclei/0bf4b1.tif'],
  ['blobs/blobs.tif', 'blobs/labels.tif'],
  ['maize/maize_clsm.tif', 'maize/maize_clsm_labels.tif'],
  ['membrane/membrane2d.tif'],
  ['hela/hela-cells.tif'],
  ['labkit-leaf/leaf.tif'],
  ['migration/image.tif', 'migration/labels.tif'],
  ...[1, 2, 3, 4].map((i) => [`bbbc007-crops/images/A9_p5d_(cropped_${i}).tif`] as const),
  ['cells3d/image.tiff', 'cells3d/labels.tiff'],
  ['blastocyst/two-nuclei.tif'],
]

const sigmas = { 2: [0.5, 1, 2, 3.5, 4, 5, 6, 8, 16, 25], 3: [1, 2, 3.5, 4, 6] } as const
const filters = {
  2: [
    'gaussian_blur',
    'difference_of_gaussian',
    'laplace_box_of_gaussian_blur',
    'sobel_of_gaussian_blur',
    'small_hessian_eigenvalue_of_gaussian_blur',
    'large_hessian_eigenvalue_of_gaussian_blur',
  ],
  3: ['gaussian_blur', 'difference_of_gaussian', 'laplace_box3d_of_gaussian_blur', 'sobel3d_of_gaussian_blur'],
} as const

/** σ whose bound is the same. Differences of Gaussians have a wider one. */
function groupOf(filter: string, sigma: number): 'below 4' | '4 to 6' | 'from 6' {
  const widest = filter === 'difference_of_gaussian' ? 1.1 * sigma : sigma
  return widest < 4 ? 'below 4' : widest < 6 ? '4 to 6' : 'from 6'
}

/** One channel of the first time point. */
function firstPlane(image: Image): Image {
  const [frame] = framesOf(image) as [Image]
  if (!frame.axes.includes('c')) return frame
  const shape = frame.shape.slice(1)
  const size = shape.reduce((a, b) => a * b, 1)
  return { ...frame, axes: frame.axes.slice(1) as 'yx', shape, data: frame.data.slice(0, size) }
}

interface Extremes {
  least: number
  most: number
  error: number
}

function compareParts(exact: Float32Array, fast: Float32Array): Extremes {
  const found = { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY, error: 0 }
  for (let i = 0; i < exact.length; i++) {
    const value = exact[i] as number
    found.least = Math.min(found.least, value)
    found.most = Math.max(found.most, value)
    found.error = Math.max(found.error, Math.abs(value - (fast[i] as number)))
  }
  return found
}

/** Largest error of each filter and group, as a share of the range of the feature. */
async function featureErrors(image: Image, errors: Record<string, Record<string, number>>): Promise<void> {
  const dimensions = image.shape.length as 2 | 3
  const size = image.data.length
  for (const filter of filters[dimensions]) {
    const used = sigmas[dimensions].filter((sigma) => sigma * 3 < Math.max(...image.shape))
    const specification = used.map((sigma) => `${filter}=${sigma}`).join(' ')
    const stack = async (mode: Mode): Promise<Float32Array> =>
      (await generateFeatureStackAsync(image, specification, { mode, executor })).data
    const [exact, fast] = [await stack('exact'), await stack('fast')]
    for (const [f, sigma] of used.entries()) {
      const { least, most, error } = compareParts(exact.subarray(f * size, (f + 1) * size), fast.subarray(f * size, (f + 1) * size))
      if (most === least) continue
      const group = groupOf(filter, sigma)
      const row = errors[filter] ?? {}
      errors[filter] = { ...row, [group]: Math.max(row[group] ?? 0, error / (most - least)) }
    }
  }
}

/** One pixel in fifty: 2 where there is an object, or where it is brighter than the mean, else 1. */
function scattered(image: Image, truth: Uint8Array): Annotation {
  const random = new RandomStream(1)
  return createAnnotation(
    truth.map((value) => (random.uniform() < 0.02 ? value : 0)),
    { shape: image.shape },
  )
}

function truthOf(image: Image, labels: Raster | undefined): Uint8Array {
  if (labels?.data.includes(0)) return Uint8Array.from(image.data, (_, i) => ((labels.data[i] as number) > 0 ? 2 : 1))
  const mean = image.data.reduce((sum, value) => sum + value, 0) / image.data.length
  return Uint8Array.from(image.data, (value) => (value > mean ? 2 : 1))
}

const features2d =
  'original gaussian_blur=1 gaussian_blur=5 difference_of_gaussian=4 sobel_of_gaussian_blur=1 sobel_of_gaussian_blur=4 laplace_box_of_gaussian_blur=2 large_hessian_eigenvalue_of_gaussian_blur=4'
const features3d = 'original gaussian_blur=1 gaussian_blur=4 difference_of_gaussian=3 sobel3d_of_gaussian_blur=1'

/** Shares of pixels: whose class changes when the same forest predicts fast, that each mode gets right, and on which both modes agree. */
async function classShares(image: Image, labels: Raster | undefined): Promise<{ changed: number; exactRight: number; fastRight: number }> {
  const truth = truthOf(image, labels)
  const annotation = scattered(image, truth)
  const features = image.shape.length === 2 ? features2d : features3d
  const train = (mode: Mode): Promise<PixelClassifier> =>
    new PixelClassifier({ nEstimators: 50, maxDepth: null }).train({ features, image, annotation, mode, executor })
  const [exact, fast] = [await train('exact'), await train('fast')]
  const predict = async (classifier: PixelClassifier, mode: Mode): Promise<ArrayLike<number>> =>
    (await classifier.predict({ image, mode, executor })).data
  const [reference, same, own] = [await predict(exact, 'exact'), await predict(exact, 'fast'), await predict(fast, 'fast')]
  let [changed, exactRight, fastRight, unseen] = [0, 0, 0, 0]
  for (let i = 0; i < truth.length; i++) {
    if (reference[i] !== same[i]) changed++
    if (annotation.data[i] !== 0) continue
    unseen++
    if (reference[i] === truth[i]) exactRight++
    if (own[i] === truth[i]) fastRight++
  }
  return { changed: changed / truth.length, exactRight: exactRight / unseen, fastRight: fastRight / unseen }
}

const errors: Record<string, Record<string, number>> = {}
const images: Record<string, unknown>[] = []
for (const [file, labelFile] of files) {
  const source = path.join(data, file)
  if (!existsSync(source)) throw new Error(`${source} is not there`)
  const axes = file.startsWith('migration') ? 'tyx' : undefined
  const image = firstPlane(await readImage(source, axes === undefined ? {} : { axes }).catch(() => readImage(source, { axes: 'zyx' })))
  const labels =
    labelFile === undefined
      ? undefined
      : framesOf(
          await readLabels(path.join(data, labelFile), axes === undefined ? {} : { axes }).catch(() =>
            readLabels(path.join(data, labelFile), { axes: 'zyx' }),
          ),
        )[0]
  await featureErrors(image, errors)
  images.push({ file, shape: image.shape, isTruth: labels?.data.includes(0) === true, ...(await classShares(image, labels)) })
}
console.log(JSON.stringify({ errors, images }))
