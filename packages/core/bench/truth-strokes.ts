import { RandomStream } from '@cambium/core'
import { drawStroke } from '../src/synthetic/strokes.ts'
import { edgesOf } from './edges-of.ts'
import type { Truth } from './truths.ts'

/** How strokes are drawn: up to the last pixel of an object, or a pixel away from its edge, as careful people do. */
export type Manner = 'touching' | 'inside'

const edgesFor = ({ image, labels }: Truth, manner: Manner): Uint8Array =>
  manner === 'inside' ? edgesOf(labels, image.shape[1] as number) : new Uint8Array(labels.length)

/** The longest of twenty strokes that begin in some pixels of one label and do not leave it; one that leaves it at once is none. */
function draw(random: RandomStream, { image, labels }: Truth, edges: Uint8Array, target: Uint8Array, pixels: readonly number[]): void {
  let best = new Uint8Array(0)
  let most = -1
  for (let tries = 0; tries < 20 && most < 10; tries++) {
    const drawn = new Uint8Array(labels.length)
    const start = pixels[random.integer(0, pixels.length)] as number
    const label = labels[start] as number
    const allowed = (i: number): boolean => labels[i] === label && edges[i] === 0
    drawStroke(random, drawn, image.shape, start, { value: label === 0 ? 1 : 2, length: 14, allowed })
    const painted = drawn.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0)
    if (painted > most) [best, most] = [drawn, painted]
  }
  best.forEach((one, i) => {
    if (one !== 0) target[i] = one
  })
}

/** So many strokes in objects (class 2) and in the background (class 1). */
export function strokesOn(truth: Truth, count: number, seed: number, manner: Manner): Uint8Array {
  const { labels } = truth
  const edges = edgesFor(truth, manner)
  const random = new RandomStream(1000 * seed + count)
  const objects = new Map<number, number[]>()
  const background: number[] = []
  labels.forEach((label, i) => {
    if (edges[i] === 1) return
    if (label === 0) background.push(i)
    else if (objects.get(label)?.push(i) === undefined) objects.set(label, [i])
  })
  const large = [...objects].filter(([, pixels]) => pixels.length >= 20)
  let order = random.permutation(large.length)
  const target = new Uint8Array(labels.length)
  for (let i = 0; i < count; i++) {
    if (i > 0 && i % large.length === 0) order = random.permutation(large.length)
    const [, pixels] = large[order[i % large.length] as number] as [number, number[]]
    draw(random, truth, edges, target, pixels)
    draw(random, truth, edges, target, background)
  }
  return target
}

/** One more stroke, of the class that is there, at the place or as near to it as the manner allows. */
export function strokeAt(truth: Truth, painted: Uint8Array, [y, x]: readonly [number, number], seed: number, manner: Manner): void {
  const edges = edgesFor(truth, manner)
  const [height, width] = truth.image.shape as [number, number]
  let best = -1
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < edges.length; i++) {
    const away = (Math.floor(i / width) - y) ** 2 + ((i % width) - x) ** 2
    if (edges[i] === 0 && painted[i] === 0 && away < least) [best, least] = [i, away]
  }
  if (best >= 0 && height > 0) draw(new RandomStream(seed), truth, edges, painted, [best])
}
