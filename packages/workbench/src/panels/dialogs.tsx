import { useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { type Command, groups } from '../commands/command.ts'
import { commands, isEnabled, run } from '../commands/index.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

/** A window over the others; Escape closes it. */
function Dialog({ label, children }: { label: string; children: ComponentChildren }) {
  const { dialog } = useShell()
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    element.current?.showModal()
  }, [])
  const close = (): void => {
    dialog.value = undefined
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it as well
    <dialog ref={element} aria-label={label} onClose={close} onClick={({ target, currentTarget }) => target === currentTarget && close()}>
      <div class="content">{children}</div>
    </dialog>
  )
}

/** Whether all letters of what is typed occur in this order. */
function matches({ title, group }: Command, typed: string): boolean {
  const name = `${group} ${title}`.toLowerCase()
  let from = 0
  for (const letter of typed.toLowerCase().replaceAll(' ', '')) {
    from = name.indexOf(letter, from) + 1
    if (from === 0) return false
  }
  return true
}

function Palette() {
  const shell = useShell()
  const typed = useSignal('')
  const at = useSignal(0)
  const found = commands
    .filter((command) => isEnabled(command, shell) && matches(command, typed.value))
    // what holds the words as they are typed comes first
    .sort(
      (a, b) =>
        Number(b.title.toLowerCase().includes(typed.value.toLowerCase())) -
        Number(a.title.toLowerCase().includes(typed.value.toLowerCase())),
    )
  const choose = (command: Command | undefined): void => {
    shell.dialog.value = undefined
    if (command !== undefined) run(command.id, shell)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') at.value = Math.min(found.length - 1, at.value + 1)
    else if (event.key === 'ArrowUp') at.value = Math.max(0, at.value - 1)
    else if (event.key === 'Enter') choose(found[at.value])
    else return
    event.preventDefault()
  }
  return (
    <Dialog label={text.palette.title}>
      <input
        type="text"
        class="search"
        placeholder={text.palette.search}
        aria-label={text.palette.search}
        value={typed.value}
        onKeyDown={onKey}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value
          at.value = 0
        }}
      />
      <ul>
        {found.map((command, i) => (
          <li key={command.id} aria-current={i === at.value}>
            <button type="button" onClick={() => choose(command)}>
              <span>
                <span class="muted">{command.group}:</span> {command.title}
              </span>
              {command.keys?.[0] !== undefined && <kbd>{command.keys[0]}</kbd>}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Keys() {
  return (
    <Dialog label={text.keys.title}>
      <ul>
        {groups.map((group) => (
          <li key={group}>
            <h3>{group}</h3>
            {commands
              .filter((command) => command.group === group && (command.keys ?? []).length > 0)
              .map(({ id, title, keys = [] }) => (
                <div class="row spread" key={id} style={{ padding: '1px 8px' }}>
                  <span>{title}</span>
                  <span class="row">
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </span>
                </div>
              ))}
          </li>
        ))}
        <li>
          <h3>{text.keys.mouse}</h3>
          {text.keys.mouseActions.map(([how, what]) => (
            <div class="row spread" key={how} style={{ padding: '1px 8px' }}>
              <span>{what}</span>
              <kbd>{how}</kbd>
            </div>
          ))}
        </li>
      </ul>
    </Dialog>
  )
}

function Menu() {
  const shell = useShell()
  return (
    <Dialog label={text.menu.title}>
      <ul>
        {groups.map((group) => (
          <li key={group}>
            <h3>{group}</h3>
            {commands
              .filter((command) => command.group === group && !/^class-(hide-)?\d$/.test(command.id))
              .map((command) => (
                <button
                  type="button"
                  key={command.id}
                  disabled={!isEnabled(command, shell)}
                  onClick={() => {
                    shell.dialog.value = undefined
                    run(command.id, shell)
                  }}
                >
                  <span>{command.title}</span>
                  {command.keys?.[0] !== undefined && <kbd>{command.keys[0]}</kbd>}
                </button>
              ))}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

export function Dialogs() {
  const { dialog } = useShell()
  if (dialog.value === 'palette') return <Palette />
  if (dialog.value === 'keys') return <Keys />
  return dialog.value === 'menu' ? <Menu /> : null
}
