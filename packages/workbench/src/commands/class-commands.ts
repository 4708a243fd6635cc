import { text } from '../text/en.ts'
import type { Command } from './command.ts'

const digits = Array.from({ length: 9 }, (_, i) => i + 1)

export const classCommands: readonly Command[] = [
  ...digits.map(
    (value): Command => ({
      id: `class-${value}`,
      title: text.commandsOf.paintClass(value),
      group: 'Classes',
      keys: [String(value)],
      isEnabled: ({ workbench }) => workbench.classesOfStep.of(value) !== undefined,
      run: ({ workbench }) => {
        workbench.classesOfStep.choose(value)
        if (workbench.tools.chosen.peek() === 'erase' || workbench.tools.chosen.peek() === 'pan') workbench.tools.choose('paint')
      },
    }),
  ),
  {
    id: 'class-0',
    title: text.commands['class-0'],
    group: 'Classes',
    keys: ['0'],
    run: ({ workbench }) => workbench.classesOfStep.choose(0),
  },
  {
    id: 'class-swap',
    title: text.commands['class-swap'],
    group: 'Classes',
    keys: ['X'],
    run: ({ workbench }) => workbench.classesOfStep.swap(),
  },
  { id: 'class-new', title: text.commands['class-new'], group: 'Classes', keys: ['M'], run: ({ workbench }) => void workbench.addClass() },
  ...digits.map(
    (value): Command => ({
      id: `class-hide-${value}`,
      title: text.commandsOf.hideClass(value),
      group: 'Classes',
      keys: [`Alt+${value}`],
      isEnabled: ({ workbench }) => workbench.classesOfStep.of(value) !== undefined,
      run: ({ workbench }) =>
        workbench.changeClass(
          value,
          { isVisible: !workbench.classesOfStep.of(value)?.isVisible },
          workbench.step.peek() === 'classify' ? 'objects' : 'pixels',
        ),
    }),
  ),
]
