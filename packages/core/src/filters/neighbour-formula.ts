/**
 * A value from a pixel and its direct neighbours.
 *
 * @param pixels  padded pixels
 * @param i       index of the pixel in them
 * @param steps   to its neighbours along z, y, x
 * @param deep    whether the image has three dimensions
 */
export type NeighbourFormula = (pixels: Float32Array, i: number, steps: readonly [number, number, number], deep: boolean) => number
