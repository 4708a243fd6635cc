import type { LabelImage } from '../array/raster.ts'
import { OptionError } from '../errors.ts'
import type { ClassifierKind, Model } from './model.ts'
import { type ObjectInput, ObjectKind, relabelFrames } from './object-classifier.ts'
import { type ClassifierOptions, checkAnnotated } from './train-forest.ts'

export interface ObjectSelectorOptions extends ClassifierOptions {
  /** Class of the objects that stay; 2 by default. */
  readonly positiveClass?: number
}

/** Keeps the objects of one class and numbers them 1 to n in their old order. */
export class ObjectSelector extends ObjectKind {
  readonly kind: ClassifierKind = 'ObjectSelector'
  readonly positiveClass: number

  constructor({ positiveClass = 2, ...options }: ObjectSelectorOptions = {}) {
    super(options)
    if (!Number.isInteger(positiveClass) || positiveClass < 1) throw new OptionError('positiveClass', positiveClass, 'a whole number ≥ 1')
    this.positiveClass = positiveClass
  }

  protected facts(): Pick<Model, 'positiveClass'> {
    return { positiveClass: this.positiveClass }
  }

  protected override checkClasses(classes: readonly number[]): void {
    checkAnnotated('the class of the objects to keep', this.positiveClass, classes)
  }

  /** The objects of the positive class; every time point counts from 1. */
  async predict(input: ObjectInput): Promise<LabelImage> {
    const { positiveClass } = this.model
    const frames = (await this.predictFrames(input)).map(({ frame, label, classes }) => {
      const kept = label.filter((_, row) => classes[row] === positiveClass)
      return [frame, new Map(kept.map((one, i) => [one, i + 1]))] as const
    })
    return relabelFrames(input.labels, frames)
  }
}
