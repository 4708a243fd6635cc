import type { TrainingSettings } from '../engine/protocol.ts'
import { useShell } from './context.ts'

/** Numbers that a forest is grown with. */
export function ForestFields() {
  const { training } = useShell().workbench.settings
  const set = (facts: Partial<TrainingSettings>): void => {
    training.value = { ...training.value, ...facts }
  }
  const whole = (value: string, least: number, most: number): number | undefined => {
    const number = Math.round(Number(value))
    return number >= least && number <= most ? number : undefined
  }
  const { trees, maxDepth, seed, classWeight, mode } = training.value
  return (
    <>
      <label class="field">
        <span>Trees</span>
        <input
          type="number"
          min="1"
          max="1000"
          value={trees}
          onChange={({ currentTarget }) => set({ trees: whole(currentTarget.value, 1, 1000) ?? trees })}
        />
      </label>
      <div class="field">
        <span>Depth</span>
        <span class="row">
          <input
            type="number"
            aria-label="Depth"
            min="1"
            max="64"
            disabled={maxDepth === null}
            value={maxDepth ?? ''}
            onChange={({ currentTarget }) => set({ maxDepth: whole(currentTarget.value, 1, 64) ?? maxDepth })}
          />
          <label class="row">
            <input
              type="checkbox"
              checked={maxDepth === null}
              onChange={({ currentTarget }) => set({ maxDepth: currentTarget.checked ? null : 4 })}
            />
            unlimited
          </label>
        </span>
      </div>
      <label class="field">
        <span>Weights</span>
        <select
          value={classWeight}
          onChange={({ currentTarget }) => set({ classWeight: currentTarget.value as TrainingSettings['classWeight'] })}
        >
          <option value="none">each stroke as painted</option>
          <option value="balanced">classes balanced</option>
        </select>
      </label>
      <label class="field">
        <span>Seed</span>
        <input
          type="number"
          min="0"
          max="4294967295"
          value={seed}
          onChange={({ currentTarget }) => set({ seed: whole(currentTarget.value, 0, 4294967295) ?? seed })}
        />
      </label>
      <label class="field">
        <span>Mode</span>
        <select value={mode} onChange={({ currentTarget }) => set({ mode: currentTarget.value as TrainingSettings['mode'] })}>
          <option value="exact">exact</option>
          <option value="fast">fast</option>
        </select>
      </label>
    </>
  )
}
