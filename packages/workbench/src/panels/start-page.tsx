import { sampleFacts, sampleNames } from '@cambium/core'
import { useSignal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals-core'
import { run } from '../commands/index.ts'
import type { StoredProject } from '../storage/project-store.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Waiting } from './waiting.tsx'

const words = text.start

function timeOf(when: number): string {
  const date = new Date(when)
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }) : date.toLocaleDateString()
}

/** What is seen before an image is open. */
export function StartPage({
  projects,
  onContinue,
  onForget,
}: {
  projects: ReadonlySignal<readonly StoredProject[]>
  onContinue: (project: StoredProject) => Promise<void>
  onForget: (project: StoredProject) => void
}) {
  const shell = useShell()
  const isLong = useSignal(false)
  /** A project is opened once, however often it is clicked. */
  const isOpening = useSignal(false)
  const known = projects.value
  const seen = isLong.value ? known : known.slice(0, 3)
  return (
    <main class="start">
      <div class="card">
        <h1>{words.title}</h1>
        <div class="drop-zone">
          <p>{words.drop}</p>
          <p>
            <button type="button" class="primary" onClick={() => run('open', shell)}>
              {words.open}
            </button>{' '}
            <button type="button" onClick={() => run('open-url', shell)}>
              {words.url}
            </button>
          </p>
          <p class="muted">
            {words.formats}. {words.private}
          </p>
          <Waiting />
        </div>
        {known.length > 0 && (
          <div class="row">
            {seen.map((project) => (
              <span key={project.id} class="row">
                <button
                  type="button"
                  disabled={isOpening.value}
                  onClick={() => {
                    isOpening.value = true
                    shell.attempt(() =>
                      onContinue(project).finally(() => {
                        isOpening.value = false
                      }),
                    )
                  }}
                >
                  {words.continue(project.name, timeOf(project.changed))}
                </button>
                <button
                  type="button"
                  class="plain"
                  aria-label={words.forget(project.name)}
                  title={words.forget(project.name)}
                  onClick={() => {
                    if (!shell.host.confirm(words.askForget(project.name))) return
                    onForget(project)
                  }}
                >
                  ×
                </button>
              </span>
            ))}
            {seen.length < known.length && (
              <button
                type="button"
                class="plain"
                onClick={() => {
                  isLong.value = true
                }}
              >
                {words.more(known.length - seen.length)}
              </button>
            )}
          </div>
        )}
        <div>
          <h2>{words.samples}</h2>
          <p>
            <button type="button" onClick={() => run('tour', shell)}>
              {words.tour}
            </button>{' '}
            <span class="muted">{words.tourMeans}</span>
          </p>
          <div class="sample-cards">
            {sampleNames.map((name) => {
              const { shape, description } = sampleFacts(name)
              return (
                <button type="button" class="sample-card" key={name} onClick={() => run(`sample-${name}`, shell)}>
                  <strong>{name}</strong>
                  <span>{description}</span>
                  <span class="muted">{[...shape].reverse().join(' × ')} pixels</span>
                </button>
              )
            })}
          </div>
        </div>
      </div>
    </main>
  )
}
