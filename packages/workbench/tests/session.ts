import { threads } from '@cambium/core/node'
import { Engine } from '../src/engine/engine.ts'
import type { Compute } from '../src/engine/engine-client.ts'
import type { Scene } from '../src/layers/scene.ts'
import { openSample } from '../src/session/opening.ts'
import { type Host, Shell } from '../src/session/shell.ts'
import { Workbench } from '../src/session/workbench.ts'
import { press } from '../src/tools/tools.ts'

/** What a worker would get: a copy of what can be copied, an error where it cannot. */
const sent = (value: unknown): unknown =>
  typeof value === 'function' || value instanceof AbortSignal || value instanceof Blob ? value : structuredClone(value)

/** Something whose methods get copies, as beyond a message port. */
function beyond<T extends object>(target: T): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value === 'function') return (...given: unknown[]) => value.apply(target, given.map(sent))
      return typeof value === 'object' && value !== null ? beyond(value) : value
    },
  })
}

/** The engine without a worker. */
function inProcess(): Compute {
  const engine = new Engine(threads(2))
  return {
    call: async (action) => action(beyond(engine) as never),
    callback: (callback) => callback,
    remember: (id, image) => engine.keep(id, image),
    forget: (id) => engine.forget(id),
  }
}

const host: Host = {
  pickFiles: async () => [],
  pickFolder: async () => [],
  save: async () => undefined,
  screenshot: async () => new Uint8Array(0),
  copy: async () => undefined,
  confirm: () => true,
  focusCanvas: () => undefined,
}

/** A workbench with the sample. */
export async function opened(): Promise<Shell> {
  const workbench = new Workbench(inProcess())
  // forests of one test would be judged while the next one runs
  workbench.heldOut.toggle()
  workbench.viewSize.value = { height: 600, width: 800 }
  await openSample(workbench, 'nuclei')
  return new Shell(workbench, host)
}

/** A stroke of the brush from one place to another. */
export function stroke({ workbench }: Shell, from: readonly [number, number], to: readonly [number, number]): void {
  const at = ([y, x]: readonly [number, number]) => ({ y: y + 0.5, x: x + 0.5 })
  const gesture = press(workbench, { place: at(from), isSecondary: false, isShift: false, isAlt: false })
  gesture?.move(at(to))
  gesture?.end()
}

/** The same with a stroke of each class, and what is learned from them. */
export async function openedForest(): Promise<Shell> {
  const shell = await opened()
  stroke(shell, [3, 10], [3, 60])
  shell.workbench.classes.choose(2)
  stroke(shell, [73, 185], [76, 190])
  await shell.workbench.live.settled()
  return shell
}

/** Opens the image that is looked at once more, as another one. */
export async function openedBeside({ workbench }: Shell): Promise<Scene> {
  const { image } = workbench.active.peek() as Scene
  await workbench.compute.call((engine) => engine.keep('second', image))
  return workbench.add('second', { image: { ...image, name: 'second' }, notes: [], axes: [] })
}

/** A key as the keyboard reports it. */
export const key = (name: string, facts: object = {}) => ({
  key: name,
  code: /^[a-z]$/i.test(name) ? `Key${name.toUpperCase()}` : name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  timeStamp: 0,
  preventDefault: () => undefined,
  ...facts,
})
