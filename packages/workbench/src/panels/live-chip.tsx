import { text } from '../text/en.ts'
import { useShell } from './context.ts'

/** Says at a glance whether what is seen is what is painted. */
export function LiveChip() {
  const { live, classes } = useShell().workbench
  const state = live.state.value
  const usesModel = live.painted().length < 2
  const words = text.live
  const nameOf = (value: number): string => classes.of(value)?.name ?? `class ${value}`
  const says = {
    waiting: () => words.waitingForClass(state.kind === 'waiting' ? state.painted.map(nameOf) : []),
    preview: () => words.preview,
    training: () => (state.kind === 'training' && state.total > 0 ? `${words.training} ${state.done}/${state.total}` : words.training),
    ready: () => (usesModel && live.model.value !== undefined ? words.model(live.model.value.name) : words.ready),
    stale: () => words.stale,
    far: () => words.far,
    failed: () => words.failed(state.kind === 'failed' ? state.problem : ''),
  }[state.kind]()
  return (
    <span class={`live-chip ${state.kind}`} role={state.kind === 'failed' ? 'alert' : undefined}>
      {says}
    </span>
  )
}
