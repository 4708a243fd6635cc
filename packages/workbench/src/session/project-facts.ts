import type { ObjectRules, ObjectTask, StoredModel, TrainingSettings } from '../engine/protocol.ts'
import type { PixelClass } from '../layers/class-list.ts'
import type { Scene } from '../layers/scene.ts'
import { formerRules, formerTraining } from './settings.ts'
import type { TableLook } from './table-view.ts'
import type { Workbench } from './workbench.ts'

/** What a project is besides its images and what is painted on them. */
export interface ProjectFacts {
  readonly name: string
  /** Which of its images was looked at, counted from 0. */
  readonly shown?: number
  readonly classes: readonly PixelClass[]
  readonly training: TrainingSettings
  readonly rules: ObjectRules
  /** What is measured of objects, where that was chosen. */
  readonly properties?: readonly string[]
  /** Classes of objects and how they are learned; projects that were stored by the first version have none. */
  readonly objectClasses?: readonly PixelClass[]
  readonly objectTask?: ObjectTask
  readonly objectFeatures?: string
  /** How their table is looked at. */
  readonly table?: TableLook
  /** A model that was loaded. */
  readonly model?: StoredModel | undefined
  /** One that sorts objects. */
  readonly objectModel?: StoredModel | undefined
}

export function factsOf({ name, scenes, active, classes, settings, learning, live, tableView }: Workbench): ProjectFacts {
  return {
    name: name.peek(),
    shown: scenes.peek().indexOf(active.peek() as Scene),
    classes: classes.all.peek(),
    training: settings.training.peek(),
    rules: settings.rules.peek(),
    properties: settings.properties.peek(),
    objectClasses: learning.classes.all.peek(),
    objectTask: learning.task.peek(),
    objectFeatures: learning.features.peek(),
    table: tableView.look.peek(),
    model: live.model.peek(),
    objectModel: learning.model.peek(),
  }
}

/** Gives a project that was just begun what it was when it was stored. */
export function takeFacts({ classes, settings, learning, live, tableView }: Workbench, facts: ProjectFacts): void {
  classes.restore(facts.classes)
  settings.training.value = { ...formerTraining, ...facts.training }
  settings.rules.value = { ...formerRules, ...facts.rules }
  if (facts.properties !== undefined) settings.properties.value = facts.properties
  if (facts.objectClasses !== undefined) learning.classes.restore(facts.objectClasses)
  learning.task.value = facts.objectTask ?? 'classify'
  learning.features.value = facts.objectFeatures ?? ''
  learning.model.value = facts.objectModel
  tableView.take(facts.table ?? {})
  live.model.value = facts.model
}
