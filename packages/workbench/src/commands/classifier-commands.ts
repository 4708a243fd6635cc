import type { Scene } from '../layers/scene.ts'
import { toggleMap } from '../session/maps.ts'
import { explainPixel, goToNextPlace } from '../session/places.ts'
import { takeDefaults } from '../session/setting-changes.ts'
import { removeChosenShapes, shapesInHand } from '../session/shapes.ts'
import type { Shell } from '../session/shell.ts'
import type { Command } from './command.ts'

const isPredicted = ({ workbench }: Shell): boolean => workbench.active.value?.prediction.value !== undefined
/** Does something with the image that is looked at, and tells where it fails. */
function onScene(shell: Shell, action: (scene: Scene) => Promise<void>): void {
  const scene = shell.workbench.active.peek()
  if (scene !== undefined) shell.attempt(() => action(scene))
}

const hasChosenShapes = ({ workbench }: Shell): boolean => (shapesInHand(workbench)?.chosen.value.size ?? 0) > 0
const hasChosen = ({ workbench }: Shell): boolean => workbench.objects.chosen.value.size > 0

export const classifierCommands: readonly Command[] = [
  {
    id: 'live',
    title: 'Live: predict after each stroke',
    group: 'Classifier',
    keys: ['K'],
    run: ({ workbench }) => workbench.live.toggle(),
  },
  {
    id: 'update-once',
    title: 'Update the prediction once',
    group: 'Classifier',
    keys: ['Shift+Enter'],
    run: (shell) => shell.attempt(() => shell.workbench.live.update()),
  },
  {
    id: 'held-out',
    title: 'Judge the forest and suggest where to paint, or no longer',
    group: 'Classifier',
    run: ({ workbench }) => workbench.heldOut.toggle(),
  },
  {
    id: 'next-place',
    title: 'Go to the next place where a stroke teaches most',
    group: 'Classifier',
    keys: ['N'],
    isEnabled: ({ workbench }) => workbench.understanding.next.value.length > 0,
    run: ({ workbench }) => goToNextPlace(workbench),
  },
  {
    id: 'why',
    title: 'Why does this pixel have its class? (under the pointer, or in the middle)',
    group: 'Classifier',
    keys: ['Y'],
    isEnabled: ({ workbench }) => workbench.live.summary.value !== undefined,
    run: (shell) => shell.attempt(() => explainPixel(shell.workbench, shell.pointer.peek())),
  },
  {
    id: 'settings-reset',
    title: "Cambium's own features, forest and rules for objects",
    group: 'Classifier',
    run: ({ workbench }) => takeDefaults(workbench, 'own'),
  },
  {
    id: 'settings-apoc',
    title: "APOC's features and forest, every connected region an object",
    group: 'Classifier',
    run: ({ workbench }) => takeDefaults(workbench, 'apoc'),
  },
  {
    id: 'cancel',
    title: 'Cancel the training',
    group: 'Classifier',
    isEnabled: ({ workbench }) => workbench.live.isBusy.value,
    run: (shell) => shell.attempt(() => shell.workbench.live.cancel()),
  },
  {
    id: 'show-probability',
    title: 'Show the probability of the chosen class',
    group: 'Classifier',
    keys: ['Shift+P'],
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'probability')),
  },
  {
    id: 'show-uncertainty',
    title: 'Show where the forest is unsure',
    group: 'Classifier',
    keys: ['Shift+U'],
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'uncertainty')),
  },
  {
    id: 'show-margin',
    title: 'Show where the two most probable classes are close to each other',
    group: 'Classifier',
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => toggleMap(shell.workbench, scene, 'uncertainty', 'margin')),
  },
  {
    id: 'find-objects',
    title: 'Find objects',
    group: 'Objects',
    isEnabled: isPredicted,
    run: (shell) => shell.attempt(() => shell.workbench.objects.want()),
  },
  {
    id: 'objects-find-anew',
    title: 'Find objects anew, without the corrections',
    group: 'Objects',
    isEnabled: isPredicted,
    run: (shell) => onScene(shell, (scene) => shell.workbench.objects.refresh(scene, true)),
  },
  {
    id: 'object-properties',
    title: 'Choose what is measured of objects',
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.objects.current.value !== undefined,
    run: (shell) => shell.toggleDialog('properties'),
  },
  {
    id: 'objects-delete',
    title: 'Delete what is chosen',
    group: 'Objects',
    keys: ['Del', 'Backspace'],
    isEnabled: (shell) => hasChosenShapes(shell) || hasChosen(shell),
    run: (shell) => {
      const { workbench } = shell
      if (hasChosenShapes(shell)) removeChosenShapes(workbench)
      else workbench.objects.remove(workbench.objects.chosen.peek())
    },
  },
  {
    id: 'objects-delete-hidden',
    title: 'Delete the objects that the filter hides',
    group: 'Objects',
    isEnabled: ({ workbench }) => workbench.tableView.isFiltered.value,
    run: ({ workbench }) => workbench.tableView.deleteHidden(),
  },
  {
    id: 'objects-merge',
    title: 'Make one object of the chosen ones',
    group: 'Objects',
    keys: ['J'],
    isEnabled: ({ workbench }) => workbench.objects.chosen.value.size > 1,
    run: ({ workbench }) => workbench.objects.merge(workbench.objects.chosen.peek()),
  },
]
