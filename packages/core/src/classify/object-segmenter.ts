import type { ClassMap, LabelImage, Probabilities } from '../array/raster.ts'
import { withData } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import { connectivityFor } from '../labels/connectivity.ts'
import { findObjects } from '../labels/find-objects.ts'
import { needsWeights, type ObjectRules, resolveObjectRules } from '../labels/object-rules.ts'
import { roomFor } from '../tasks/shared-memory.ts'
import type { ClassifierKind } from './model.ts'
import { noPixelFacts, type PixelClassifierOptions, type PixelFacts, type PixelInput, PixelKind } from './pixel-classifier.ts'
import { checkAnnotated } from './train-forest.ts'

export interface ObjectSegmenterOptions extends PixelClassifierOptions {
  /** Class of the pixels that are objects; 2 by default. */
  readonly positiveClass?: number
  /** 4 or 8 in two dimensions, 6, 18 or 26 in three; by default the smallest. */
  readonly connectivity?: number
  /** Holes, sizes and the border; those that are left out change nothing. */
  readonly objectRules?: Partial<ObjectRules> | undefined
}

/**
 * Finds objects: pixels of the positive class, numbered by connected region (by columns, as APOC numbers them), as far as the rules let the
 * regions count.
 */
export class ObjectSegmenter extends PixelKind {
  readonly kind: ClassifierKind = 'ObjectSegmenter'
  readonly positiveClass: number
  readonly connectivity: number | undefined
  readonly objectRules: ObjectRules | undefined

  constructor({ positiveClass = 2, connectivity, objectRules, ...options }: ObjectSegmenterOptions = {}) {
    super(options)
    if (!Number.isInteger(positiveClass) || positiveClass < 1) throw new OptionError('positiveClass', positiveClass, 'a whole number ≥ 1')
    this.positiveClass = positiveClass
    this.connectivity = connectivity
    this.objectRules = resolveObjectRules(objectRules)
    if (this.objectRules?.boundaryClass === positiveClass)
      throw new OptionError('boundaryClass', positiveClass, 'another class than that of the objects')
  }

  protected facts(dimensions: 2 | 3): PixelFacts {
    const { positiveClass, objectRules } = this
    return { ...noPixelFacts, positiveClass, connectivity: connectivityFor(dimensions, this.connectivity), objectRules }
  }

  protected override checkClasses(classes: readonly number[]): void {
    checkAnnotated('the class of the objects', this.positiveClass, classes)
    const boundary = this.objectRules?.boundaryClass ?? null
    if (boundary !== null) checkAnnotated('the class of boundaries', boundary, classes)
  }

  /** Label image: 0 = background, objects 1 to n; every time point counts from 1. */
  async predict(options: PixelInput): Promise<LabelImage> {
    const { positiveClass = 2, objectRules } = this.model
    if (!needsWeights(objectRules)) return this.#objectsOf(await this.classMap(options), options)
    const { classMap, probabilities } = await this.classMapAndProbabilities({ ...options, classes: [positiveClass] })
    return this.#objectsOf(classMap, options, await this.weightsOf(probabilities, options))
  }

  /** Label image and probabilities of some or all classes, from one pass over the image. */
  async predictWithProbabilities(
    options: PixelInput & { classes?: readonly number[] },
  ): Promise<{ result: LabelImage; probabilities: Probabilities }> {
    const { classMap, probabilities } = await this.classMapAndProbabilities(options)
    const weights = needsWeights(this.model.objectRules) ? await this.splitWeights({ ...options, progress: undefined }) : undefined
    return { result: await this.#objectsOf(classMap, options, weights), probabilities }
  }

  async #objectsOf(classMap: ClassMap, { executor, signal }: PixelInput, weights?: Float32Array): Promise<LabelImage> {
    const { positiveClass, connectivity, objectRules: rules } = this.model
    const pixelsOf = (value: number | undefined): Uint8Array => {
      const isClass = roomFor(executor, Uint8Array, classMap.data.length)
      for (let i = 0; i < isClass.length; i++) isClass[i] = classMap.data[i] === value ? 1 : 0
      return isClass
    }
    const boundary = typeof rules?.boundaryClass === 'number' ? pixelsOf(rules.boundaryClass) : undefined
    const mask = withData(classMap, pixelsOf(positiveClass))
    return findObjects(mask, { connectivity, rules, weights, boundary, numbering: 'columns', executor, signal })
  }
}
