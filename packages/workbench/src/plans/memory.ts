import type { Size } from './camera.ts'

/** Bytes of a pixel of an image's annotation, class map and objects. */
const bytesBeside = 8

/**
 * What an image takes in memory with everything that belongs to it: its pixels as they were opened and as float32, and maps.
 *
 * @param bytesPerPixel  of one channel
 */
export const bytesInMemory = (
  { t, z, height, width }: Size & { readonly t: number; readonly z: number },
  channels: number,
  bytesPerPixel: number,
): number => t * z * height * width * (channels * (bytesPerPixel + 4) + bytesBeside)
