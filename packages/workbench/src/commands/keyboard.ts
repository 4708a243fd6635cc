import { computed, type ReadonlySignal } from '@preact/signals-core'
import { chordOf, type KeyPress } from '../plans/chord.ts'
import type { Gesture } from '../plans/gesture.ts'
import { turned } from '../plans/volume-camera.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import { finishPolygon, press } from '../tools/tools.ts'
import type { Command } from './command.ts'
import { isEnabled } from './index.ts'
import { keyMap } from './key-bindings.ts'

/** A key that is held longer than so many milliseconds was held on purpose. */
const longPress = 300

/** What the keyboard needs of a `KeyboardEvent`. */
export interface KeyEvent extends KeyPress {
  readonly repeat: boolean
  readonly timeStamp: number
  preventDefault(): void
}

/** Where a key was pressed: in a field where text is typed, on a slider or a button, or elsewhere. */
export type Place = 'field' | 'slider' | 'button' | 'panel' | 'canvas' | 'elsewhere'

const arrows: Readonly<Record<string, readonly [number, number]>> = { Up: [-1, 0], Down: [1, 0], Left: [0, -1], Right: [0, 1] }

/** Turns key presses into commands, and moves the cross hair. */
export class Keyboard {
  readonly #shell: Shell
  readonly #map: ReadonlySignal<ReadonlyMap<string, Command>>
  /** By the code of the key. */
  readonly #held = new Map<string, { readonly command: Command; readonly since: number }>()
  /** The pen of the cross hair, while it is down. */
  #pen: Gesture | undefined

  constructor(shell: Shell) {
    this.#shell = shell
    this.#map = computed(() => keyMap(shell.changedKeys.value))
  }

  down(event: KeyEvent, place: Place): void {
    this.#shell.modifier.value = modifierOf(event)
    const chord = chordOf(event)
    // what is typed into a field is text, unless Ctrl is held; fields undo their own text
    if (place === 'field' && (!event.ctrlKey || ['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+Y'].includes(chord))) return
    const isOwn = /^(Shift\+)?(Up|Down|Left|Right|Home|End|PageUp|PageDown)$/.test(chord)
    if (place === 'slider' && /(^|\+)(Up|Down|Left|Right|Home|End|PageUp|PageDown)$/.test(chord)) return
    // panels are scrolled with the same keys; Home shows the whole image wherever it is pressed
    if (place === 'panel' && isOwn && !chord.endsWith('Home')) return
    // arrows go from button to button, unless they move an image
    if (place === 'button' && isOwn && this.#shell.isCrosshairOn.peek()) return
    if (place === 'button' && (chord === 'Space' || chord === 'Enter')) return
    if (this.#shell.dialog.peek() !== undefined) return
    if (this.#handled(chord)) {
      event.preventDefault()
      return
    }
    const command = this.#map.value.get(chord)
    if (command === undefined) return
    // a command that cannot be done leaves a field its keys
    if (place === 'field' && !isEnabled(command, this.#shell)) return
    event.preventDefault()
    if (command.release !== undefined && event.repeat) return
    if (!isEnabled(command, this.#shell)) {
      // what is to be saved or loaded is missed; other keys are pressed by chance
      if (command.group === 'File') this.#shell.workbench.notices.add('info', text.notices.notNow(command.title))
      return
    }
    if (command.release !== undefined) this.#held.set(event.code, { command, since: event.timeStamp })
    command.run(this.#shell)
  }

  up(event: KeyEvent): void {
    this.#shell.modifier.value = modifierOf(event)
    this.#letGo(event.code, event.timeStamp)
  }

  /** The window lost the focus: nothing is held any more. */
  blur(): void {
    this.#shell.modifier.value = ''
    for (const code of [...this.#held.keys()]) this.#letGo(code, Number.POSITIVE_INFINITY)
  }

  #letGo(code: string, when: number): void {
    const held = this.#held.get(code)
    this.#held.delete(code)
    held?.command.release?.(this.#shell, when - held.since > longPress)
  }

  /** Keys whose meaning depends on what is going on. */
  #handled(chord: string): boolean {
    const { workbench, isCrosshairOn } = this.#shell
    const { tools } = workbench
    if (tools.corners.peek().length > 0 && this.#pen === undefined) {
      if (chord === 'Enter' && !isCrosshairOn.peek()) return did(() => finishPolygon(workbench))
      if (chord === 'Esc')
        return did(() => {
          tools.corners.value = []
        })
      if (chord === 'Backspace')
        return did(() => {
          tools.corners.value = tools.corners.peek().slice(0, -1)
        })
    }
    if (isCrosshairOn.peek()) return this.#crosshair(chord)
    const arrow = arrows[chord]
    const scene = workbench.active.peek()
    if (arrow === undefined || scene === undefined) return false
    if (workbench.viewKind.peek() === 'volume' && scene.dims.z > 1) {
      scene.volume.value = turned(workbench.volumeCamera(scene), { y: -40 * arrow[0], x: -40 * arrow[1] }, workbench.viewSize.peek())
      return true
    }
    // without a cross hair the arrows step through planes, as in napari, or move the image
    if (arrow[1] !== 0 && (scene.dims.z > 1 || scene.dims.t > 1)) workbench.move(scene.dims.z > 1 ? 'z' : 't', arrow[1])
    else {
      const { y, x, zoom } = scene.camera.peek()
      workbench.setCamera(scene, { zoom, y: y + (arrow[0] * 40) / zoom, x: x + (arrow[1] * 40) / zoom })
    }
    return true
  }

  #crosshair(chord: string): boolean {
    const { workbench, pointer, isCrosshairOn } = this.#shell
    const scene = workbench.active.peek()
    if (scene === undefined) return false
    const place = pointer.peek() ?? { y: Math.floor(scene.dims.height / 2) + 0.5, x: Math.floor(scene.dims.width / 2) + 0.5 }
    const arrow = arrows[chord.replace('Shift+', '')]
    if (arrow !== undefined) {
      const by = chord.startsWith('Shift+') ? 10 : 1
      const within = (value: number, length: number): number => Math.min(length - 0.5, Math.max(0.5, value))
      const next = { y: within(place.y + by * arrow[0], scene.dims.height), x: within(place.x + by * arrow[1], scene.dims.width) }
      pointer.value = next
      this.#pen?.move(next)
      return true
    }
    if (chord === 'Enter') {
      pointer.value = place
      if (this.#pen === undefined) this.#pen = press(workbench, { place, isSecondary: false, isShift: false, isAlt: false })
      else this.#lift()
      return true
    }
    if (chord !== 'Esc') return false
    this.#lift()
    isCrosshairOn.value = false
    return true
  }

  /** Lifts the pen. */
  #lift(): void {
    this.#pen?.end()
    this.#pen = undefined
  }
}

function did(action: () => void): true {
  action()
  return true
}

function modifierOf({ shiftKey, ctrlKey, metaKey, altKey }: KeyEvent): '' | 'Shift' | 'Ctrl' | 'Alt' {
  if (ctrlKey || metaKey) return 'Ctrl'
  if (altKey) return 'Alt'
  return shiftKey ? 'Shift' : ''
}
