import type { ChangedKeys, Shell } from '../session/shell.ts'
import { text } from '../text/en.ts'
import type { Command } from './command.ts'
import { commandOf, commands } from './index.ts'

/** Keys that mean something wherever the focus is, or that browsers keep to themselves. */
const reserved =
  /^((Shift\+)?(Tab|Enter|Up|Down|Left|Right|F6)|Esc|Ctrl\+(Shift\+)?[NTW]|F5|F11|F12|(Ctrl\+|Alt\+|Shift\+)*(Control|Shift|Alt|Meta))$/

const keysIn = (command: Command, changed: ChangedKeys): readonly string[] => changed[command.id] ?? command.keys ?? []

/** The keys of a command: its own, or those that the user gave it. */
export const keysOf = (command: Command, shell: Shell): readonly string[] => keysIn(command, shell.changedKeys.value)

/** Commands by their keys. @throws {Error} where a key has two */
export function keyMap(changed: ChangedKeys = {}): ReadonlyMap<string, Command> {
  const map = new Map<string, Command>()
  for (const command of commands) {
    for (const key of keysIn(command, changed)) {
      const other = map.get(key)
      if (other !== undefined) throw new Error(`${key} is the key of ${other.id} and of ${command.id}`)
      map.set(key, command)
    }
  }
  return map
}

/** Gives a command another key; a command that had it loses it. @returns what the user should know, or undefined */
export function assignKey(shell: Shell, id: string, chord: string): string | undefined {
  if (reserved.test(chord)) return text.keys.reserved(chord)
  const changed = shell.changedKeys.peek()
  const other = keyMap(changed).get(chord)
  const taken = other === undefined || other.id === id ? {} : { [other.id]: keysIn(other, changed).filter((key) => key !== chord) }
  shell.changedKeys.value = { ...changed, ...taken, [id]: [chord] }
  return other === undefined || other.id === id ? undefined : text.keys.taken(chord, other.title)
}

/** Gives a command its own keys again, as far as no other command has them now. */
export function resetKeys(shell: Shell, id: string): void {
  const { [id]: _, ...changed } = shell.changedKeys.peek()
  const own = commandOf(id).keys ?? []
  const others = keyMap({ ...changed, [id]: [] })
  const free = own.filter((key) => !others.has(key))
  shell.changedKeys.value = free.length === own.length ? changed : { ...changed, [id]: free }
}

/** Changed keys as they were stored; what does not belong there is left out. */
export function storedKeys(stored: string | null): ChangedKeys {
  if (stored === null) return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(stored)
  } catch {
    // written by something else: the keys are those that commands come with
    return {}
  }
  const known = new Set(commands.map(({ id }) => id))
  const isKeys = (keys: unknown): keys is string[] => Array.isArray(keys) && keys.every((key) => typeof key === 'string')
  const changed = Object.fromEntries(Object.entries(parsed ?? {}).filter(([id, keys]) => known.has(id) && isKeys(keys)))
  try {
    keyMap(changed)
    return changed
  } catch {
    // a newer version gave one of the keys to another command
    return {}
  }
}
