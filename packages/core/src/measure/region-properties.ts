import { framesOf, spatialSpacingOf } from '../array/axes.ts'
import type { LabelImage, PixelData, Raster } from '../array/raster.ts'
import { sameShape } from '../array/raster.ts'
import { OptionError, ShapeError } from '../errors.ts'
import { labelRunsOf } from '../labels/label-runs.ts'
import { type Executor, type RunOptions, runAll } from '../tasks/executor.ts'
import { InlineExecutor } from '../tasks/inline-executor.ts'
import { roomFor, shared } from '../tasks/shared-memory.ts'
import { implement } from '../tasks/task.ts'
import { MeasuredRegion, type Triple } from './measured-region.ts'
import { obstacle, type Property, properties } from './property.ts'
import { Region, volumeShape } from './region.ts'
import { type MeasureRegionsInput, measureRegionsTask } from './region-properties.task.ts'
import type { Table } from './table.ts'
import { Workspace } from './workspace.ts'

/** Names of all properties of objects. */
export const regionPropertyNames: readonly string[] = Object.keys(properties)

/** What `measure` gives when nothing is named. */
export const usualRegionProperties: readonly string[] = [
  'label area bbox centroid equivalent_diameter_area axis_major_length axis_minor_length eccentricity orientation perimeter solidity extent',
  'feret_diameter_max euler_number intensity_mean intensity_min intensity_max intensity_std',
]
  .join(' ')
  .split(' ')

/**
 * The properties that exist for objects of an image.
 *
 * @param spacing   size of a pixel along the axes of space
 * @param channels  of intensities, 0 without an image
 */
export const measurableProperties = (spacing: readonly number[], channels: number): string[] =>
  Object.entries(properties).flatMap(([name, property]) =>
    obstacle(property, spacing.length as 2 | 3, spacing, channels) === undefined ? [name] : [],
  )

export interface RegionPropertyOptions {
  /** Intensities of any type, measured as they are; an image with the shape of the labels, with or without channels. */
  readonly image?: Raster | undefined
  /** Names of properties, or `all`. By default the usual ones. Those that do not exist for the image are then left out. */
  readonly properties?: readonly string[] | 'all' | undefined
  /** Size of a pixel along the axes of space; by default that of the label image. */
  readonly spacing?: readonly number[] | undefined
}

/**
 * Measures the objects of a label image as scikit-image's `regionprops_table` does, with its names, such as `centroid-0` or
 * `moments_central-2-0`; with several channels their number comes last. Lengths and areas count in units of the spacing.
 * A time series is measured frame by frame, with a first column `frame`.
 *
 * @returns a row per object, in ascending order of the labels
 * @throws {OptionError} for a property that is unknown or does not exist for this image
 * @throws {ShapeError}  where labels and image have different shapes
 */
export function regionProperties(labels: LabelImage, options: RegionPropertyOptions = {}): Table {
  return joinFrames(
    labels,
    plansOf(labels, options).map((plan) => tableOf(plan, [measureRegions(wholeOf(plan))])),
  )
}

/** The same as `regionProperties`, on the threads of an executor where one is given; a signal can end it. */
export async function regionPropertiesAsync(
  labels: LabelImage,
  { executor, signal, ...options }: RegionPropertyOptions & RunOptions & { readonly executor?: Executor | undefined } = {},
): Promise<Table> {
  signal?.throwIfAborted()
  const inline = new InlineExecutor(new Map([implement(measureRegionsTask, measureRegions)]))
  const tables: Table[] = []
  for (const plan of plansOf(labels, options, executor))
    tables.push(tableOf(plan, await runAll(executor ?? inline, measureRegionsTask, partsOf(plan), { signal })))
  return joinFrames(labels, tables)
}

/** What to measure of the objects of one time point, and what its columns are called. */
interface Plan {
  readonly input: Omit<MeasureRegionsInput, 'from' | 'to'>
  readonly columns: readonly string[]
}

/** A plan for each time point. */
function plansOf(labels: LabelImage, options: RegionPropertyOptions, executor?: Executor): Plan[] {
  const frames = framesOf(labels)
  const images = options.image === undefined ? [] : framesOf(options.image)
  if (options.image !== undefined && images.length !== frames.length)
    throw new ShapeError('image', labels.shape, options.image.shape, 'image and labels must cover the same frames')
  return frames.map((frame, i) => planOf(frame, images[i], options, executor))
}

function planOf(
  labels: Raster<string, Uint32Array>,
  image: Raster | undefined,
  options: RegionPropertyOptions,
  executor: Executor | undefined,
): Plan {
  const dimensions = labels.shape.length as 2 | 3
  const spacing = options.spacing ?? spatialSpacingOf(labels) ?? (image && spatialSpacingOf(image)) ?? labels.shape.map(() => 1)
  if (spacing.length !== dimensions || spacing.some((step) => !(step > 0 && step < Number.POSITIVE_INFINITY)))
    throw new OptionError('spacing', spacing.join(', '), `${dimensions} positive numbers`)
  const planes = image === undefined ? [] : channelPlanes(labels, image)
  const names = namesFor(options, dimensions, spacing, planes.length)
  const multichannel = image?.axes.includes('c') === true
  const columns = names.flatMap((name) => {
    const { endings, ofImage } = properties[name] as Property
    const suffixes = ofImage === true && multichannel ? planes.map((_, c) => `-${c}`) : ['']
    return endings(dimensions).flatMap((ending) => suffixes.map((suffix) => `${name}${ending}${suffix}`))
  })
  const shape = volumeShape(labels.shape)
  const input = {
    objects: labelRunsOf(labels.data, shape[2], (length) => roomFor(executor, Int32Array, length)),
    dimensions,
    surroundings: {
      shape,
      spacing: (dimensions === 2 ? [1, ...spacing] : spacing) as unknown as Triple,
      channels: executor === undefined ? planes : planes.map(shared),
    },
    names,
    columnCount: columns.length,
  }
  return { input, columns }
}

/** The chosen properties that exist here. */
function namesFor(options: RegionPropertyOptions, dimensions: 2 | 3, spacing: readonly number[], channels: number): string[] {
  const chosen = options.properties === 'all' ? regionPropertyNames : (options.properties ?? usualRegionProperties)
  return chosen.filter((name) => {
    const property = properties[name]
    if (property === undefined) throw new OptionError('properties', name, `some of ${regionPropertyNames.join(', ')}`)
    const problem = obstacle(property, dimensions, spacing, channels)
    if (problem !== undefined && Array.isArray(options.properties))
      throw new OptionError('properties', name, 'other properties', `${name} cannot be measured here: ${problem}`)
    return problem === undefined
  })
}

const objectCount = ({ input }: Plan): number => input.objects.labels.length

const wholeOf = (plan: Plan): MeasureRegionsInput => ({ ...plan.input, from: 0, to: objectCount(plan) })

/** Objects that a task measures at a time: some hundredths of a second of work, unless they are huge. */
const objectsPerTask = 512

function partsOf(plan: Plan): MeasureRegionsInput[] {
  const count = objectCount(plan)
  return Array.from({ length: Math.ceil(count / objectsPerTask) }, (_, part) => ({
    ...plan.input,
    from: part * objectsPerTask,
    to: Math.min(count, (part + 1) * objectsPerTask),
  }))
}

/** Measures some of the objects. @returns a column of numbers for each value of each property */
export function measureRegions({ objects, dimensions, surroundings, names, columnCount, from, to }: MeasureRegionsInput): Float64Array[] {
  const columns = Array.from({ length: columnCount }, () => new Float64Array(to - from))
  const chosen = names.map((name) => properties[name] as Property)
  const room = new Workspace()
  for (let object = from; object < to; object++) {
    room.clear()
    const measured = new MeasuredRegion(new Region(objects, object, surroundings.shape, dimensions, room), surroundings)
    let column = 0
    const put = (value: number): void => {
      ;(columns[column++] as Float64Array)[object - from] = value
    }
    for (const { values, ofImage } of chosen) {
      if (ofImage !== true) values(measured).forEach(put)
      else {
        const perChannel = surroundings.channels.map((_, c) => values(measured, c))
        for (let i = 0; i < (perChannel[0] as readonly number[]).length; i++) for (const one of perChannel) put(one[i] as number)
      }
    }
  }
  return columns
}

function tableOf(plan: Plan, parts: readonly (readonly Float64Array[])[]): Table {
  const column = (index: number): number[] => {
    const values = new Array<number>(objectCount(plan))
    let row = 0
    for (const part of parts) for (const value of part[index] as Float64Array) values[row++] = value
    return values
  }
  return Object.fromEntries(plan.columns.map((name, i) => [name, column(i)]))
}

/** The table of the only frame, or those of all frames one below the other, with a first column `frame`. */
function joinFrames(labels: LabelImage, tables: readonly Table[]): Table {
  if (!labels.axes.startsWith('t')) return tables[0] as Table
  const columns = Object.keys(tables[0] as Table)
  const frame = tables.flatMap((table, i) => new Array<number>((table.label ?? Object.values(table)[0] ?? []).length).fill(i))
  return { frame, ...Object.fromEntries(columns.map((name) => [name, tables.flatMap((table) => table[name] as number[])])) }
}

/** The channels of an image that lies over the labels. */
function channelPlanes(labels: Raster, image: Raster): PixelData[] {
  const channels = image.axes.startsWith('c') ? (image.shape[0] as number) : 1
  const shape = image.axes.startsWith('c') ? image.shape.slice(1) : image.shape
  if (!sameShape(labels.shape, shape)) throw new ShapeError('image', labels.shape, shape, 'image and labels must cover the same pixels')
  return Array.from({ length: channels }, (_, c) => image.data.subarray(c * labels.data.length, (c + 1) * labels.data.length))
}
