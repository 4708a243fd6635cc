import type { ClassList, PixelClass } from '../layers/class-list.ts'
import type { History, Step } from '../layers/history.ts'
import type { LabelsLayer } from '../layers/labels-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { bytesOf, type PixelChange } from '../plans/pixel-change.ts'
import { text } from '../text/en.ts'

/** Adds a class as a step of the history and chooses it. @returns undefined where there is no room for more */
export function addClass(classes: ClassList, history: History): PixelClass | undefined {
  const before = classes.chosen.peek()
  const added = classes.add()
  if (added === undefined) return undefined
  history.push({
    title: text.done.newClass(added.name),
    bytes: 0,
    undo: () => {
      classes.remove(added.value)
      classes.choose(before)
    },
    redo: () => classes.put(added),
  })
  classes.choose(added.value)
  return added
}

/** Which class of which list a step hid or showed. */
const looked = new WeakMap<Step, readonly [ClassList, number]>()

/** Changes name, colour or visibility of a class as a step of the history; a class that is hidden and shown again is no step. */
export function changeClass(classes: ClassList, value: number, facts: Partial<Omit<PixelClass, 'value'>>, history: History): void {
  const before = classes.of(value)
  if (before === undefined) return
  const isLook = Object.keys(facts).every((name) => name === 'isVisible')
  const last = history.isBack || history.last === undefined ? undefined : looked.get(history.last)
  const redo = (): void => classes.change(value, facts)
  redo()
  if (isLook && last?.[0] === classes && last[1] === value) {
    history.dropLast()
    return
  }
  const step: Step = { title: text.done.change(text.done.class(before.name)), bytes: 0, isLook, undo: () => classes.put(before), redo }
  if (isLook) looked.set(step, [classes, value])
  history.push(step)
}

/** Erases a class from a layer. */
function erased(layer: LabelsLayer, value: number): PixelChange | undefined {
  if ((layer.counts.peek().get(value) ?? 0) === 0) return undefined
  const edit = layer.edit()
  edit.replaceEverywhere(value, 0)
  return edit.finish()
}

/** Removes a class with everything that has it, as one step of the history. */
export function removeClass(
  classes: ClassList,
  value: number,
  layers: readonly { readonly scene: Scene; readonly layer: LabelsLayer | undefined }[],
  history: History,
  tell: (scene: Scene, layer: LabelsLayer, change: PixelChange, which: 'before' | 'after') => void,
): void {
  const removed = classes.of(value)
  if (removed === undefined) return
  const chosen = classes.chosen.peek()
  const changes = layers.flatMap(({ scene, layer }) => {
    const change = layer === undefined ? undefined : erased(layer, value)
    return layer === undefined || change === undefined ? [] : [{ scene, layer, change }]
  })
  const apply = (which: 'before' | 'after'): void => {
    for (const { scene, layer, change } of changes) {
      layer.apply(change, which)
      tell(scene, layer, change, which)
    }
  }
  classes.remove(value)
  history.push({
    title: text.done.removal(text.done.class(removed.name)),
    bytes: changes.reduce((sum, { change }) => sum + bytesOf(change), 0),
    undo: () => {
      classes.put(removed)
      classes.choose(chosen)
      apply('before')
    },
    redo: () => {
      classes.remove(value)
      apply('after')
    },
  })
  for (const { scene, layer, change } of changes) tell(scene, layer, change, 'after')
}
