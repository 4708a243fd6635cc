import type { Raster } from '../array/raster.ts'

/** One object cut out of a label image: its bounding box and, inside it, which pixels belong to it. Always z, y, x. */
export interface Region {
  readonly label: number
  readonly dimensions: 2 | 3
  readonly start: readonly [number, number, number]
  readonly shape: readonly [number, number, number]
  /** 1 where the object is. */
  readonly mask: Uint8Array
  /** Number of pixels. */
  readonly pixels: number
}

/** Bounds of the objects: for each label the first and last index along z, y and x. */
interface Bounds {
  readonly labels: readonly number[]
  readonly boxes: Int32Array
}

function boundsOf(data: Uint32Array, [depth, height, width]: readonly [number, number, number]): Bounds {
  const indexOf = new Map<number, number>()
  const boxes: number[] = []
  let i = 0
  let last = 0
  let at = 0
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const label = data[i] as number
        if (label === 0) continue
        if (label !== last) {
          const known = indexOf.get(label)
          if (known === undefined) {
            indexOf.set(label, boxes.length)
            at = boxes.length
            boxes.push(z, z, y, y, x, x)
          } else at = known
          last = label
        }
        boxes[at + 1] = z
        boxes[at + 2] = Math.min(boxes[at + 2] as number, y)
        boxes[at + 3] = Math.max(boxes[at + 3] as number, y)
        boxes[at + 4] = Math.min(boxes[at + 4] as number, x)
        boxes[at + 5] = Math.max(boxes[at + 5] as number, x)
      }
    }
  }
  const labels = [...indexOf.keys()].sort((a, b) => a - b)
  const sorted = labels.flatMap((label) => boxes.slice(indexOf.get(label) as number, (indexOf.get(label) as number) + 6))
  return { labels, boxes: Int32Array.from(sorted) }
}

/** Lengths along z, y and x; 1 along z for two dimensions. */
export const volumeShape = (shape: readonly number[]): [number, number, number] =>
  shape.length === 2 ? [1, shape[0] as number, shape[1] as number] : (shape as unknown as [number, number, number])

/** The objects of a label image (one time point) in ascending order of their labels, one at a time. */
export function* regionsOf(labels: Raster<string, Uint32Array>): Generator<Region> {
  const shape = volumeShape(labels.shape)
  const [, height, width] = shape
  const bounds = boundsOf(labels.data, shape)
  for (const [i, label] of bounds.labels.entries()) {
    const [z0, z1, y0, y1, x0, x1] = bounds.boxes.subarray(6 * i, 6 * i + 6) as unknown as [number, number, number, number, number, number]
    const inner: [number, number, number] = [z1 - z0 + 1, y1 - y0 + 1, x1 - x0 + 1]
    const mask = new Uint8Array(inner[0] * inner[1] * inner[2])
    let pixels = 0
    let target = 0
    for (let z = z0; z <= z1; z++) {
      for (let y = y0; y <= y1; y++) {
        const row = (z * height + y) * width
        for (let x = x0; x <= x1; x++, target++) {
          if (labels.data[row + x] === label) {
            mask[target] = 1
            pixels++
          }
        }
      }
    }
    yield { label, dimensions: labels.shape.length as 2 | 3, start: [z0, y0, x0], shape: inner, mask, pixels }
  }
}

/** Values of an image inside the bounding box of a region, 0 outside the object. */
export function weightsOf(region: Region, image: Float32Array, shape: readonly number[]): Float64Array {
  const [, height, width] = volumeShape(shape)
  const { start, shape: inner, mask } = region
  const weights = new Float64Array(mask.length)
  let target = 0
  for (let z = 0; z < inner[0]; z++) {
    for (let y = 0; y < inner[1]; y++) {
      const row = ((z + start[0]) * height + y + start[1]) * width + start[2]
      for (let x = 0; x < inner[2]; x++, target++) if (mask[target] === 1) weights[target] = image[row + x] as number
    }
  }
  return weights
}
