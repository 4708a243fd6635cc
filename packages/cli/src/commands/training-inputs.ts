import {
  type Annotation,
  type BatchFile,
  type BatchInput,
  type Image,
  InputError,
  joinSamples,
  type KeptSamples,
  type LabelImage,
  type Model,
  OptionError,
  pairFiles,
  pixelSamples,
  type Table,
  ValueError,
} from '@cambium/core'
import { readAnnotation, readImage, readLabels } from '@cambium/core/node'
import { checkCovers, inputsOf, requireFiles } from '../inputs.ts'
import type { Session } from '../session.ts'
import { warnNotFinite } from './not-finite.ts'

/** The files of a training, by role. */
export interface TrainingFiles {
  readonly image?: readonly string[]
  readonly annotation?: readonly string[]
  readonly labels?: readonly string[]
  readonly axes?: string
  readonly channels?: readonly number[]
}

/** Rows of files of the named roles; every one has to be there and to find its partners. */
export async function pairedRows(
  roles: readonly (readonly [string, readonly string[] | undefined])[],
): Promise<readonly (readonly BatchFile[])[]> {
  const inputs: BatchInput[] = []
  for (const [role, paths] of roles) if (paths !== undefined) inputs.push(await inputsOf(role, paths))
  await requireFiles(inputs)
  const { rows, unpaired } = pairFiles(inputs)
  if (unpaired.length > 0)
    throw new InputError(
      unpaired.map(({ file, problem }) => `${file.path}: ${problem}`).join('; '),
      unpaired.map(({ file }) => file.path),
    )
  return rows
}

/** Reads one file of each row, one after the other. */
async function inTurn<T>(
  rows: readonly (readonly BatchFile[])[],
  role: number,
  read: (file: string, row: number) => Promise<T>,
): Promise<T[]> {
  const found: T[] = []
  for (const [i, row] of rows.entries()) found.push(await read(row[role]?.path as string, i))
  return found
}

/** @throws {ValueError} which names the model, where an image has other channels or dimensions than it was trained with */
export function checkSuits(file: string, { channels, dimensions }: Model, image: Image): void {
  const found = image.axes.includes('c') ? (image.shape[image.axes.indexOf('c')] as number) : 1
  const rank = image.axes.includes('z') ? 3 : 2
  const kind = (rankOf: number, count: number): string => `${rankOf}-D images with ${count} channel${count === 1 ? '' : 's'}`
  if (found !== channels || (dimensions !== 0 && dimensions !== rank))
    throw new ValueError(
      file,
      `a model of ${kind(rank, found)}, as they are here`,
      `one of ${kind(dimensions === 0 ? rank : dimensions, channels)}`,
    )
}

const withoutChannels = (axes: string | undefined): string | undefined => axes?.replace('c', '')

/** Images with what is painted on them. */
export interface PixelScenes {
  readonly image: readonly Image[]
  readonly annotation: readonly Annotation[]
}

/** The features of all painted pixels, and their classes, image after image. */
export async function samplesOfScenes(
  { image, annotation }: PixelScenes,
  { featureSpecification, normalise }: Model,
  run: NonNullable<Parameters<typeof pixelSamples>[3]>,
): Promise<KeptSamples> {
  const parts: KeptSamples[] = []
  for (const [i, one] of image.entries())
    parts.push(...(await pixelSamples(one, annotation[i] as Annotation, featureSpecification, { ...run, normalise })))
  return joinSamples(parts)
}

export async function pixelScenes(session: Session, files: TrainingFiles): Promise<PixelScenes> {
  const { axes, channels } = files
  const rows = await pairedRows([
    ['image', files.image],
    ['annotation', files.annotation],
  ])
  const image = await inTurn(rows, 0, (file) => readImage(file, { axes, channels }))
  for (const [i, row] of rows.entries()) warnNotFinite(session, row[0]?.path as string, image[i] as Image)
  const annotation = await inTurn(rows, 1, (file, i) => readAnnotation(file, { axes: withoutChannels(image[i]?.axes) }))
  for (const [i, row] of rows.entries())
    checkCovers([row[0]?.path as string, image[i] as Image], [row[1]?.path as string, annotation[i] as Annotation])
  return { image, annotation }
}

export async function objectScenes(
  files: TrainingFiles,
): Promise<{ labels: LabelImage[]; annotation: Annotation[]; image: Image[] | undefined }> {
  const { axes, channels } = files
  if (channels !== undefined && files.image === undefined)
    throw new OptionError('image', undefined, 'an image of which --channels are chosen')
  const rows = await pairedRows([
    ['labels', files.labels],
    ['annotation', files.annotation],
    ['image', files.image],
  ])
  const image = files.image === undefined ? undefined : await inTurn(rows, 2, (file) => readImage(file, { axes, channels }))
  const labels = await inTurn(rows, 0, (file, i) => readLabels(file, { axes: withoutChannels(axes ?? image?.[i]?.axes) }))
  const annotation = await inTurn(rows, 1, (file, i) => readAnnotation(file, { axes: labels[i]?.axes }))
  for (const [i, row] of rows.entries()) {
    const [objects, painted, intensities] = row.map(({ path }) => path) as [string, string, string]
    checkCovers([objects, labels[i] as LabelImage], [painted, annotation[i] as Annotation])
    if (image !== undefined) checkCovers([objects, labels[i] as LabelImage], [intensities, image[i] as Image])
  }
  return { labels, annotation, image }
}

/** The class of each row of a table, and the table without that column; an empty cell is unlabelled. */
export function rowsAndTruth(table: Table, column: string): { table: Table; truth: readonly number[] } {
  const { [column]: values, ...others } = table
  if (values === undefined) throw new OptionError('truth', column, `a column of the table: ${Object.keys(table).join(', ')}`)
  const truth = values.map((value) => (value === '' ? Number.NaN : Number(value)))
  const row = values.findIndex((value, i) => value !== '' && !Number.isNaN(value) && !Number.isInteger(truth[i]))
  if (row >= 0) throw new ValueError(`column "${column}"`, 'whole numbers, or empty cells', `${values[row]} in row ${row + 2}`)
  return { table: others, truth }
}
