import { useEffect } from 'preact/hooks'
import type { Notice } from '../session/notices.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { Icon } from './icon.tsx'

/** How long what is not an error is shown, in milliseconds. */
const patience = { info: 6000, warning: 12000 }

function NoticeView({ notice }: { notice: Notice }) {
  const { notices } = useShell().workbench
  const { id, kind, text: says, actions } = notice
  useEffect(() => {
    // a question waits for its answer
    if (kind === 'error' || actions.length > 1) return undefined
    const timer = setTimeout(() => notices.close(id), patience[kind])
    return () => clearTimeout(timer)
  }, [id, kind, notices, actions])
  return (
    <div class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <span>{says}</span>
      {actions.map((action) => (
        <button
          type="button"
          key={action.title}
          onClick={() => {
            action.run()
            notices.close(id)
          }}
        >
          {action.title}
        </button>
      ))}
      <button type="button" class="plain" aria-label={text.panels.close} onClick={() => notices.close(id)}>
        <Icon name="close" />
      </button>
    </div>
  )
}

export function NoticesView() {
  const { notices } = useShell().workbench
  return (
    <>
      <div class="notices">
        {notices.shown.value.map((notice) => (
          <NoticeView key={notice.id} notice={notice} />
        ))}
      </div>
      <div class="spoken" aria-live="polite">
        {notices.spoken}
      </div>
    </>
  )
}
