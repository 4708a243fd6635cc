import { commandOf, isEnabled, run } from '../commands/index.ts'
import { keysOf } from '../commands/key-bindings.ts'
import type { Shell } from '../session/shell.ts'
import { useShell } from './context.ts'
import { Icon, type IconName } from './icon.tsx'

/** What a button says when it is pointed at: its command and the key. */
export function tooltipOf(id: string, shell: Shell, more?: string): string {
  const command = commandOf(id)
  const [key] = keysOf(command, shell)
  return [more === undefined ? command.title : `${command.title}: ${more}`, key === undefined ? '' : `(${key})`].join(' ').trim()
}

/** The key of a command, where it has one. */
export function KeyHint({ id }: { id: string }) {
  const [key] = keysOf(commandOf(id), useShell())
  return key === undefined ? null : <kbd>{key}</kbd>
}

/** A button for a command, as a picture or with words. */
export function CommandButton({
  id,
  icon,
  words,
  detail,
  kind = 'plain',
}: {
  id: string
  icon?: IconName
  words?: string
  detail?: string | undefined
  kind?: string
}) {
  const shell = useShell()
  const command = commandOf(id)
  return (
    <button
      type="button"
      class={kind}
      title={tooltipOf(id, shell, detail)}
      aria-label={words === undefined ? command.title : undefined}
      disabled={!isEnabled(command, shell)}
      onClick={() => run(id, shell)}
    >
      {icon !== undefined && <Icon name={icon} />}
      {words}
    </button>
  )
}
