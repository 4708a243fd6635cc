import { commandOf, run } from '../commands/index.ts'
import { keysOf } from '../commands/key-bindings.ts'
import type { ToolName } from '../layers/tool-state.ts'
import { text } from '../text/en.ts'
import { tooltipOf } from './command-button.tsx'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'

const shown: readonly ToolName[] = ['paint', 'erase', 'line', 'polygon', 'fill', 'wand', 'pick', 'select', 'cut', 'point', 'region', 'pan']

export function ToolRail() {
  const shell = useShell()
  const { tools } = shell.workbench
  return (
    <div class="tool-rail" role="toolbar" aria-label={text.panels.tools} aria-orientation="vertical">
      {shown.map((name) => {
        const command = commandOf(`tool-${name}`)
        const { title } = command
        const choose = (): void => (name === 'erase' ? tools.choose('erase') : void run(`tool-${name}`, shell))
        return (
          <button
            type="button"
            class="tool plain"
            key={name}
            title={tooltipOf(`tool-${name}`, shell)}
            aria-label={title}
            aria-pressed={tools.active.value === name}
            onClick={choose}
          >
            <Icon name={name} />
            <span class="key" aria-hidden="true">
              {keysOf(command, shell)[0]?.replace('Shift+', '⇧')}
            </span>
          </button>
        )
      })}
    </div>
  )
}
