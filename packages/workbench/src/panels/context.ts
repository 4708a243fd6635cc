import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Shell } from '../session/shell.ts'

const ShellContext = createContext<Shell | undefined>(undefined)

export const ShellProvider = ShellContext.Provider

/** The workbench that a panel is a view of. */
export function useShell(): Shell {
  const shell = useContext(ShellContext)
  if (shell === undefined) throw new Error('a panel stands outside the workbench')
  return shell
}
