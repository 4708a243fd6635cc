import { noObjectRules } from '@cambium/core'
import { type Signal, signal } from '@preact/signals-core'
import type { ObjectRules, TrainingSettings } from '../engine/protocol.ts'

export const defaultTraining: TrainingSettings = {
  features: 'object_size_1_to_5_px',
  trees: 100,
  maxDepth: 4,
  classWeight: 'none',
  seed: 0,
  mode: 'exact',
  edgeRadius: 0,
}

export const defaultRules: ObjectRules = { ...noObjectRules, positiveClass: 2, joinsCorners: false }

/** How a project is trained, and what it takes for an object. */
export class Settings {
  readonly training: Signal<TrainingSettings> = signal(defaultTraining)
  readonly rules: Signal<ObjectRules> = signal(defaultRules)

  /** As they are in a new project. */
  reset(): void {
    this.training.value = defaultTraining
    this.rules.value = defaultRules
  }
}
