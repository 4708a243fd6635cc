import type { Region } from './region.ts'

/**
 * Euler number with full connectivity: objects − holes in two dimensions, objects + cavities − tunnels in three.
 * Counted as vertices − edges + faces − cells of the union of closed pixels.
 */
export function eulerNumber({ shape, mask }: Region): number {
  const [depth, height, width] = shape
  const cell = (z: number, y: number, x: number): number =>
    z < 0 || y < 0 || x < 0 || z >= depth || y >= height || x >= width ? 0 : (mask[(z * height + y) * width + x] as number)
  let sum = 0
  for (let z = 0; z <= depth; z++) {
    for (let y = 0; y <= height; y++) {
      for (let x = 0; x <= width; x++) {
        const c = cell(z, y, x)
        const cx = cell(z, y, x - 1)
        const cy = cell(z, y - 1, x)
        const cz = cell(z - 1, y, x)
        const cyx = cell(z, y - 1, x - 1)
        const czx = cell(z - 1, y, x - 1)
        const czy = cell(z - 1, y - 1, x)
        const czyx = cell(z - 1, y - 1, x - 1)
        const vertex = c | cx | cy | cz | cyx | czx | czy | czyx
        if (vertex === 0) continue
        const edges = (c | cy | cz | czy) + (c | cx | cz | czx) + (c | cx | cy | cyx)
        const faces = (c | cz) + (c | cy) + (c | cx)
        sum += vertex - edges + faces - c
      }
    }
  }
  return sum
}

/** Number of pixels of the object together with its holes: what the background cannot reach from outside, diagonal steps included. */
export function filledPixels({ shape, mask, dimensions }: Region): number {
  const [depth, height, width] = shape
  const seen = Uint8Array.from(mask)
  const stack: number[] = []
  const visit = (z: number, y: number, x: number): void => {
    const at = (z * height + y) * width + x
    if (seen[at] !== 0) return
    seen[at] = 1
    stack.push(at)
  }
  const steps = dimensions === 3 ? [-1, 0, 1] : [0]
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const onFace = y === 0 || y === height - 1 || (dimensions === 3 && (z === 0 || z === depth - 1))
      if (onFace) for (let x = 0; x < width; x++) visit(z, y, x)
      else {
        visit(z, y, 0)
        visit(z, y, width - 1)
      }
    }
  }
  let outside = 0
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    outside++
    const x = at % width
    const y = Math.floor(at / width) % height
    const z = Math.floor(at / (width * height))
    for (const dz of steps) {
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [nz, ny, nx] = [z + dz, y + dy, x + dx]
          if (nz >= 0 && ny >= 0 && nx >= 0 && nz < depth && ny < height && nx < width) visit(nz, ny, nx)
        }
      }
    }
  }
  return mask.length - outside
}
