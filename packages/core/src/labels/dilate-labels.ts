import type { Raster } from '../array/raster.ts'
import { withData } from '../array/raster.ts'

/**
 * Grows objects into the background, step by step: in odd steps into all 8 (26) neighbours, in even steps into those beside (clEsperanto's
 * `dilate_labels`). Where two objects meet, the larger label wins; objects never overwrite each other.
 *
 * @param labels  one time point in two or three dimensions
 * @param steps   how many pixels to grow
 */
export function dilateLabels(labels: Raster<string, Uint32Array>, steps: number): Raster<string, Uint32Array> {
  const [depth, height, width] = labels.shape.length === 2 ? [1, ...labels.shape] : labels.shape
  let current = labels.data
  let front = background(current)
  for (let step = 0; step < steps && front.length > 0; step++) {
    const offsets = offsetsOf(step % 2 === 0, labels.shape.length)
    const next = current.slice()
    const rest: number[] = []
    for (const at of front) {
      const x = at % (width as number)
      const y = Math.floor(at / (width as number)) % (height as number)
      const z = Math.floor(at / ((width as number) * (height as number)))
      let most = 0
      for (const [dz, dy, dx] of offsets) {
        const [nz, ny, nx] = [z + dz, y + dy, x + dx]
        if (nz < 0 || ny < 0 || nx < 0 || nz >= (depth as number) || ny >= (height as number) || nx >= (width as number)) continue
        most = Math.max(most, current[(nz * (height as number) + ny) * (width as number) + nx] as number)
      }
      if (most > 0) next[at] = most
      else rest.push(at)
    }
    if (rest.length === front.length) break
    front = rest
    current = next
  }
  return withData(labels, current)
}

function background(data: Uint32Array): number[] {
  const front: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] === 0) front.push(i)
  return front
}

function offsetsOf(corners: boolean, dimensions: number): [number, number, number][] {
  const offsets: [number, number, number][] = []
  for (const z of dimensions === 3 ? [-1, 0, 1] : [0]) {
    for (const y of [-1, 0, 1]) {
      for (const x of [-1, 0, 1]) {
        const steps = Math.abs(z) + Math.abs(y) + Math.abs(x)
        if (steps > 0 && (corners || steps === 1)) offsets.push([z, y, x])
      }
    }
  }
  return offsets
}
