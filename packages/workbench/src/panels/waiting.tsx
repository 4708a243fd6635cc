import { text } from '../text/en.ts'
import { useShell } from './context.ts'

/** What the user waits for: the work that was begun last, and how many others there are. A training tells of itself beside it. */
export function Waiting() {
  const shell = useShell()
  const { activities, live } = shell.workbench
  const all = activities.all.value
  const latest = all.at(-1)
  if (latest === undefined)
    return live.isBusy.value ? (
      <span class="activity">
        <button type="button" class="plain" aria-label={text.panels.cancelTraining} onClick={() => shell.attempt(() => live.cancel())}>
          {text.cancel}
        </button>
      </span>
    ) : null
  const share = latest.share.value
  return (
    <span class="row activity" role="status">
      {latest.title.value}…{share !== undefined && <progress value={share} max={1} aria-label={latest.title.value} />}
      {all.length > 1 && <span class="muted">{text.andOthers(all.length - 1)}</span>}
      <button type="button" class="plain" onClick={() => latest.cancel()}>
        {text.cancel}
      </button>
    </span>
  )
}
