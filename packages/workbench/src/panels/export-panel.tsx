import { commands } from '../commands/index.ts'
import { text } from '../text/en.ts'
import { CommandButton } from './command-button.tsx'

/** What belongs together, by the ids of the commands. */
const groups: readonly (readonly [title: string, wanted: (id: string) => boolean])[] = [
  [text.exports.project, (id) => id === 'save-project' || id === 'save-steps'],
  [
    text.exports.pictures,
    (id) =>
      ['save-annotation', 'save-class-map', 'save-labels', 'save-probabilities', 'save-regions', 'save-truth', 'screenshot'].includes(id),
  ],
  [text.exports.objects, (id) => id === 'save-table' || id === 'save-points' || id.startsWith('save-object')],
  [text.exports.models, (id) => id.startsWith('save-model') || id === 'save-report' || id.startsWith('apply')],
]

/** Everything that can be kept. */
export function ExportPanel() {
  return (
    <>
      {groups.map(([title, wanted]) => (
        <div class="section" key={title}>
          <h2>{title}</h2>
          {commands
            .filter(({ id }) => wanted(id))
            .map(({ id, title: words }) => (
              <p key={id}>
                <CommandButton id={id} words={words} kind="" />
              </p>
            ))}
        </div>
      ))}
    </>
  )
}
