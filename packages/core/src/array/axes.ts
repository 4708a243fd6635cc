import { AxesError, ShapeError } from '../errors.ts'
import { type ImageAxes, type PixelData, type Raster, sameShape, sizeOf } from './raster.ts'

/** The axes of space alone, such as "zyx" of "tczyx". */
export const spatialAxesOf = (axes: string): string => [...axes].filter((axis) => 'zyx'.includes(axis)).join('')

/** Length of an axis; 1 where the raster does not have it. */
export function lengthOf(raster: Raster, axis: string): number {
  const index = raster.axes.indexOf(axis)
  return index < 0 ? 1 : (raster.shape[index] as number)
}

/** Shape along the axes of space. */
export const spatialShapeOf = (raster: Raster): readonly number[] => raster.shape.filter((_, i) => 'zyx'.includes(raster.axes[i] as string))

/** Spacing along the axes of space, if known. */
export const spatialSpacingOf = (raster: Raster): readonly number[] | undefined =>
  raster.spacing?.filter((_, i) => 'zyx'.includes(raster.axes[i] as string))

function withoutAxis<D extends PixelData>(raster: Raster<string, D>, index: number, data: D): Raster<string, D> {
  const drop = <T>(values: readonly T[]): T[] => values.filter((_, i) => i !== index)
  return {
    axes: drop([...raster.axes]).join(''),
    shape: drop(raster.shape),
    data,
    ...(raster.spacing === undefined ? {} : { spacing: drop(raster.spacing) }),
    ...(raster.unit === undefined ? {} : { unit: raster.unit }),
  }
}

/** The parts of a raster along its first axis, as views of the same memory. */
function alongFirstAxis<D extends PixelData>(raster: Raster<string, D>): Raster<string, D>[] {
  const size = sizeOf(raster.shape.slice(1))
  return Array.from({ length: raster.shape[0] as number }, (_, i) =>
    withoutAxis(raster, 0, raster.data.subarray(i * size, (i + 1) * size) as D),
  )
}

/** The time points of a raster in order (views); the raster itself where it has no time. */
export function framesOf<D extends PixelData>(raster: Raster<string, D>): Raster<string, D>[] {
  return raster.axes.startsWith('t') ? alongFirstAxis(raster) : [raster]
}

/** The channels of a raster without time, in order (views); the raster itself where it has no channels. */
export function channelsOf<D extends PixelData>(raster: Raster<string, D>): Raster<string, D>[] {
  return raster.axes.startsWith('c') ? alongFirstAxis(raster) : [raster]
}

/** Joins rasters of one shape along a new first axis; the result takes the type of the first one's data. */
export function stackAlong<D extends PixelData>(axis: string, parts: readonly Raster<string, D>[]): Raster<string, D> {
  const [first] = parts
  if (first === undefined) throw new ShapeError(`axis ${axis}`, [1], [0], 'there is nothing to stack')
  const size = first.data.length
  for (const part of parts) {
    if (part.axes !== first.axes) throw new AxesError(`axis ${axis}`, `"${first.axes}" for every part`, `"${part.axes}"`)
    if (!sameShape(part.shape, first.shape)) throw new ShapeError(`axis ${axis}`, first.shape, part.shape)
  }
  const data = new (first.data.constructor as new (length: number) => D)(size * parts.length)
  parts.forEach((part, i) => {
    data.set(part.data, i * size)
  })
  return {
    axes: axis + first.axes,
    shape: [parts.length, ...first.shape],
    data,
    ...(first.spacing === undefined ? {} : { spacing: [1, ...first.spacing] }),
    ...(first.unit === undefined ? {} : { unit: first.unit }),
  }
}

/** The raster with its axes in another order, such as "yxc" as "cyx". */
export function transposed<D extends PixelData>(raster: Raster<string, D>, axes: string): Raster<string, D> {
  if (axes === raster.axes) return raster
  const order = [...axes].map((axis) => raster.axes.indexOf(axis))
  if (order.length !== raster.shape.length || order.includes(-1))
    throw new AxesError('transpose', `the axes of "${raster.axes}"`, `"${axes}"`)
  const strides = raster.shape.map((_, i) => sizeOf(raster.shape.slice(i + 1)))
  const shape = order.map((i) => raster.shape[i] as number)
  const steps = order.map((i) => strides[i] as number)
  const data = new (raster.data.constructor as new (length: number) => D)(raster.data.length)
  const index = new Array<number>(shape.length).fill(0)
  let source = 0
  for (let target = 0; target < data.length; target++) {
    data[target] = raster.data[source] as number
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += steps[axis] as number
      index[axis] = (index[axis] as number) + 1
      if ((index[axis] as number) < (shape[axis] as number)) break
      source -= (steps[axis] as number) * (shape[axis] as number)
      index[axis] = 0
    }
  }
  return {
    axes,
    shape,
    data,
    ...(raster.spacing === undefined ? {} : { spacing: order.map((i) => (raster.spacing as readonly number[])[i] as number) }),
    ...(raster.unit === undefined ? {} : { unit: raster.unit }),
  }
}

/** One image of several: each becomes a channel. */
export const stackChannels = <D extends PixelData>(channels: readonly Raster<string, D>[]): Raster<ImageAxes, D> =>
  stackAlong('c', channels) as Raster<ImageAxes, D>
