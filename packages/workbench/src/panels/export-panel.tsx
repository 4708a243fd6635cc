import { commands } from '../commands/index.ts'
import { CommandButton } from './command-button.tsx'

/** Everything that can be kept. */
export function ExportPanel() {
  const saving = commands.filter(({ id }) => id.startsWith('save-') || id.startsWith('apply') || id === 'screenshot')
  return (
    <div class="section">
      {saving.map(({ id, title }) => (
        <p key={id}>
          <CommandButton id={id} words={title} kind="" />
        </p>
      ))}
    </div>
  )
}
