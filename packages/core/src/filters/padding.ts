import type { Plane } from '../array/raster.ts'

/** Depth, height and width of an image; a two-dimensional one has depth 1. */
export interface Extent {
  readonly depth: number
  readonly height: number
  readonly width: number
}

export function extentOf(shape: readonly number[]): Extent {
  const [width = 1, height = 1, depth = 1] = [...shape].reverse()
  return { depth, height, width }
}

/** An image with a margin in which each pixel repeats the nearest one of the image. */
export interface Padded extends Extent {
  readonly data: Float32Array
  /** Steps in `data` from a pixel to its neighbour along z, y, x. */
  readonly steps: readonly [number, number, number]
  /** Index in `data` of the first pixel of a row of the image. */
  row(z: number, y: number): number
}

/**
 * @param margin    pixels to add on both sides along each axis of the image
 * @param allocate  gives the array to fill
 */
export function padded(
  image: Plane,
  margin: readonly number[],
  allocate: (length: number) => Float32Array = (length) => new Float32Array(length),
): Padded {
  const { depth, height, width } = extentOf(image.shape)
  const [mx = 0, my = 0, mz = 0] = [...margin].reverse()
  const rowStep = width + 2 * mx
  const planeStep = rowStep * (height + 2 * my)
  const data = allocate(planeStep * (depth + 2 * mz))
  for (let z = -mz; z < depth + mz; z++) {
    const sourceZ = Math.min(depth - 1, Math.max(0, z))
    for (let y = -my; y < height + my; y++) {
      const source = (sourceZ * height + Math.min(height - 1, Math.max(0, y))) * width
      const target = (z + mz) * planeStep + (y + my) * rowStep
      data.set(image.data.subarray(source, source + width), target + mx)
      data.fill(image.data[source] as number, target, target + mx)
      data.fill(image.data[source + width - 1] as number, target + mx + width, target + rowStep)
    }
  }
  return { depth, height, width, data, steps: [planeStep, rowStep, 1], row: (z, y) => (z + mz) * planeStep + (y + my) * rowStep + mx }
}

/** Calls back for each row of the image with the index of its first pixel in the padded and in the plain array. */
export function forEachRow(image: Padded, visit: (paddedIndex: number, index: number) => void): void {
  for (let z = 0; z < image.depth; z++) {
    for (let y = 0; y < image.height; y++) visit(image.row(z, y), (z * image.height + y) * image.width)
  }
}
