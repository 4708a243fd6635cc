import type { Image, ProbabilityMap } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import type { ClassifierKind, Model } from './model.ts'
import { mapOf, PixelKind } from './pixel-classifier.ts'
import type { PredictOptions } from './predict-image.ts'
import { type ClassifierOptions, checkAnnotated } from './train-forest.ts'

export interface ProbabilityMapperOptions extends ClassifierOptions {
  /** Class whose probability is wanted; 2 by default. */
  readonly outputClass?: number
}

/** Gives every pixel the probability of one class; `predictProbabilities` gives that of all. */
export class ProbabilityMapper extends PixelKind {
  readonly kind: ClassifierKind = 'ProbabilityMapper'
  readonly outputClass: number

  constructor({ outputClass = 2, ...options }: ProbabilityMapperOptions = {}) {
    super(options)
    if (!Number.isInteger(outputClass) || outputClass < 1) throw new OptionError('outputClass', outputClass, 'a whole number ≥ 1')
    this.outputClass = outputClass
  }

  protected facts(): Pick<Model, 'positiveClass' | 'connectivity' | 'outputClass'> {
    return { positiveClass: undefined, connectivity: undefined, outputClass: this.outputClass }
  }

  protected override checkClasses(classes: readonly number[]): void {
    checkAnnotated('the class whose probability is wanted', this.outputClass, classes)
  }

  /** Probability of the output class, 0 to 1, float32. */
  async predict({ image, ...options }: PredictOptions & { image: Image }): Promise<ProbabilityMap> {
    const { data } = await this.predictProbabilities({ image, classes: [this.model.outputClass ?? this.outputClass], ...options })
    return mapOf(image, data) as ProbabilityMap
  }
}
