import { useSignal } from '@preact/signals'
import { type Command, groups } from '../commands/command.ts'
import { commands } from '../commands/index.ts'
import { assignKey, keysOf, resetKeys } from '../commands/key-bindings.ts'
import { chordOf } from '../plans/chord.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Dialog, matches, SearchField } from './dialog.tsx'

/** A command with its keys, and a button that waits for another one. */
function KeyRow({ command, isWaiting, onWait }: { command: Command; isWaiting: boolean; onWait: (waits: boolean, says?: string) => void }) {
  const shell = useShell()
  const keys = keysOf(command, shell)
  const { [command.id]: changed } = shell.changedKeys.value
  const onKey = (event: KeyboardEvent): void => {
    if (!isWaiting || ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return
    // Tab goes on, and Escape leaves everything as it was
    if (event.key === 'Tab') {
      onWait(false)
      return
    }
    event.preventDefault()
    event.stopPropagation()
    onWait(false, event.key === 'Escape' ? undefined : assignKey(shell, command.id, chordOf(event)))
  }
  return (
    <div class="row spread key-row">
      <span>{command.title}</span>
      <span class="row">
        {keys.length === 0 ? <span class="muted">{text.keys.none}</span> : keys.map((key) => <kbd key={key}>{key}</kbd>)}
        {changed !== undefined && (
          <button
            type="button"
            class="plain"
            aria-label={`${text.keys.reset}: ${command.title}`}
            onClick={() => resetKeys(shell, command.id)}
          >
            {text.keys.reset}
          </button>
        )}
        <button
          type="button"
          class="plain"
          aria-label={`${text.keys.change}: ${command.title}`}
          aria-pressed={isWaiting}
          onClick={() => onWait(!isWaiting)}
          onKeyDown={onKey}
          onBlur={() => isWaiting && onWait(false)}
        >
          {isWaiting ? text.keys.press : text.keys.change}
        </button>
      </span>
    </div>
  )
}

/** All commands with their keys, which can be changed here. */
export function KeysDialog() {
  const shell = useShell()
  const typed = useSignal('')
  const waiting = useSignal<string | undefined>(undefined)
  const says = useSignal<string | undefined>(undefined)
  const shown = (group: Command['group']): readonly Command[] =>
    commands.filter((command) => command.group === group && matches(command, typed.value))
  return (
    <Dialog label={text.keys.title}>
      <SearchField
        label={text.keys.search}
        value={typed.value}
        onInput={(words) => {
          typed.value = words
        }}
      />
      <div class="row spread key-row">
        <span role="status">{says.value}</span>
        {Object.keys(shell.changedKeys.value).length > 0 && (
          <button
            type="button"
            onClick={() => {
              shell.changedKeys.value = {}
            }}
          >
            {text.keys.resetAll}
          </button>
        )}
      </div>
      <ul>
        {groups.map((group) => (
          <li key={group}>
            {shown(group).length > 0 && <h3>{group}</h3>}
            {shown(group).map((command) => (
              <KeyRow
                key={command.id}
                command={command}
                isWaiting={waiting.value === command.id}
                onWait={(waits, sentence) => {
                  waiting.value = waits ? command.id : undefined
                  says.value = sentence
                }}
              />
            ))}
          </li>
        ))}
        {typed.value === '' && (
          <li>
            <h3>{text.keys.mouse}</h3>
            {text.keys.mouseActions.map(([how, what]) => (
              <div class="row spread key-row" key={how}>
                <span>{what}</span>
                <kbd>{how}</kbd>
              </div>
            ))}
          </li>
        )}
      </ul>
    </Dialog>
  )
}
