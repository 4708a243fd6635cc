import type { RandomStream } from '../random/random-stream.ts'

/** Draws a thin stroke of a class: a walk that turns slowly and stays where `allowed` says so. */
export function drawStroke(
  random: RandomStream,
  target: Uint8Array,
  shape: readonly number[],
  start: number,
  { value, length, allowed }: { readonly value: number; readonly length: number; readonly allowed: (index: number) => boolean },
): void {
  const [height = 1, width = 1] = shape.slice(-2)
  const plane = Math.floor(start / (height * width)) * height * width
  let y = Math.floor((start - plane) / width) + 0.5
  let x = ((start - plane) % width) + 0.5
  let dy = random.uniform(-1, 1)
  let dx = random.uniform(-1, 1)
  for (let step = 0; step < length; step++) {
    const norm = Math.sqrt(dy * dy + dx * dx) || 1
    y += dy / norm
    x += dx / norm
    if (y < 0 || x < 0 || y >= height || x >= width) return
    const index = plane + Math.floor(y) * width + Math.floor(x)
    if (!allowed(index)) return
    target[index] = value
    dy += random.uniform(-0.4, 0.4)
    dx += random.uniform(-0.4, 0.4)
  }
}
