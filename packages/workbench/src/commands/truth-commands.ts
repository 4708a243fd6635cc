import { goToNextFault } from '../session/places.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'

const hasTruth = ({ workbench }: Shell): boolean => workbench.active.value?.truth.value !== undefined

/** Comparing what is found with what is true. */
export const truthCommands: readonly Command[] = [
  {
    id: 'objects-keep-truth',
    title: text.commands['objects-keep-truth'],
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.active.value?.objects.value !== undefined,
    run: (shell) =>
      shell.attempt(async () => {
        const { active, truth } = shell.workbench
        const scene = active.peek()
        const labels = scene?.objects.peek()?.data
        if (scene !== undefined && labels !== undefined) await truth.take(scene, Uint32Array.from(labels), text.truth.keeping)
      }),
  },
  {
    id: 'truth-paint',
    title: text.commands['truth-paint'],
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.active.value?.isStored === false,
    run: (shell) =>
      shell.attempt(async () => {
        const { active, tools, truth } = shell.workbench
        const scene = active.peek()
        if (scene === undefined) return
        const { t, z, height, width } = scene.dims
        if (scene.truth.peek() === undefined) await truth.take(scene, new Uint32Array(t * z * height * width), text.truth.beginning)
        const layer = scene.truth.peek()
        if (layer === undefined) return
        scene.select(layer)
        tools.choose('paint')
      }),
  },
  {
    id: 'truth-of-sample',
    title: text.commands['truth-of-sample'],
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.active.value?.image.sample !== undefined,
    run: (shell) =>
      shell.attempt(async () => {
        const { active, compute, truth } = shell.workbench
        const scene = active.peek()
        const name = scene?.image.sample
        if (scene === undefined || name === undefined) return
        const labels = await compute.call((engine) => engine.sampleTruth(name))
        await truth.take(scene, labels, text.truth.loading(scene.name.peek()))
      }),
  },
  {
    id: 'truth-remove',
    title: text.commands['truth-remove'],
    group: 'Objects',
    isEnabled: hasTruth,
    run: (shell) =>
      shell.attempt(async () => {
        const { active, truth } = shell.workbench
        const scene = active.peek()
        if (scene !== undefined) await truth.take(scene, undefined, text.truth.forgetting)
      }),
  },
  {
    id: 'truth-next',
    title: text.commands['truth-next'],
    group: 'Objects',
    keys: ['Shift+N'],
    isEnabled: ({ workbench }) => (workbench.truth.current.value?.faults.length ?? 0) > 0,
    run: ({ workbench }) => goToNextFault(workbench),
  },
  {
    id: 'truth-judge',
    title: text.commands['truth-judge'],
    group: 'Classifier',
    isEnabled: ({ workbench }) => workbench.truth.scenes.value.length > 0 && workbench.live.summary.value !== undefined,
    run: (shell) => shell.attempt(() => shell.workbench.truth.judge()),
  },
]
