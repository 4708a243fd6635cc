import type { PixelData } from '@cambium/core'

/** Every so-manieth pixel of a volume. */
export interface SampledVolume {
  readonly data: PixelData
  /** Lengths along z, y and x. */
  readonly shape: readonly [number, number, number]
}

/** Pixels between those that are taken, along z, y and x: as few as a graphics processor has room for. */
export function stridesFor(shape: readonly [number, number, number], longest: number, most: number): [number, number, number] {
  const strides: [number, number, number] = [1, 1, 1]
  const lengths = (): number[] => shape.map((length, axis) => Math.ceil(length / (strides[axis] as number)))
  const isTooLarge = (): boolean => lengths().some((length) => length > longest) || lengths().reduce((a, b) => a * b, 1) > most
  // the longest axis gives way
  while (isTooLarge()) {
    const now = lengths()
    const axis = now.indexOf(Math.max(...now)) as 0 | 1 | 2
    strides[axis]++
  }
  return strides
}

/** Takes pixels of a volume that begins at an offset. */
export function sampledVolume(
  data: PixelData,
  offset: number,
  [depth, height, width]: readonly [number, number, number],
  [dz, dy, dx]: readonly [number, number, number],
): SampledVolume {
  const shape = [Math.ceil(depth / dz), Math.ceil(height / dy), Math.ceil(width / dx)] as const
  const Type = data.constructor as new (length: number) => PixelData
  const sampled = new Type(shape[0] * shape[1] * shape[2])
  let to = 0
  for (let z = 0; z < depth; z += dz)
    for (let y = 0; y < height; y += dy) {
      const row = offset + (z * height + y) * width
      if (dx === 1) {
        sampled.set(data.subarray(row, row + width), to)
        to += width
      } else for (let x = 0; x < width; x += dx) sampled[to++] = data[row + x] as number
    }
  return { data: sampled, shape }
}
