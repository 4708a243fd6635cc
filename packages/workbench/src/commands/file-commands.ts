import type { Role } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import { applyToFiles } from '../session/batch.ts'
import { canReopen, closeImage } from '../session/closing.ts'
import { type ExportName, exported, exportNames } from '../session/exports.ts'
import { exportedFromDisk } from '../session/exports-from-disk.ts'
import { renameImage } from '../session/layer-changes.ts'
import { loadAnnotation, loadModel, loadObjects, loadTruth, loadTruths, openFiles, openUrl } from '../session/loading.ts'
import { cutOut, openSample } from '../session/opening.ts'
import { projectFile } from '../session/project-file.ts'
import type { Shell } from '../session/shell.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'
import { hasShapes } from './shape-commands.ts'

const hasImage = ({ workbench }: Shell): boolean => workbench.active.value !== undefined

async function save(shell: Shell, what: ExportName): Promise<void> {
  const scene = shell.workbench.active.peek()
  // models, reports, code and points are no images
  const isImage = !/^(model|report|steps|points)/.test(what)
  const isFromDisk = scene?.isStored === true && isImage
  await shell.host.save(isFromDisk ? await exportedFromDisk(shell.workbench, scene, what) : await exported(shell.workbench, what))
}

/** Layers that somebody made, or corrected. */
const madeByHand: readonly Role[] = ['objects', 'object annotation', 'points', 'regions']

/** Whether there is something of the kind, or will be once it is asked for. */
function isThere(what: ExportName): (shell: Shell) => boolean {
  if (what === 'points' || what === 'regions') return hasShapes(what)
  if (what === 'truth') return ({ workbench }) => workbench.active.value?.truth.value !== undefined
  if (what === 'annotation' || what === 'steps') return hasImage
  if (what.startsWith('object')) return ({ workbench }) => workbench.learning.learned.value !== undefined
  const isLearned = (shell: Shell): boolean => hasImage(shell) && shell.workbench.live.state.value.kind !== 'waiting'
  if (what !== 'labels' && what !== 'table') return isLearned
  return (shell) => isLearned(shell) || shell.workbench.active.value?.objects.value !== undefined
}

/** Takes one file and gives it to the image that is looked at. */
async function load({ workbench, host }: Shell, how: (workbench: Workbench, scene: Scene, file: File) => Promise<void>): Promise<void> {
  const scene = workbench.active.peek()
  const [file] = await host.pickFiles()
  if (scene !== undefined && file !== undefined) await how(workbench, scene, file)
}

export const fileCommands: readonly Command[] = [
  {
    id: 'open',
    title: text.commands.open,
    group: 'File',
    keys: ['Ctrl+O'],
    run: (shell) =>
      shell.attempt(async () => {
        await openFiles(shell.workbench, await shell.host.pickFiles())
      }),
  },
  {
    id: 'cut-out',
    title: text.commands['cut-out'],
    group: 'File',
    isEnabled: ({ workbench }) => workbench.active.value?.isStored === true,
    run: (shell) =>
      shell.attempt(async () => {
        const scene = shell.workbench.active.peek()
        if (scene !== undefined) await cutOut(shell.workbench, scene)
      }),
  },
  {
    id: 'project-new',
    title: text.commands['project-new'],
    group: 'File',
    isEnabled: ({ workbench }) => !workbench.isEmpty.value,
    run: ({ workbench }) => workbench.begin(''),
  },
  {
    id: 'memory',
    title: text.commands.memory,
    group: 'File',
    run: (shell) =>
      shell.attempt(async () => {
        const { budget } = shell.workbench.streaming
        const given = await shell.ask(text.stored.budgetQuestion, String(budget.peek() / 2 ** 30))
        if (given === undefined) return
        const gigabytes = Number(given.replace(',', '.'))
        if (!(gigabytes > 0 && Number.isFinite(gigabytes))) throw new Error(text.stored.notABudget(given))
        budget.value = gigabytes * 2 ** 30
      }),
  },
  {
    id: 'open-url',
    title: text.commands['open-url'],
    group: 'File',
    run: (shell) =>
      shell.attempt(async () => {
        const url = await shell.ask(text.start.askUrl)
        if (url !== undefined && url.trim() !== '') await openUrl(shell.workbench, url.trim())
      }),
  },
  ...['nuclei', 'nuclei3d'].map(
    (name): Command => ({
      id: `sample-${name}`,
      title: text.commandsOf.sample(name),
      group: 'File',
      run: (shell) => shell.attempt(() => openSample(shell.workbench, name)),
    }),
  ),
  {
    id: 'tour',
    title: text.commands.tour,
    group: 'File',
    run: (shell) => shell.attempt(() => shell.tour.start()),
  },
  {
    id: 'load-annotation',
    title: text.commands['load-annotation'],
    group: 'File',
    isEnabled: hasImage,
    run: (shell) => shell.attempt(() => load(shell, loadAnnotation)),
  },
  {
    id: 'load-objects',
    title: text.commands['load-objects'],
    group: 'File',
    isEnabled: hasImage,
    run: (shell) => shell.attempt(() => load(shell, loadObjects)),
  },
  {
    id: 'load-truth',
    title: text.commands['load-truth'],
    group: 'File',
    isEnabled: hasImage,
    run: (shell) =>
      shell.attempt(async () => {
        const { workbench, host } = shell
        const scene = workbench.active.peek()
        const files = await host.pickFiles()
        if (files.length > 1) await loadTruths(workbench, files)
        else if (scene !== undefined && files[0] !== undefined) await loadTruth(workbench, scene, files[0])
      }),
  },
  {
    id: 'load-model',
    title: text.commands['load-model'],
    group: 'File',
    run: (shell) =>
      shell.attempt(async () => {
        const [file] = await shell.host.pickFiles()
        if (file !== undefined) await loadModel(shell.workbench, file)
      }),
  },
  ...exportNames.map(
    (what): Command => ({
      id: `save-${what.replaceAll(' ', '-')}`,
      title: text.exportTitles[what],
      group: 'File',
      ...(what === 'labels' ? { keys: ['Ctrl+S'] } : {}),
      isEnabled: isThere(what),
      run: (shell) => shell.attempt(() => save(shell, what)),
    }),
  ),
  {
    id: 'save-project',
    title: text.commands['save-project'],
    group: 'File',
    keys: ['Ctrl+Shift+S'],
    isEnabled: hasImage,
    run: (shell) =>
      shell.attempt(async () => {
        const { activities, name } = shell.workbench
        await shell.host.save(await activities.run(text.stored.writing(name.peek()), (activity) => projectFile(shell.workbench, activity)))
      }),
  },
  {
    id: 'apply',
    title: text.commands.apply,
    group: 'File',
    isEnabled: ({ workbench }) => workbench.live.summary.value !== undefined,
    run: (shell) => shell.attempt(async () => applyToFiles(shell, await shell.host.pickFiles())),
  },
  {
    id: 'apply-folder',
    title: text.commands['apply-folder'],
    group: 'File',
    isEnabled: ({ workbench }) => workbench.live.summary.value !== undefined,
    run: (shell) => shell.attempt(async () => applyToFiles(shell, await shell.host.pickFolder())),
  },
  {
    id: 'screenshot',
    title: text.commands.screenshot,
    group: 'File',
    keys: ['Alt+S'],
    isEnabled: hasImage,
    run: (shell) => shell.attempt(async () => shell.host.save({ name: 'screenshot.png', bytes: await shell.host.screenshot() })),
  },
  {
    id: 'rename-image',
    title: text.commands['rename-image'],
    group: 'File',
    isEnabled: hasImage,
    run: (shell) =>
      shell.attempt(async () => {
        const scene = shell.workbench.active.peek()
        if (scene === undefined) return
        const before = scene.name.peek()
        const name = await shell.ask(text.askName(before), before)
        if (name !== undefined) renameImage(shell.workbench, scene, name)
      }),
  },
  {
    id: 'close-image',
    title: text.commands['close-image'],
    group: 'File',
    isEnabled: hasImage,
    run: ({ workbench, host }) => {
      const scene = workbench.active.peek()
      if (scene === undefined) return
      const isPainted =
        [...scene.annotation.counts.peek().keys()].some((value) => value !== 0) ||
        scene.layers.peek().some(({ role }) => madeByHand.includes(role))
      const mayGo = !isPainted || canReopen(workbench, scene) || host.confirm(text.closing(scene.name.peek()))
      if (mayGo) closeImage(workbench, scene)
    },
  },
]
