import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { type Command, groups } from '../commands/command.ts'
import { commands, isEnabled, run } from '../commands/index.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'
import { Dialog, matches, SearchField } from './dialog.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { PropertiesDialog } from './properties-dialog.tsx'

function Palette() {
  const shell = useShell()
  const typed = useSignal('')
  const at = useSignal(0)
  const search = (words: string): Command[] =>
    commands
      .filter((command) => isEnabled(command, shell) && matches(command, words))
      // what holds the words as they are typed comes first
      .sort(
        (a, b) => Number(b.title.toLowerCase().includes(words.toLowerCase())) - Number(a.title.toLowerCase().includes(words.toLowerCase())),
      )
  const found = search(typed.value)
  const choose = (command: Command | undefined): void => {
    shell.dialog.value = undefined
    if (command !== undefined) run(command.id, shell)
  }
  const onKey = (event: KeyboardEvent): void => {
    // who types fast is ahead of the list on the screen
    const now = search(typed.peek())
    if (event.key === 'ArrowDown') at.value = Math.min(now.length - 1, at.value + 1)
    else if (event.key === 'ArrowUp') at.value = Math.max(0, at.value - 1)
    else if (event.key === 'Enter') choose(now[at.peek()])
    else return
    event.preventDefault()
  }
  return (
    <Dialog label={text.palette.title}>
      <SearchField
        label={text.palette.search}
        value={typed.value}
        onKeyDown={onKey}
        onInput={(words) => {
          typed.value = words
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
              <KeyHint id={command.id} />
            </button>
          </li>
        ))}
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
                  <KeyHint id={command.id} />
                </button>
              ))}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

/** Something that is typed: Enter says it, Escape does not. */
function QuestionDialog() {
  const shell = useShell()
  const question = shell.question.value
  const typed = useSignal(question?.suggestion ?? '')
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector('input')?.select(), [])
  useEffect(() => () => shell.question.peek()?.answer(undefined), [shell])
  if (question === undefined) return null
  return (
    <Dialog label={question.text}>
      <form
        ref={form}
        onSubmit={(event) => {
          event.preventDefault()
          question.answer(typed.value)
        }}
      >
        <p>{question.text}</p>
        <SearchField
          label={question.text}
          value={typed.value}
          onInput={(words) => {
            typed.value = words
          }}
        />
        <p class="row">
          <button type="submit">{text.panels.take}</button>
          <button type="button" onClick={() => question.answer(undefined)}>
            {text.panels.cancel}
          </button>
        </p>
      </form>
    </Dialog>
  )
}

export function Dialogs() {
  const { dialog } = useShell()
  if (dialog.value === 'question') return <QuestionDialog />
  if (dialog.value === 'palette') return <Palette />
  if (dialog.value === 'keys') return <KeysDialog />
  if (dialog.value === 'properties') return <PropertiesDialog />
  return dialog.value === 'menu' ? <Menu /> : null
}
