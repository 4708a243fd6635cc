import { createAnnotation, createImage } from '../array/raster.ts'
import { chooseDevice, type Device } from '../devices/device.ts'
import { type Gpu, hasGpu, openGpu } from '../devices/gpu.ts'
import { RandomStream } from '../random/random-stream.ts'
import { PixelClassifier } from './pixel-classifier.ts'

/** What is predicted to find out: some features that are blurs and edges, and trees like those of strokes. */
const specification = 'original gaussian_blur=1 sobel_of_gaussian_blur=1 gaussian_blur=4 large_hessian_eigenvalue_of_gaussian_blur=4'
const side = 512

/**
 * The device for predictions in the fast mode: the graphics processor where there is one, it is hardware, and it was faster than
 * WebAssembly in a small prediction; else, also where it fails, what `auto` is. Hosts ask once and hand the answer over as `device`.
 *
 * @param now   a clock in milliseconds
 * @param open  gives the graphics processor
 */
export async function fastestDevice(now: () => number, open: () => Promise<Pick<Gpu, 'isSoftware'>> = openGpu): Promise<Device> {
  const processor = chooseDevice('auto')
  const gpu = hasGpu() ? await open().catch(() => undefined) : undefined
  if (gpu === undefined || gpu.isSoftware) return processor
  const random = new RandomStream(0)
  const image = createImage(
    Float32Array.from({ length: side * side }, (_, i) => random.normal(i % side < side / 2 ? 50 : 60, 10)),
    { shape: [side, side] },
  )
  const annotation = createAnnotation(
    Uint8Array.from({ length: side * side }, (_, i) => (i % 97 !== 0 ? 0 : i % side < side / 2 ? 1 : 2)),
    { shape: [side, side] },
  )
  const classifier = new PixelClassifier({ nEstimators: 30, maxDepth: 10 })
  await classifier.train({ features: specification, image, annotation, mode: 'fast' })
  const timeOf = async (device: Device): Promise<number> => {
    // the first prediction prepares kernels
    await classifier.predict({ image, device })
    const start = now()
    await classifier.predict({ image, device })
    return now() - start
  }
  const graphics = await timeOf('webgpu').catch(() => Number.POSITIVE_INFINITY)
  const host = await timeOf(processor)
  return graphics < host ? 'webgpu' : processor
}
