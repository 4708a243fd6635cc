import type { Shell } from '../session/shell.ts'
import { classCommands } from './class-commands.ts'
import { classifierCommands } from './classifier-commands.ts'
import type { Command } from './command.ts'
import { fileCommands } from './file-commands.ts'
import { shapeCommands } from './shape-commands.ts'
import { toolCommands } from './tool-commands.ts'
import { truthCommands } from './truth-commands.ts'
import { viewCommands } from './view-commands.ts'

/** Everything that can be done, for menus, palette, keys, help and tests alike. */
export const commands: readonly Command[] = [
  ...fileCommands,
  ...toolCommands,
  ...shapeCommands,
  ...classCommands,
  ...classifierCommands,
  ...truthCommands,
  ...viewCommands,
]

const byId = new Map(commands.map((command) => [command.id, command]))

export function commandOf(id: string): Command {
  const command = byId.get(id)
  if (command === undefined) throw new Error(`there is no command ${id}`)
  return command
}

export const isEnabled = (command: Command, shell: Shell): boolean => command.isEnabled?.(shell) ?? true

/** Does what a command says, where it can be done now. @returns whether it was */
export function run(id: string, shell: Shell): boolean {
  const command = commandOf(id)
  if (!isEnabled(command, shell)) return false
  command.run(shell)
  return true
}
