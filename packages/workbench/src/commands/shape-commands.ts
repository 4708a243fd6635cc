import type { Scene } from '../layers/scene.ts'
import { deleteOutside, paintRegions, setShapes } from '../session/shapes.ts'
import type { Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'

export const hasShapes =
  (role: 'points' | 'regions') =>
  ({ workbench }: Shell): boolean =>
    (workbench.active.value?.shapesOf(role)?.shapes.value.length ?? 0) > 0

const onScene =
  (action: (shell: Shell, scene: Scene) => void) =>
  (shell: Shell): void => {
    const scene = shell.workbench.active.peek()
    if (scene !== undefined) action(shell, scene)
  }

const removal = (role: 'points' | 'regions', title: string): Command => ({
  id: `remove-${role}`,
  title,
  group: 'Edit',
  isEnabled: hasShapes(role),
  run: onScene(({ workbench }, scene) => {
    const layer = scene.shapesFor(role)
    setShapes(workbench, scene, layer, text.shapes.removal(layer.shapes.peek().length), [])
  }),
})

export const shapeCommands: readonly Command[] = [
  removal('points', text.commandsOf.removePoints),
  removal('regions', text.commandsOf.removeRegions),
  {
    id: 'paint-regions',
    title: text.commands['paint-regions'],
    group: 'Classes',
    isEnabled: hasShapes('regions'),
    run: onScene(({ workbench }, scene) => paintRegions(workbench, scene)),
  },
  {
    id: 'objects-delete-outside',
    title: text.commands['objects-delete-outside'],
    group: 'Objects',
    isEnabled: (shell) => hasShapes('regions')(shell) && shell.workbench.active.value?.objects.value !== undefined,
    run: onScene(({ workbench }, scene) => deleteOutside(workbench, scene)),
  },
]
