/** What the tests of WebGPU do in a page. */
import { createImage, type FeatureStack, type Image } from '../../src/array/raster.ts'
import { fastestDevice } from '../../src/classify/fastest-device.ts'
import { PixelClassifier } from '../../src/classify/pixel-classifier.ts'
import { openGpu } from '../../src/devices/gpu.ts'
import { isCambiumError } from '../../src/errors.ts'
import { generateFeatureStack, generateFeatureStackAsync } from '../../src/features/feature-stack.ts'
import { filters } from '../../src/filters/index.ts'
import { createSample } from '../../src/synthetic/samples.ts'

/** Largest deviation as a share of the largest number among the result and the input. */
function deviation(found: Float32Array, expected: Float32Array, input: Float32Array): number {
  const scale = [...expected, ...input].reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 1)
  return expected.reduce((most, value, i) => {
    const other = found[i] as number
    if (Object.is(value, other)) return most
    const apart = Math.abs(value - other) / scale
    return Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(most, apart)
  }, 0)
}

async function conformance(): Promise<{ checked: string[]; problems: string[] }> {
  const checked: string[] = []
  const problems: string[] = []
  for (const filter of filters.values()) {
    const run = filter.devices.webgpu?.()
    if (run === undefined) continue
    checked.push(filter.name)
    for (const [name, makeInput] of Object.entries(filter.cases)) {
      const input = makeInput()
      const { data } = await run(makeInput())
      const apart = deviation(data, filter.reference(makeInput()).data, input.image.data)
      if (!(apart <= (filter.tolerance.webgpu ?? 0))) problems.push(`${filter.name} ${name}: ${apart}`)
    }
  }
  return { checked, problems }
}

const specification =
  'original gaussian_blur=1 difference_of_gaussian=2 sobel_of_gaussian_blur=1 large_hessian_eigenvalue_of_gaussian_blur=3'

/** Features of the sample: how far apart they are from the definitions, and whether tiles change a bit of them. */
async function features(): Promise<{ apart: number; sameForTiles: boolean }> {
  const { image } = createSample('nuclei')
  const found = await generateFeatureStackAsync(image, specification, { device: 'webgpu' })
  const expected = generateFeatureStack(image, specification, { device: 'reference' })
  return { apart: deviation(found.data, expected.data, image.data), sameForTiles: await sameForTiles() }
}

/** Class maps and probabilities of the sample for several tile shapes. */
async function sameForTiles(): Promise<boolean> {
  const { image, annotation } = createSample('nuclei')
  const classifier = new PixelClassifier({ maxDepth: 8 })
  await classifier.train({ features: specification, image, annotation })
  const whole = await classifier.predictProbabilities({ image, device: 'webgpu' })
  for (const tileShape of [
    [64, 64],
    [33, 150],
  ]) {
    const { data } = await classifier.predictProbabilities({ image, device: 'webgpu', tileShape })
    if (data.some((value, i) => !Object.is(value, whole.data[i]))) return false
  }
  return true
}

/** Share of the pixels that get another class than on WebAssembly, in both modes, trained and predicted on the device. */
async function flips(): Promise<Record<string, number>> {
  const { image, annotation } = createSample('nuclei')
  const shares: Record<string, number> = {}
  for (const mode of ['exact', 'fast'] as const) {
    for (const options of [{ maxDepth: 2 }, { maxDepth: null }, { maxDepth: 5, combine: 'votes' as const }]) {
      const classifier = new PixelClassifier(options)
      await classifier.train({ features: specification, image, annotation, mode })
      const found = await classifier.predict({ image, device: 'webgpu', mode })
      const expected = await classifier.predict({ image, device: 'wasm', mode: 'exact' })
      const differing = Array.from(found.data).filter((value, i) => value !== expected.data[i]).length
      shares[`${mode} ${JSON.stringify(options)}`] = differing / found.data.length
    }
  }
  return shares
}

/** A classifier trained with the device's features: its accuracy beside that of one trained on WebAssembly. */
async function training(): Promise<{ webgpu: number; wasm: number }> {
  const { image, annotation } = createSample('nuclei')
  const scores = { webgpu: 0, wasm: 0 }
  for (const device of ['webgpu', 'wasm'] as const) {
    const classifier = new PixelClassifier({ maxDepth: 5, oobScore: true })
    await classifier.train({ features: specification, image, annotation, device })
    scores[device] = classifier.model.outOfBag ?? Number.NaN
  }
  return scores
}

/** The device is destroyed after some tiles: who hears of it, how long the rest takes, and what comes out. */
async function loss(
  tiles: number,
): Promise<{ heard: string[]; milliseconds: number; same: boolean; refused: string; usableAgain: boolean }> {
  const { image, annotation } = createSample('nuclei')
  const classifier = new PixelClassifier({ maxDepth: null })
  await classifier.train({ features: specification, image, annotation })
  const expected = await classifier.predict({ image, device: 'wasm' })
  const heard: string[] = []
  const gpu = await openGpu()
  let lostAt = 0
  const loseIt = (done: number): void => {
    if (lostAt !== 0 || done < tiles) return
    lostAt = performance.now()
    gpu.device.destroy()
  }
  const options = { image, device: 'webgpu' as const, tileShape: [64, 64], progress: loseIt }
  const found = await classifier.predict({ ...options, onDeviceLost: ({ message }) => heard.push(message) })
  const milliseconds = performance.now() - lostAt
  const again = await openGpu()
  const refused = await classifier.predict({ ...options, progress: () => again.device.destroy() }).then(
    () => '',
    (error: unknown) => (isCambiumError(error, 'DeviceError') ? (error as Error).message : String(error)),
  )
  const third = await classifier.predict({ image, device: 'webgpu' })
  const same = found.data.every((value, i) => value === expected.data[i])
  return { heard, milliseconds, same, refused, usableAgain: third.data.length === expected.data.length }
}

/** Work on a pixel that is missing, in the second channel: what is said of it, and whether the next work is right, and one beside it. */
async function refusal(): Promise<{ said: string; after: number; beside: number }> {
  const { image } = createSample('nuclei')
  const size = image.data.length
  const data = new Float32Array(2 * size)
  data.set(image.data)
  data.set(image.data, size)
  data[size + 4000] = Number.NaN
  const broken = createImage(data, { axes: 'cyx', shape: [2, ...image.shape] })
  const expected = generateFeatureStack(image, specification, { device: 'reference' })
  const run = (of: Image): Promise<FeatureStack> => generateFeatureStackAsync(of, specification, { device: 'webgpu' })
  const [first, second] = await Promise.allSettled([run(broken), run(image)])
  const said = first.status === 'rejected' && isCambiumError(first.reason, 'DeviceError') ? (first.reason as Error).message : 'nothing'
  const apart = (found: FeatureStack): number => deviation(found.data, expected.data, image.data)
  return { said, beside: second.status === 'fulfilled' ? apart(second.value) : 1, after: apart(await run(image)) }
}

/** What is chosen: on this adapter, and on one that says it is hardware, by clocks that make either device the faster one. */
async function choice(): Promise<Record<string, string>> {
  // two readings for the graphics processor, then two for WebAssembly
  const clock = (readings: number[]) => (): number => readings.shift() as number
  const hardware = async (): Promise<{ isSoftware: boolean }> => ({ isSoftware: false })
  return {
    here: await fastestDevice(() => performance.now()),
    faster: await fastestDevice(clock([0, 5, 10, 30]), hardware),
    slower: await fastestDevice(clock([0, 30, 40, 45]), hardware),
    broken: await fastestDevice(clock([]), () => Promise.reject(new Error('no adapter'))),
  }
}

Object.assign(globalThis, { choice, refusal, conformance, features, flips, training, loss })
