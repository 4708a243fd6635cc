import type { ToolName } from '../layers/tool-state.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import { finishPolygon } from '../tools/tools.ts'
import type { Command } from './command.ts'

const tool = (name: ToolName, title: string, ...keys: readonly string[]): Command => ({
  id: `tool-${name}`,
  title,
  group: 'Tools',
  keys,
  run: ({ workbench }) => workbench.tools.choose(name),
})

const resize = (id: string, title: string, keys: readonly string[], change: (size: number) => number): Command => ({
  id,
  title,
  group: 'Tools',
  keys,
  run: ({ workbench }) => workbench.tools.resize(change),
})

const isTall = ({ workbench }: Shell): boolean => (workbench.active.value?.dims.z ?? 1) > 1
const isMovie = ({ workbench }: Shell): boolean => (workbench.active.value?.dims.t ?? 1) > 1

export const toolCommands: readonly Command[] = [
  {
    id: 'undo',
    title: text.commands.undo,
    group: 'Edit',
    keys: ['Ctrl+Z'],
    isEnabled: ({ workbench }) => workbench.history.done.value !== undefined,
    run: ({ workbench }) => workbench.undo(),
  },
  {
    id: 'redo',
    title: text.commands.redo,
    group: 'Edit',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    isEnabled: ({ workbench }) => workbench.history.undone.value !== undefined,
    run: ({ workbench }) => workbench.redo(),
  },
  tool('paint', text.tools.paint, 'P'),
  {
    id: 'tool-erase',
    title: text.commands['tool-erase'],
    group: 'Tools',
    keys: ['E'],
    run: ({ workbench }) => {
      workbench.tools.held.value = 'erase'
    },
    release: ({ workbench }, wasLong) => {
      workbench.tools.held.value = undefined
      if (!wasLong) workbench.tools.choose('erase')
    },
  },
  tool('line', text.tools.line, 'I'),
  tool('polygon', text.tools.polygon, 'G'),
  tool('fill', text.tools.fill, 'F'),
  tool('wand', text.tools.wand, 'W'),
  tool('pick', text.tools.pick, 'L'),
  tool('select', text.tools.select, 'S'),
  tool('cut', text.tools.cut, 'T'),
  tool('point', text.tools.point, 'O'),
  tool('region', text.tools.region, 'R'),
  tool('pan', text.tools.pan, 'Z'),
  {
    id: 'hold-pan',
    title: text.commands['hold-pan'],
    group: 'Tools',
    keys: ['Space'],
    run: ({ workbench }) => {
      workbench.tools.held.value = 'pan'
    },
    release: ({ workbench }) => {
      workbench.tools.held.value = undefined
    },
  },
  resize('smaller', 'Smaller brush', ['['], (size) => size * 0.85),
  resize('larger', 'Larger brush', [']'], (size) => size * 1.18),
  resize('half', 'Brush of half the size', ['Shift+['], (size) => size / 2),
  resize('double', 'Brush of twice the size', ['Shift+]'], (size) => size * 2),
  {
    id: 'keep-existing',
    title: text.commands['keep-existing'],
    group: 'Tools',
    keys: ['B'],
    run: ({ workbench: { tools } }) => {
      tools.keepsExisting.value = !tools.keepsExisting.value
    },
  },
  {
    id: 'ball',
    title: text.commands.ball,
    group: 'Tools',
    keys: ['Shift+B'],
    isEnabled: isTall,
    run: ({ workbench: { tools } }) => {
      tools.isBall.value = !tools.isBall.value
    },
  },
  {
    id: 'finish-polygon',
    title: text.commands['finish-polygon'],
    group: 'Tools',
    isEnabled: ({ workbench }) => workbench.tools.corners.value.length > 2,
    run: ({ workbench }) => finishPolygon(workbench),
  },
  {
    id: 'crosshair',
    title: text.commands.crosshair,
    group: 'Tools',
    keys: ['Alt+K'],
    run: (shell) => {
      shell.workbench.pen.letGo()
      shell.isCrosshairOn.value = !shell.isCrosshairOn.value
      const dims = shell.workbench.active.peek()?.dims
      if (!shell.isCrosshairOn.peek() || dims === undefined) return
      shell.pointer.value ??= { y: Math.floor(dims.height / 2) + 0.5, x: Math.floor(dims.width / 2) + 0.5 }
      shell.host.focusCanvas()
    },
  },
  {
    id: 'plane-up',
    title: text.commands['plane-up'],
    group: 'View',
    keys: ['PageUp'],
    isEnabled: isTall,
    run: ({ workbench }) => workbench.move('z', 1),
  },
  {
    id: 'plane-down',
    title: text.commands['plane-down'],
    group: 'View',
    keys: ['PageDown'],
    isEnabled: isTall,
    run: ({ workbench }) => workbench.move('z', -1),
  },
  {
    id: 'time-next',
    title: text.commands['time-next'],
    group: 'View',
    keys: ['Ctrl+Right'],
    isEnabled: isMovie,
    run: ({ workbench }) => workbench.move('t', 1),
  },
  {
    id: 'time-before',
    title: text.commands['time-before'],
    group: 'View',
    keys: ['Ctrl+Left'],
    isEnabled: isMovie,
    run: ({ workbench }) => workbench.move('t', -1),
  },
]
