import type { ImageLayer } from '../layers/image-layer.ts'
import type { Role } from '../layers/layer.ts'
import type { Scene } from '../layers/scene.ts'
import {
  changeLook,
  chooseNeighbour,
  contrastFromHistogram,
  showAlone,
  toggleChosen,
  toggleLayer,
  toggleOthers,
  walkLayers,
} from '../session/layer-changes.ts'
import type { Shell } from '../session/shell.ts'
import { goToStep, type StepName } from '../session/steps.ts'
import type { Workbench } from '../session/workbench.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'

const toggleRole =
  (role: Role) =>
  ({ workbench }: Shell): void => {
    const layer = workbench.active
      .peek()
      ?.layers.peek()
      .find((one) => one.role === role)
    const scene = workbench.active.peek()
    if (scene !== undefined && layer !== undefined) toggleLayer(workbench, scene, layer)
  }

const walk =
  (by: number) =>
  ({ workbench }: Shell): void => {
    const scene = workbench.active.peek()
    if (scene !== undefined) walkLayers(scene, by)
  }

const choose =
  (by: -1 | 1) =>
  ({ workbench }: Shell): void => {
    const scene = workbench.active.peek()
    if (scene !== undefined) chooseNeighbour(scene, by)
  }

const walkAlone =
  (by: number) =>
  ({ workbench }: Shell): void => {
    const scene = workbench.active.peek()
    const before = scene?.selected.peek()
    const next = scene && walkLayers(scene, by)
    // at the end of the list nothing changes
    if (scene !== undefined && next !== undefined && next !== before) showAlone(workbench, scene, next)
  }

/** Changes how strongly the prediction covers the image. */
const cover =
  (by: number) =>
  ({ workbench }: Shell): void => {
    const scene = workbench.active.peek()
    const layer = scene?.prediction.peek()
    if (scene === undefined || layer === undefined) return
    changeLook(workbench, scene, layer, 'opacity', Math.round(100 * Math.min(1, Math.max(0, layer.opacity.peek() + by))) / 100)
  }

/** Opens or closes what tells of objects; they are found where they are not known yet. */
const showObjects = (shell: Shell, name: 'table' | 'plot'): void => {
  shell.toggleDrawer(name)
  if (shell.drawer.peek() === name && shell.workbench.active.peek()?.prediction.peek() !== undefined)
    shell.attempt(() => shell.workbench.objects.want())
}

/** Shows the image after the one that is looked at, or before it; after the last comes the first. */
function showNeighbour(workbench: Workbench, by: number): void {
  const [scenes, scene] = [workbench.scenes.peek(), workbench.active.peek()]
  if (scene === undefined) return
  const next = scenes[(scenes.indexOf(scene) + by + scenes.length) % scenes.length]
  if (next !== undefined) workbench.show(next)
}

/** Sections and the view from any side need the whole volume. */
const isVolumeInMemory = (scene: Scene | undefined): boolean => scene !== undefined && scene.dims.z > 1 && !scene.isStored

export const viewCommands: readonly Command[] = [
  { id: 'fit', title: text.commands.fit, group: 'View', keys: ['Home'], run: ({ workbench }) => workbench.fit() },
  { id: 'zoom-in', title: text.commands['zoom-in'], group: 'View', keys: ['Ctrl++'], run: ({ workbench }) => workbench.zoom(1.5) },
  { id: 'zoom-out', title: text.commands['zoom-out'], group: 'View', keys: ['Ctrl+-'], run: ({ workbench }) => workbench.zoom(1 / 1.5) },
  {
    id: 'zoom-1',
    title: text.commands['zoom-1'],
    group: 'View',
    keys: ['Ctrl+0'],
    run: ({ workbench }) => workbench.zoom(1 / (workbench.active.peek()?.camera.peek().zoom ?? 1)),
  },
  {
    id: 'grid',
    title: text.commands.grid,
    group: 'View',
    keys: ['Ctrl+G'],
    run: ({ workbench }) => {
      workbench.viewKind.value = workbench.viewKind.peek() === 'grid' ? 'plane' : 'grid'
    },
  },
  {
    id: 'images',
    title: text.commands.images,
    group: 'View',
    keys: ['Ctrl+Shift+G'],
    isEnabled: ({ workbench }) => workbench.scenes.value.length > 1 || workbench.viewKind.value === 'images',
    run: ({ workbench }) => {
      workbench.viewKind.value = workbench.viewKind.peek() === 'images' ? 'plane' : 'images'
      // the others may show what was learned earlier
      if (workbench.viewKind.peek() === 'images') workbench.live.request()
    },
  },
  {
    id: 'link-images',
    title: text.commands['link-images'],
    group: 'View',
    isEnabled: ({ workbench }) => workbench.viewKind.value === 'images',
    run: ({ workbench }) => {
      workbench.isLinked.value = !workbench.isLinked.peek()
    },
  },
  {
    id: 'next-image',
    title: text.commands['next-image'],
    group: 'View',
    keys: ['Ctrl+.'],
    isEnabled: ({ workbench }) => workbench.scenes.value.length > 1,
    run: ({ workbench }) => showNeighbour(workbench, 1),
  },
  {
    id: 'previous-image',
    title: text.commands['previous-image'],
    group: 'View',
    keys: ['Ctrl+,'],
    isEnabled: ({ workbench }) => workbench.scenes.value.length > 1,
    run: ({ workbench }) => showNeighbour(workbench, -1),
  },
  {
    id: 'sections',
    title: text.commands.sections,
    group: 'View',
    keys: ['Alt+X'],
    isEnabled: ({ workbench }) => isVolumeInMemory(workbench.active.value),
    run: ({ workbench }) => {
      workbench.viewKind.value = workbench.viewKind.peek() === 'sections' ? 'plane' : 'sections'
    },
  },
  {
    id: 'volume',
    title: text.commands.volume,
    group: 'View',
    keys: ['Alt+Y'],
    isEnabled: ({ workbench }) => isVolumeInMemory(workbench.active.value),
    run: ({ workbench }) => {
      workbench.viewKind.value = workbench.viewKind.peek() === 'volume' ? 'plane' : 'volume'
    },
  },
  {
    id: 'raw',
    title: text.commands.raw,
    group: 'View',
    keys: ['`'],
    run: ({ workbench }) => {
      workbench.isRaw.value = true
    },
    release: ({ workbench }) => {
      workbench.isRaw.value = false
    },
  },
  {
    id: 'toggle-layer',
    title: text.commands['toggle-layer'],
    group: 'View',
    keys: ['V'],
    run: ({ workbench }) => {
      const scene = workbench.active.peek()
      const layer = scene?.selected.peek()
      if (scene !== undefined && layer !== undefined) toggleChosen(workbench, scene, layer)
    },
  },
  {
    id: 'toggle-others',
    title: text.commands['toggle-others'],
    group: 'View',
    keys: ['Shift+V'],
    run: ({ workbench }) => {
      const scene = workbench.active.peek()
      const layer = scene?.selected.peek()
      if (scene !== undefined && layer !== undefined) toggleOthers(workbench, scene, layer)
    },
  },
  { id: 'layer-above', title: text.commands['layer-above'], group: 'View', keys: ['Ctrl+Up'], run: walk(-1) },
  { id: 'layer-below', title: text.commands['layer-below'], group: 'View', keys: ['Ctrl+Down'], run: walk(1) },
  { id: 'choose-above', title: text.commands['choose-above'], group: 'View', keys: ['Ctrl+Shift+Up'], run: choose(-1) },
  { id: 'choose-below', title: text.commands['choose-below'], group: 'View', keys: ['Ctrl+Shift+Down'], run: choose(1) },
  { id: 'alone-above', title: text.commands['alone-above'], group: 'View', keys: ['Alt+Shift+Up'], run: walkAlone(-1) },
  { id: 'alone-below', title: text.commands['alone-below'], group: 'View', keys: ['Alt+Shift+Down'], run: walkAlone(1) },
  { id: 'toggle-annotation', title: text.commands['toggle-annotation'], group: 'View', keys: ['Shift+A'], run: toggleRole('annotation') },
  { id: 'toggle-prediction', title: text.commands['toggle-prediction'], group: 'View', keys: ['Shift+S'], run: toggleRole('prediction') },
  { id: 'toggle-objects', title: text.commands['toggle-objects'], group: 'View', keys: ['Shift+O'], run: toggleRole('objects') },
  { id: 'cover-more', title: text.commands['cover-more'], group: 'View', keys: ['+'], run: cover(0.1) },
  { id: 'cover-less', title: text.commands['cover-less'], group: 'View', keys: ['-'], run: cover(-0.1) },
  {
    id: 'contrast',
    title: text.commands.contrast,
    group: 'View',
    keys: ['C'],
    run: ({ workbench }) => {
      const scene = workbench.active.peek()
      if (scene === undefined) return
      const layers = scene.layers.peek().filter((layer): layer is ImageLayer => layer.kind === 'image')
      contrastFromHistogram(workbench, scene, layers)
    },
  },
  ...(Object.keys(text.steps) as StepName[]).map(
    (step, i): Command => ({
      id: `step-${step}`,
      title: text.commandsOf.step(text.steps[step]),
      group: 'Panels',
      keys: [`Alt+Shift+${i + 1}`],
      run: (shell) => shell.attempt(() => goToStep(shell.workbench, step)),
    }),
  ),
  { id: 'menu', title: text.commands.menu, group: 'Panels', keys: ['Alt+M'], run: (shell) => shell.toggleDialog('menu') },
  {
    id: 'palette',
    title: text.commands.palette,
    group: 'Panels',
    keys: ['Ctrl+Shift+P', 'F1'],
    run: (shell) => shell.toggleDialog('palette'),
  },
  { id: 'keys', title: text.commands.keys, group: 'Panels', keys: ['?'], run: (shell) => shell.toggleDialog('keys') },
  { id: 'drawer', title: text.commands.drawer, group: 'Panels', keys: ['Ctrl+J'], run: (shell) => showObjects(shell, 'table') },
  { id: 'plot', title: text.commands.plot, group: 'Panels', keys: ['Ctrl+Alt+J'], run: (shell) => showObjects(shell, 'plot') },
  { id: 'code', title: text.commands.code, group: 'Panels', keys: ['Ctrl+Shift+J'], run: (shell) => shell.toggleDrawer('code') },
  { id: 'activity', title: text.commands.activity, group: 'Panels', run: (shell) => shell.toggleDrawer('activity') },
  {
    id: 'theme',
    title: text.commands.theme,
    group: 'Panels',
    run: ({ theme }) => {
      theme.value = theme.value === 'system' ? 'dark' : theme.value === 'dark' ? 'light' : 'system'
    },
  },
]
