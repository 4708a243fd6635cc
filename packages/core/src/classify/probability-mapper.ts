import { type Probabilities, type ProbabilityMap, sizeOf } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import type { ClassifierKind } from './model.ts'
import { mapOf, noPixelFacts, type PixelClassifierOptions, type PixelFacts, type PixelInput, PixelKind } from './pixel-classifier.ts'
import { checkAnnotated } from './train-forest.ts'

export interface ProbabilityMapperOptions extends PixelClassifierOptions {
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

  protected facts(): PixelFacts {
    return { ...noPixelFacts, outputClass: this.outputClass }
  }

  protected override checkClasses(classes: readonly number[]): void {
    checkAnnotated('the class whose probability is wanted', this.outputClass, classes)
  }

  /** Probability of the output class, 0 to 1, float32. */
  async predict({ image, ...options }: PixelInput): Promise<ProbabilityMap> {
    const { data } = await this.predictProbabilities({ ...options, image, classes: [this.#wanted] })
    return mapOf(image, data) as ProbabilityMap
  }

  /** The map of the output class and the probabilities of some or all classes, from one pass over the image. */
  async predictWithProbabilities({
    classes = this.model.classes,
    ...options
  }: PixelInput & { classes?: readonly number[] }): Promise<{ result: ProbabilityMap; probabilities: Probabilities }> {
    const all = await this.predictProbabilities({ ...options, classes: [...classes, this.#wanted] })
    const at = all.axes.indexOf('p')
    const size = sizeOf(all.shape.slice(at + 1))
    const frames = sizeOf(all.shape.slice(0, at))
    const pick = (from: number, count: number): Float32Array => {
      const data = new Float32Array(frames * count * size)
      for (let frame = 0; frame < frames; frame++) {
        const start = (frame * (classes.length + 1) + from) * size
        data.set(all.data.subarray(start, start + count * size), frame * count * size)
      }
      return data
    }
    const result = mapOf(options.image, pick(classes.length, 1)) as ProbabilityMap
    return { result, probabilities: { ...all, shape: all.shape.with(at, classes.length), data: pick(0, classes.length), classes } }
  }

  get #wanted(): number {
    return this.model.outputClass ?? this.outputClass
  }
}
