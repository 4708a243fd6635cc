import path from 'node:path'
import type { Annotation, Image, LabelImage, MapAxes, Raster, UnsignedData } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { asAnnotation, asImage, asIntensities, asLabels, asMask, decodeImageFile, type ImageOptions } from '../formats/decode-image.ts'
import { defaultLimits, type ReadLimits } from '../formats/limits.ts'
import { storedLabels } from '../formats/stored-labels.ts'
import type { DecodedImage } from '../formats/tiff/decode-tiff.ts'
import { encodeTiff } from '../formats/tiff/encode-tiff.ts'
import { type WriteOptions, writeAtomically } from './atomic-write.ts'
import { named, withFile } from './file-source.ts'

export interface ReadOptions extends ImageOptions {
  readonly limits?: ReadLimits | undefined
}

/** Reads what is in an image file, with its own pixel type. Axes that it does not name are `?`. */
export const readRaster = (
  file: string,
  { limits = defaultLimits }: { readonly limits?: ReadLimits | undefined } = {},
): Promise<DecodedImage> => withFile(file, (source) => decodeImageFile(source, limits))

/** Adds the file's name to an error about what is in it. */
async function read<T>(file: string, options: ReadOptions, convert: (decoded: DecodedImage) => T): Promise<T> {
  const decoded = await readRaster(file, options)
  try {
    return convert(decoded)
  } catch (error) {
    throw named(file, error)
  }
}

/**
 * Reads an image: TIFF, BigTIFF, ImageJ hyperstack, OME-TIFF or PNG.
 *
 * @throws {InputError}  where the file is missing
 * @throws {FormatError} where it is no image, damaged, or lies about its size
 * @throws {AxesError}   where it has a further axis without a name; `axes` names it
 */
export const readImage = (file: string, options: ReadOptions = {}): Promise<Image> =>
  read(file, options, (decoded) => asImage(decoded, options))

/** The same with the numbers of the file, for what is measured. */
export const readIntensities = (file: string, options: ReadOptions = {}): Promise<Raster> =>
  read(file, options, (decoded) => asIntensities(decoded, options))

/** Reads a label image of any pixel type; its values have to be whole numbers from 0 on. */
export const readLabels = (file: string, options: ReadOptions = {}): Promise<LabelImage> =>
  read(file, options, (decoded) => asLabels(decoded, options))

/** Reads a mask of any pixel type: 1 where a pixel is not 0. */
export const readMask = (file: string, options: ReadOptions = {}): Promise<Raster<MapAxes, Uint8Array>> =>
  read(file, options, (decoded) => asMask(decoded, options))

/** Reads painted classes of any pixel type; the values have to be whole numbers from 0 on. */
export const readAnnotation = (file: string, options: ReadOptions = {}): Promise<Annotation> =>
  read(file, options, (decoded) => asAnnotation(decoded, options))

export interface WriteImageOptions extends WriteOptions {
  /** Names along the axis f, p or c. */
  readonly names?: readonly string[]
  readonly compression?: 'none' | 'deflate'
}

/**
 * Writes an image as TIFF (.tif, .tiff) or PNG (.png, one plane or colours), with axes, spacing and unit.
 *
 * @throws {OutputError} where the file exists (and `overwrite` is not set) or cannot be written
 */
export async function writeImage(file: string, image: Raster, options: WriteImageOptions = {}): Promise<void> {
  const extension = path.extname(file).toLowerCase()
  if (extension === '.png') {
    const { encodePng } = await import('../formats/png/encode-png.ts')
    return writeAtomically(file, [encodePng(image)], options)
  }
  if (extension !== '.tif' && extension !== '.tiff') throw new OptionError('output', file, 'a name that ends with .tif, .tiff or .png')
  const { names, compression } = options
  const pieces = encodeTiff(image, { ...(names === undefined ? {} : { names }), ...(compression === undefined ? {} : { compression }) })
  return writeAtomically(file, pieces, options)
}

/** Writes a label image with 16 bits where all labels fit, otherwise 32. */
export const writeLabels = (file: string, labels: Raster<string, UnsignedData>, options: WriteImageOptions = {}): Promise<void> =>
  writeImage(file, storedLabels(labels), options)
