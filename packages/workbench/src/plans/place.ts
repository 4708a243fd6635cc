/** A pixel of an image. */
interface PixelOfImage {
  readonly id: string
  readonly t: number
  readonly z: number
  readonly y: number
  readonly x: number
}

/** Whether two places are the same pixel of the same image. */
export const isSamePlace = (one: PixelOfImage, other: PixelOfImage | undefined): boolean =>
  one.id === other?.id && one.t === other.t && one.z === other.z && one.y === other.y && one.x === other.x
