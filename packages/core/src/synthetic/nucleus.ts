import { cos, sin } from '../math/elementary.ts'
import type { RandomStream } from '../random/random-stream.ts'

/** A nucleus: an ellipsoid with a wavy outline. Lengths in pixels; in two dimensions everything along z is 0. */
export interface Nucleus {
  /** z, y, x */
  readonly centre: readonly [number, number, number]
  /** Half axes along z, along the long and along the short direction. */
  readonly radii: readonly [number, number, number]
  /** Direction of the long axis in the plane. */
  readonly angle: number
  /** Waves of the outline: how strong and at which phase, for two to five waves around. */
  readonly waves: readonly (readonly [strength: number, phase: number])[]
  readonly brightness: number
  readonly elongated: boolean
}

/** What a nucleus may look like. */
export interface NucleusKind {
  readonly radius: readonly [number, number]
  /** Long divided by short axis. */
  readonly elongation: readonly [number, number]
  /** Half axis along z relative to the mean radius. */
  readonly height: number
  readonly elongated: boolean
}

export function drawNucleus(random: RandomStream, kind: NucleusKind, centre: readonly [number, number, number]): Nucleus {
  const radius = random.uniform(...kind.radius)
  const stretch = Math.sqrt(random.uniform(...kind.elongation))
  return {
    centre,
    radii: [Math.max(1e-9, radius * kind.height), radius * stretch, radius / stretch],
    angle: random.uniform(0, Math.PI),
    waves: Array.from({ length: 4 }, (_, i) => [random.uniform(0, 0.07 / (i + 1)), random.uniform(0, 2 * Math.PI)] as const),
    brightness: random.uniform(0.55, 1.25),
    elongated: kind.elongated,
  }
}

/**
 * How deep inside a nucleus a point lies: 1 in its centre, 0 on its outline, negative outside.
 * The waves of the outline are sums of powers of sine and cosine of the direction, so no inverse functions are needed.
 */
export function depthInside({ centre, radii, angle, waves }: Nucleus, z: number, y: number, x: number): number {
  const dy = y - centre[1]
  const dx = x - centre[2]
  const along = (dx * cos(angle) + dy * sin(angle)) / radii[1]
  const across = (dy * cos(angle) - dx * sin(angle)) / radii[2]
  const up = (z - centre[0]) / radii[0]
  const plane = along * along + across * across
  const distance = Math.sqrt(plane + up * up)
  if (plane === 0) return 1 - distance
  const length = Math.sqrt(plane)
  let [c, s] = [along / length, across / length]
  const [c1, s1] = [c, s]
  let outline = 1
  for (const [strength, phase] of waves) {
    // turns by the direction once more: one wave more around the outline
    ;[c, s] = [c * c1 - s * s1, s * c1 + c * s1]
    outline += strength * (c * cos(phase) + s * sin(phase))
  }
  return 1 - distance / outline
}
