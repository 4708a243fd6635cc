import type { Raster } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { neighbourSteps } from './neighbour-steps.ts'

/**
 * Grows objects into the background, step by step: in odd steps into all 8 (26) neighbours, in even steps into those beside (clEsperanto's
 * `dilate_labels`). Where two objects meet, the larger label wins; objects never overwrite each other.
 *
 * @param labels  one time point in two or three dimensions
 * @param steps   how many pixels to grow
 */
export function dilateLabels(labels: Raster<string, Uint32Array>, steps: number): Raster<string, Uint32Array> {
  const framed = frame(labels)
  const { data } = framed
  const { everywhere, beside } = neighbourSteps(framed.dimensions, framed.height, framed.width)
  const visited = visitedOf(framed)
  // what a background pixel borders on became an object in the last step or, where that took no corners, in the one before
  let [before, last] = [[] as number[], objectPixels(data)]
  for (let step = 0; step < steps && before.length + last.length > 0; step++) {
    const offsets = step % 2 === 0 ? everywhere : beside
    const reached: number[] = []
    for (const front of [before, last]) {
      for (const at of front) {
        for (let k = 0; k < offsets.length; k++) {
          const neighbour = at + (offsets[k] as number)
          if (visited[neighbour] !== 0) continue
          visited[neighbour] = 1
          reached.push(neighbour)
        }
      }
    }
    const values = reached.map((at) => largestAround(data, at, offsets))
    for (let i = 0; i < reached.length; i++) data[reached[i] as number] = values[i] as number
    ;[before, last] = [last, reached]
  }
  return withData(labels, withoutFrame(framed, labels))
}

/** A volume with a frame of background one pixel wide, so that each pixel has all its neighbours; in two dimensions none along z. */
interface Framed {
  readonly data: Uint32Array
  readonly width: number
  readonly height: number
  readonly depth: number
  readonly dimensions: number
}

function frame({ data, shape }: Raster<string, Uint32Array>): Framed {
  const [width, height, depth = -1] = [...shape].reverse() as [number, number, number?]
  const framed = { width: width + 2, height: height + 2, depth: depth + 2, dimensions: shape.length }
  const copy = new Uint32Array(framed.width * framed.height * framed.depth)
  eachRow(framed, (inside, outside) => copy.set(data.subarray(inside, inside + width), outside))
  return { ...framed, data: copy }
}

/** Calls for each row of the volume with where it starts without and with the frame. */
function eachRow({ width, height, depth, dimensions }: Omit<Framed, 'data'>, visit: (inside: number, outside: number) => void): void {
  let inside = 0
  const first = dimensions === 3 ? 1 : 0
  for (let z = first; z < depth - first; z++)
    for (let y = 1; y < height - 1; y++, inside += width - 2) visit(inside, (z * height + y) * width + 1)
}

function withoutFrame(framed: Framed, { data }: Raster): Uint32Array {
  const inner = new Uint32Array(data.length)
  eachRow(framed, (inside, outside) => inner.set(framed.data.subarray(outside, outside + framed.width - 2), inside))
  return inner
}

/** 0 for the pixels that objects can still grow into. */
function visitedOf(framed: Framed): Uint8Array {
  const { data, width } = framed
  const visited = new Uint8Array(data.length).fill(1)
  eachRow(framed, (_, outside) => {
    for (let at = outside; at < outside + width - 2; at++) if (data[at] === 0) visited[at] = 0
  })
  return visited
}

function objectPixels(data: Uint32Array): number[] {
  const places: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) places.push(i)
  return places
}

function largestAround(data: Uint32Array, at: number, offsets: readonly number[]): number {
  let most = 0
  for (let k = 0; k < offsets.length; k++) most = Math.max(most, data[at + (offsets[k] as number)] as number)
  return most
}
