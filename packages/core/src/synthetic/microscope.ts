import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { referenceFilterKernels } from '../filters/filter-kernels-of.ts'
import { gaussian } from '../filters/gaussian.ts'
import type { RandomStream } from '../random/random-stream.ts'

export interface Microscope {
  /** Blur of the lens: standard deviation in pixels along each axis. */
  readonly blur: readonly number[]
  /** Light that comes from everywhere, in photons. */
  readonly background: number
  /** How much darker the corners are, 0 to 1. */
  readonly vignette: number
  /** Camera: what it adds, how noisy it reads, counts per photon. */
  readonly offset: number
  readonly readNoise: number
  readonly gain: number
}

/** Noise without structure, smoothed to grains of the given size and scaled to a standard deviation of 1. */
export function texture(random: RandomStream, like: Plane, grain: readonly number[]): Float32Array {
  const white = withData(
    like,
    Float32Array.from({ length: like.data.length }, () => random.normal()),
  )
  const { data } = gaussian(white, grain, referenceFilterKernels)
  const deviation = Math.sqrt(data.reduce((sum, value) => sum + value * value, 0) / data.length)
  return data.map((value) => value / deviation)
}

/** Light across the field: brightest off the centre, darker towards the corners. */
function illumination(shape: readonly number[], vignette: number, index: number): number {
  const [height = 1, width = 1] = shape.slice(-2)
  const y = (Math.floor(index / width) % height) / height - 0.42
  const x = (index % width) / width - 0.56
  return 1 - vignette * 2 * (y * y + x * x)
}

/**
 * What a camera sees of a specimen: blurred, unevenly lit, counted in photons, with the camera's noise, in whole numbers of 16 bits.
 *
 * @param specimen  brightness of each pixel in photons
 */
export function expose(random: RandomStream, specimen: Plane, microscope: Microscope): Plane {
  const { blur, background, vignette, offset, readNoise, gain } = microscope
  const sharp = gaussian(specimen, blur, referenceFilterKernels)
  const haze = gaussian(
    specimen,
    blur.map((sigma) => 10 * sigma),
    referenceFilterKernels,
  )
  const data = sharp.data.map((light, i) => {
    const photons = (light + 0.22 * (haze.data[i] as number) + background) * illumination(specimen.shape, vignette, i)
    const counts = offset + gain * random.poisson(photons) + random.normal(0, readNoise)
    return Math.max(0, Math.min(65535, Math.round(counts)))
  })
  return withData(specimen, data)
}
