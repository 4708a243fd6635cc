import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Command } from '../commands/command.ts'
import { useShell } from './context.ts'

/** A window over the others; Escape closes it. */
export function Dialog({ label, children }: { label: string; children: ComponentChildren }) {
  const { dialog } = useShell()
  const element = useRef<HTMLDialogElement>(null)
  // at once: who opens it types on
  useLayoutEffect(() => {
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

/** Where one types what a list in a dialog is searched for. */
export function SearchField({
  label,
  value,
  onInput,
  onKeyDown,
}: {
  label: string
  value: string
  onInput: (typed: string) => void
  onKeyDown?: (event: KeyboardEvent) => void
}) {
  return (
    <input
      type="text"
      class="search"
      placeholder={label}
      aria-label={label}
      value={value}
      onInput={({ currentTarget }) => onInput(currentTarget.value)}
      {...(onKeyDown === undefined ? {} : { onKeyDown })}
    />
  )
}

/** Whether all letters of what is typed occur in this order. */
export function matches({ title, group }: Command, typed: string): boolean {
  const name = `${group} ${title}`.toLowerCase()
  let from = 0
  for (const letter of typed.toLowerCase().replaceAll(' ', '')) {
    from = name.indexOf(letter, from) + 1
    if (from === 0) return false
  }
  return true
}
