import { batch } from '@preact/signals-core'
import type { ObjectRules, ObjectTask, TrainingSettings } from '../engine/protocol.ts'
import type { History } from '../layers/history.ts'
import { text } from '../text/en.ts'
import type { ObjectLearning } from './object-learning.ts'
import type { Settings } from './settings.ts'

interface Surroundings {
  readonly settings: Settings
  readonly history: History
  readonly learning: Pick<ObjectLearning, 'features' | 'task'>
}

/** What is set about forests and objects. */
interface AllSettings {
  readonly training: TrainingSettings
  readonly rules: ObjectRules
  readonly properties: readonly string[]
  readonly objectFeatures: string
  readonly objectTask: ObjectTask
}

const now = ({ settings, learning }: Surroundings): AllSettings => ({
  training: settings.training.peek(),
  rules: settings.rules.peek(),
  properties: settings.properties.peek(),
  objectFeatures: learning.features.peek(),
  objectTask: learning.task.peek(),
})

/** Does something to the settings as a step of the history; what changes nothing is no step. */
function changed(around: Surroundings, title: string, change: () => void): void {
  const { settings, learning, history } = around
  const before = now(around)
  batch(change)
  const after = now(around)
  const names = (Object.keys(before) as (keyof AllSettings)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  if (names.length === 0) return
  // what this step did not change may have changed otherwise
  const take = (all: AllSettings): void =>
    batch(() => {
      if (names.includes('training')) settings.training.value = all.training
      if (names.includes('rules')) settings.rules.value = all.rules
      if (names.includes('properties')) settings.properties.value = all.properties
      if (names.includes('objectFeatures')) learning.features.value = all.objectFeatures
      if (names.includes('objectTask')) learning.task.value = all.objectTask
    })
  const isAside = !names.includes('training')
  history.push({ title, bytes: JSON.stringify(before).length, isAside, undo: () => take(before), redo: () => take(after) })
}

/** Changes how the forest of pixels is trained. */
export function changeTraining(around: Surroundings, facts: Partial<TrainingSettings>): void {
  const { training } = around.settings
  const [first] = Object.keys(facts) as [keyof TrainingSettings]
  changed(around, text.settings.training[first], () => {
    training.value = { ...training.peek(), ...facts }
  })
}

/** Changes what counts as an object. */
export function changeRules(around: Surroundings, facts: Partial<ObjectRules>): void {
  const { rules } = around.settings
  changed(around, text.settings.rules, () => {
    rules.value = { ...rules.peek(), ...facts }
  })
}

/** Changes what is measured of objects. */
export function changeProperties(around: Surroundings, names: readonly string[]): void {
  changed(around, text.settings.properties, () => {
    around.settings.properties.value = names
  })
}

/** Takes all settings of Cambium, or of APOC. */
export function takeDefaults(around: Surroundings, whose: 'own' | 'apoc'): void {
  changed(around, text.settings.defaults[whose], () => (whose === 'own' ? around.settings.reset() : around.settings.useApocs()))
}

/** Changes what the forest of objects is told. @param features  empty for the usual ones */
export function changeObjectFeatures(around: Surroundings, features: string): void {
  changed(around, text.settings.objectFeatures, () => {
    around.learning.features.value = features
  })
}

/** Changes what is to be done with the objects. */
export function changeObjectTask(around: Surroundings, task: ObjectTask): void {
  changed(around, text.settings.objectTask, () => {
    around.learning.task.value = task
  })
}
