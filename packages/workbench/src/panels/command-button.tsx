import { commandOf, isEnabled, run } from '../commands/index.ts'
import { useShell } from './context.ts'
import { Icon, type IconName } from './icon.tsx'

/** What a button says when it is pointed at: its command and the key. */
export function tooltipOf(id: string, more?: string): string {
  const { title, keys = [] } = commandOf(id)
  return [more === undefined ? title : `${title}: ${more}`, keys[0] === undefined ? '' : `(${keys[0]})`].join(' ').trim()
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
      title={tooltipOf(id, detail)}
      aria-label={words === undefined ? command.title : undefined}
      disabled={!isEnabled(command, shell)}
      onClick={() => run(id, shell)}
    >
      {icon !== undefined && <Icon name={icon} />}
      {words}
    </button>
  )
}
