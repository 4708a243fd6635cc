import { apocDefaults, noObjectRules, ownDefaults, usualRegionProperties } from '@cambium/core'
import { computed, type Signal, signal } from '@preact/signals-core'
import type { ObjectRules, TrainingSettings } from '../engine/protocol.ts'

export const defaultTraining: TrainingSettings = {
  features: ownDefaults.features,
  trees: 100,
  maxDepth: ownDefaults.maxDepth,
  maxFeatures: ownDefaults.maxFeatures,
  minSamplesLeaf: ownDefaults.minSamplesLeaf,
  classWeight: 'none',
  combine: 'mean',
  bestTrees: null,
  droppedTrees: [],
  seed: 0,
  mode: 'exact',
  edgeRadius: ownDefaults.edgeRadius,
  normalise: ownDefaults.normalise,
}

export const defaultRules: ObjectRules = { ...noObjectRules, ...ownDefaults.objectRules, positiveClass: 2, joinsCorners: false }

/** How many trees are left of a forest. */
export const keptTrees = ({ trees, bestTrees, droppedTrees }: TrainingSettings): number =>
  bestTrees === null ? trees - droppedTrees.filter((tree) => tree < trees).length : Math.min(bestTrees, trees)

/** What projects mean that were stored before a setting was there. */
export const formerTraining: TrainingSettings = {
  ...defaultTraining,
  maxFeatures: 'sqrt',
  minSamplesLeaf: 1,
  edgeRadius: 0,
  normalise: false,
}
export const formerRules: ObjectRules = { ...defaultRules, ...noObjectRules }

/** How a project is trained, what it takes for an object, and what it measures. */
export class Settings {
  readonly training: Signal<TrainingSettings> = signal(defaultTraining)
  readonly rules: Signal<ObjectRules> = signal(defaultRules)
  /** What is measured of objects, as far as it exists for their image. */
  readonly properties: Signal<readonly string[]> = signal(usualRegionProperties)

  /** All of it, for whoever stores it. */
  readonly all = computed(() => [this.training.value, this.rules.value, this.properties.value] as const)

  /** Those of APOC. */
  useApocs(): void {
    const { objectRules: _, ...training } = apocDefaults
    this.training.value = { ...defaultTraining, ...training }
    this.rules.value = { ...defaultRules, ...noObjectRules }
  }

  /** As they are in a new project. */
  begin(): void {
    this.reset()
    this.properties.value = usualRegionProperties
  }

  /** Cambium's own forest and rules. */
  reset(): void {
    this.training.value = defaultTraining
    this.rules.value = defaultRules
  }
}
