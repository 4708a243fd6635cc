/** A direction or a place in space: x, y, z. */
export type Vector = readonly [number, number, number]

/** How a volume is looked at: from where, and how large. */
export interface VolumeCamera {
  /** Turn around the vertical axis of the screen, then around the horizontal one, in radians. At 0 the first plane is in front. */
  readonly yaw: number
  readonly pitch: number
  /** Screen pixels per unit of length. */
  readonly zoom: number
  /** Where the middle of the volume is, in screen pixels from the middle of the view. */
  readonly y: number
  readonly x: number
}

/** The axes of the screen in the volume: to the right, downwards, and away from the eye. */
export function screenAxes({ yaw, pitch }: Pick<VolumeCamera, 'yaw' | 'pitch'>): {
  readonly right: Vector
  readonly down: Vector
  readonly away: Vector
} {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)]
  return { right: [cy, 0, sy], down: [sy * sp, cp, -cy * sp], away: [-sy * cp, sp, cy * cp] }
}

/** Lengths of the edges of a volume. */
export const edgesOf = (
  { z, height, width }: { readonly z: number; readonly height: number; readonly width: number },
  [dz, dy, dx]: readonly [number, number, number],
): Vector => [width * dx, height * dy, z * dz]

/** A view in which the whole volume fits, however it is turned; a little from the side. */
export function fittedVolume(edges: Vector, view: { readonly height: number; readonly width: number }): VolumeCamera {
  const diagonal = Math.hypot(...edges)
  return { yaw: -0.5, pitch: -0.4, zoom: (0.95 * Math.min(view.height, view.width)) / diagonal, y: 0, x: 0 }
}

const steepest = Math.PI / 2

/** Turns the volume as if it was dragged by so many screen pixels. */
export function turned(
  camera: VolumeCamera,
  by: { readonly y: number; readonly x: number },
  view: { readonly height: number },
): VolumeCamera {
  const turn = Math.PI / view.height
  const pitch = Math.min(steepest, Math.max(-steepest, camera.pitch + by.y * turn))
  return { ...camera, yaw: camera.yaw - by.x * turn, pitch }
}
