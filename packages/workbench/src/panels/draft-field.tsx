import { useId, useState } from 'preact/hooks'

interface DraftProps {
  /** What the field is for, for those who do not see it. */
  readonly label: string
  readonly value: string
  /** A field of several rows, or one line. */
  readonly rows?: number
  readonly placeholder?: string
  /** What is wrong with the text. */
  readonly problem?: string | undefined
  readonly onCommit: (text: string) => void
}

/** What is typed until it counts: it stays as it is, also where the panel is drawn anew meanwhile. */
export function useDraft(value: string): { shown: string; type: (text: string) => void; done: () => void } {
  const [draft, setDraft] = useState<string | undefined>(undefined)
  return { shown: draft ?? value, type: setDraft, done: () => setDraft(undefined) }
}

/** A text that counts once it is left. */
export function DraftField({ label, value, rows, placeholder, problem, onCommit }: DraftProps) {
  const id = useId()
  const draft = useDraft(value)
  const common = {
    'aria-label': label,
    style: { width: '100%' },
    value: draft.shown,
    placeholder,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : id,
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => draft.type(currentTarget.value),
    // no change is told where the text is again what it was
    onBlur: () => draft.done(),
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) => {
      draft.done()
      onCommit(currentTarget.value)
    },
  }
  return (
    <>
      {rows === undefined ? <input type="text" {...common} /> : <textarea rows={rows} {...common} />}
      {problem !== undefined && (
        <p id={id} class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}
