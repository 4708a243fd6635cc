import type { Scene } from '../layers/scene.ts'
import { toggleMap } from '../session/maps.ts'
import { explainPixel, goToNextPlace } from '../session/places.ts'
import { takeDefaults } from '../session/setting-changes.ts'
import { removeChosenShapes, shapesInHand } from '../session/shapes.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'

const isPredicted = ({ workbench }: Shell): boolean => workbench.active.value?.prediction.value !== undefined
/** Does something with the image that is looked at, and tells where it fails. */
function onScene(shell: Shell, action: (scene: Scene) => Promise<void>): void {
  const scene = shell.workbench.active.peek()
  if (scene !== undefined) shell.attempt(() => action(scene))
}

const hasChosenShapes = ({ workbench }: Shell): boolean => (shapesInHand(workbench)?.chosen.value.size ?? 0) > 0
/** Whether true objects are worked on, and one of them is chosen. */
function hasChosenTruth({ workbench }: Shell): boolean {
  const layer = workbench.active.value?.objectsInHand
  return layer?.role === 'truth' && layer.selected.value > 0
}
const hasChosen = ({ workbench }: Shell): boolean => workbench.objects.chosen.value.size > 0

export const classifierCommands: readonly Command[] = [
  {
    id: 'live',
    title: text.commands.live,
    group: 'Classifier',
    keys: ['K'],
    run: ({ workbench }) => workbench.live.toggle(),
  },
  {
    id: 'update-once',
    title: text.commands['update-once'],
    group: 'Classifier',
    keys: ['Shift+Enter'],
    run: (shell) => shell.attempt(() => shell.workbench.live.update()),
  },
  {
    id: 'held-out',
    title: text.commands['held-out'],
    group: 'Classifier',
    run: ({ workbench }) => workbench.heldOut.toggle(),
  },
  {
    id: 'next-place',
    title: text.commands['next-place'],
    group: 'Classifier',
    keys: ['N'],
    isEnabled: ({ workbench }) => workbench.understanding.next.value.length > 0,
    run: ({ workbench }) => goToNextPlace(workbench),
  },
  {
    id: 'why',
    title: text.commands.why,
    group: 'Classifier',
    keys: ['Y'],
    isEnabled: ({ workbench }) => workbench.live.summary.value !== undefined,
    run: (shell) => shell.attempt(() => explainPixel(shell.workbench, shell.pointer.peek())),
  },
  {
    id: 'settings-reset',
    title: text.commandsOf.ownDefaults,
    group: 'Classifier',
    run: ({ workbench }) => takeDefaults(workbench, 'own'),
  },
  {
    id: 'settings-apoc',
    title: text.commandsOf.apocDefaults,
    group: 'Classifier',
    run: ({ workbench }) => takeDefaults(workbench, 'apoc'),
  },
  {
    id: 'cancel',
    title: text.commands.cancel,
    group: 'Classifier',
    keys: ['Ctrl+Shift+X'],
    isEnabled: ({ workbench }) => workbench.live.isBusy.value || workbench.activities.all.value.length > 0,
    run: (shell) => {
      const { activities, live } = shell.workbench
      if (live.isBusy.peek()) shell.attempt(() => live.cancel())
      else activities.cancel()
    },
  },
  {
    id: 'show-probability',
    title: text.commands['show-probability'],
    group: 'Classifier',
    keys: ['Shift+P'],
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'probability')),
  },
  {
    id: 'show-uncertainty',
    title: text.commands['show-uncertainty'],
    group: 'Classifier',
    keys: ['Shift+U'],
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'uncertainty')),
  },
  {
    id: 'show-margin',
    title: text.commands['show-margin'],
    group: 'Classifier',
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'uncertainty', 'margin')),
  },
  {
    id: 'find-objects',
    title: text.commands['find-objects'],
    group: 'Objects',
    isEnabled: isPredicted,
    run: (shell) => shell.attempt(() => shell.workbench.objects.want()),
  },
  {
    id: 'objects-find-anew',
    title: text.commands['objects-find-anew'],
    group: 'Objects',
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => shell.workbench.objects.refresh(scene, true)),
  },
  {
    id: 'object-properties',
    title: text.commands['object-properties'],
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.objects.current.value !== undefined,
    run: (shell) => shell.toggleDialog('properties'),
  },
  {
    id: 'objects-delete',
    title: text.commands['objects-delete'],
    group: 'Objects',
    keys: ['Del', 'Backspace'],
    isEnabled: (shell) => hasChosenShapes(shell) || hasChosenTruth(shell) || hasChosen(shell),
    run: (shell) => {
      const { workbench } = shell
      const scene = workbench.active.peek()
      if (hasChosenShapes(shell)) removeChosenShapes(workbench)
      else if (scene !== undefined && hasChosenTruth(shell)) workbench.truth.removeChosen(scene)
      else workbench.objects.remove(workbench.objects.chosen.peek())
    },
  },
  {
    id: 'objects-delete-hidden',
    title: text.commands['objects-delete-hidden'],
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.tableView.isFiltered.value,
    run: ({ workbench }) => workbench.tableView.deleteHidden(),
  },
  {
    id: 'objects-merge',
    title: text.commands['objects-merge'],
    group: 'Objects',
    keys: ['J'],
    isEnabled: ({ workbench }) => workbench.objects.chosen.value.size > 1,
    run: ({ workbench }) => workbench.objects.merge(workbench.objects.chosen.peek()),
  },
]
