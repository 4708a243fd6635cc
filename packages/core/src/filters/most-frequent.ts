import type { Plane } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { footprint, type Shape } from './footprint.ts'
import { extentOf } from './padding.ts'

/** Most frequent whole number from 0 to 255 among the neighbours inside the image, the smallest of equally frequent ones. */
export function mostFrequent(image: Plane, half: readonly number[], shape: Shape): Plane {
  const { depth, height, width } = extentOf(image.shape)
  const offsets = footprint(shape, half).map((offset) => [...Array(3 - offset.length).fill(0), ...offset] as [number, number, number])
  const output = new Float32Array(image.data.length)
  const histogram = new Int32Array(256)
  for (let i = 0; i < output.length; i++) {
    const x = i % width
    const y = Math.floor(i / width) % height
    const z = Math.floor(i / (width * height))
    histogram.fill(0)
    for (const [dz, dy, dx] of offsets) {
      if (z + dz < 0 || z + dz >= depth || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) continue
      const value = Math.trunc(image.data[((z + dz) * height + y + dy) * width + x + dx] as number)
      if (value >= 0 && value < 256) histogram[value] = (histogram[value] as number) + 1
    }
    output[i] = histogram.indexOf(histogram.reduce((most, count) => Math.max(most, count), 0))
  }
  return withData(image, output)
}
