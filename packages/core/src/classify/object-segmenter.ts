import type { ClassMap, LabelImage, Probabilities } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { connectedComponentsAsync } from '../labels/connected-components.ts'
import { connectivityFor } from '../labels/connectivity.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import type { ClassifierKind, Model } from './model.ts'
import { type PixelInput, PixelKind } from './pixel-classifier.ts'
import { type ClassifierOptions, checkAnnotated } from './train-forest.ts'

export interface ObjectSegmenterOptions extends ClassifierOptions {
  /** Class of the pixels that are objects; 2 by default. */
  readonly positiveClass?: number
  /** 4 or 8 in two dimensions, 6, 18 or 26 in three; by default the smallest. */
  readonly connectivity?: number
}

/** Finds objects: pixels of the positive class, numbered by connected region (by columns, as APOC numbers them). */
export class ObjectSegmenter extends PixelKind {
  readonly kind: ClassifierKind = 'ObjectSegmenter'
  readonly positiveClass: number
  readonly connectivity: number | undefined

  constructor({ positiveClass = 2, connectivity, ...options }: ObjectSegmenterOptions = {}) {
    super(options)
    if (!Number.isInteger(positiveClass) || positiveClass < 1) throw new OptionError('positiveClass', positiveClass, 'a whole number ≥ 1')
    this.positiveClass = positiveClass
    this.connectivity = connectivity
  }

  protected facts(dimensions: 2 | 3): Pick<Model, 'positiveClass' | 'connectivity' | 'outputClass'> {
    return { positiveClass: this.positiveClass, connectivity: connectivityFor(dimensions, this.connectivity), outputClass: undefined }
  }

  protected override checkClasses(classes: readonly number[]): void {
    checkAnnotated('the class of the objects', this.positiveClass, classes)
  }

  /** Label image: 0 = background, objects 1 to n; every time point counts from 1. */
  async predict(options: PixelInput): Promise<LabelImage> {
    return this.#objectsOf(await this.classMap(options), options)
  }

  /** Label image and probabilities of some or all classes, from one pass over the image. */
  async predictWithProbabilities(
    options: PixelInput & { classes?: readonly number[] },
  ): Promise<{ result: LabelImage; probabilities: Probabilities }> {
    const { classMap, probabilities } = await this.classMapAndProbabilities(options)
    return { result: await this.#objectsOf(classMap, options), probabilities }
  }

  #objectsOf(classMap: ClassMap, { executor, signal }: Pick<PixelInput, 'executor' | 'signal'>): Promise<LabelImage> {
    const { positiveClass, connectivity } = this.model
    const isObject = roomFor(executor, Uint8Array, classMap.data.length)
    for (let i = 0; i < isObject.length; i++) isObject[i] = classMap.data[i] === positiveClass ? 1 : 0
    return connectedComponentsAsync(withData(classMap, isObject), { connectivity, numbering: 'columns', executor, signal })
  }
}
