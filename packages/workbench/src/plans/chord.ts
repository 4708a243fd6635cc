/** What of a key press matters here; a `KeyboardEvent` is one. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Escape: 'Esc',
  Delete: 'Del',
}

/** Keys by where they are, which Shift and Alt do not change. */
const byCode: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Backquote: '`',
  Minus: '-',
  Equal: '+',
  Space: 'Space',
}

/** Signs that stand for themselves, whatever is held to type them. */
const signs: readonly string[] = ['?', '+', '-', '[', ']', '`']

/** The key itself: letters as they are written on it, digits and brackets by their place, so that Alt and Shift do not change them. */
function keyOf({ key, code }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase()
  if (/^(Digit|Numpad)\d$/.test(code)) return code.slice(-1)
  if (key === '=') return '+'
  if (signs.includes(key)) return key
  const placed = byCode[code]
  if (placed !== undefined) return placed
  // with Alt some systems type other signs: the place tells the letter
  if (/^Key[A-Z]$/.test(code)) return code.slice(3)
  return names[key] ?? key
}

/** A key press as it is written in menus, such as `Ctrl+Shift+Z`; the command key of a Mac counts as Ctrl. */
export function chordOf(press: KeyPress): string {
  const key = keyOf(press)
  const isShifted = press.shiftKey && key !== '?' && key !== '+'
  return [press.ctrlKey || press.metaKey ? 'Ctrl+' : '', press.altKey ? 'Alt+' : '', isShifted ? 'Shift+' : '', key].join('')
}
