import type { EdgeRadius } from '@cambium/core'
import type { TrainingSettings } from '../engine/protocol.ts'
import { changeTraining } from '../session/setting-changes.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { useDraft } from './draft-field.tsx'
import { NumberField } from './number-field.tsx'

const words = text.forest

/** What can be chosen, and what a project brought along. */
const edgeChoices = (now: EdgeRadius): EdgeRadius[] => {
  const radii = [2, 3, 5, 8, 12]
  if (now !== 'auto' && now !== 0 && !radii.includes(now)) radii.push(now)
  return ['auto', 0, ...radii.sort((a, b) => a - b)]
}

/** Choices, and what is chosen now, where that is another. */
const withNow = <T,>(choices: readonly T[], now: T): readonly T[] => (choices.includes(now) ? choices : [...choices, now])

/** Numbers that a forest is grown with. */
export function ForestFields() {
  const { workbench } = useShell()
  const { training } = workbench.settings
  const set = (facts: Partial<TrainingSettings>): void => {
    changeTraining(workbench, facts)
  }
  const { trees, maxDepth, maxFeatures, minSamplesLeaf, seed, classWeight, combine, bestTrees, mode, edgeRadius, normalise } =
    training.value
  const depth = useDraft(String(maxDepth ?? ''))
  return (
    <>
      <NumberField label={words.trees} value={trees} least={1} most={1000} onChange={(value) => set({ trees: value })} />
      <div class="field">
        <span>{words.depth}</span>
        <span class="row">
          <input
            type="number"
            aria-label={words.depth}
            min="1"
            max="64"
            disabled={maxDepth === null}
            value={depth.shown}
            onInput={({ currentTarget }) => depth.type(currentTarget.value)}
            onChange={({ currentTarget }) => {
              const most = Math.min(64, Math.max(1, Math.round(Number(currentTarget.value)) || 1))
              currentTarget.value = String(most)
              depth.done()
              set({ maxDepth: most })
            }}
          />
          <label class="row">
            <input
              type="checkbox"
              checked={maxDepth === null}
              onChange={({ currentTarget }) => set({ maxDepth: currentTarget.checked ? null : 4 })}
            />
            {words.unlimited}
          </label>
        </span>
      </div>
      <label class="field">
        <span>{text.trees.tried}</span>
        <select
          value={JSON.stringify(maxFeatures)}
          onChange={({ currentTarget }) => set({ maxFeatures: JSON.parse(currentTarget.value) as TrainingSettings['maxFeatures'] })}
        >
          {withNow<TrainingSettings['maxFeatures']>([1, 2, 'sqrt', null], maxFeatures).map((count) => (
            <option key={count} value={JSON.stringify(count)}>
              {text.trees.triedChoice(count)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{text.trees.leaf}</span>
        <select
          value={JSON.stringify(minSamplesLeaf)}
          onChange={({ currentTarget }) => set({ minSamplesLeaf: JSON.parse(currentTarget.value) as TrainingSettings['minSamplesLeaf'] })}
        >
          {withNow<TrainingSettings['minSamplesLeaf']>(['auto', 1, 3, 5, 10], minSamplesLeaf).map((least) => (
            <option key={least} value={JSON.stringify(least)}>
              {text.trees.leafChoice(least)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.weights}</span>
        <select
          value={classWeight}
          onChange={({ currentTarget }) => set({ classWeight: currentTarget.value as TrainingSettings['classWeight'] })}
        >
          <option value="none">{words.asPainted}</option>
          <option value="balanced">{words.balanced}</option>
        </select>
      </label>
      <label class="field">
        <span>{text.trees.combine}</span>
        <select value={combine} onChange={({ currentTarget }) => set({ combine: currentTarget.value as TrainingSettings['combine'] })}>
          {(['mean', 'votes', 'max'] as const).map((way) => (
            <option key={way} value={way}>
              {text.trees.ways[way]}
            </option>
          ))}
        </select>
      </label>
      {bestTrees !== null && (
        <p class="row spread">
          <span>{text.trees.onlyBest(bestTrees)}</span>
          <button type="button" onClick={() => set({ bestTrees: null })}>
            {text.trees.keepAll}
          </button>
        </p>
      )}
      <NumberField label={words.seed} value={seed} least={0} most={4294967295} onChange={(value) => set({ seed: value })} />
      <label class="row">
        <input type="checkbox" checked={normalise} onChange={({ currentTarget }) => set({ normalise: currentTarget.checked })} />
        {text.normalise.label}
      </label>
      <p class="muted">{text.normalise.explained(normalise)}</p>
      <label class="field">
        <span>{text.edges.label}</span>
        <select
          value={String(edgeRadius)}
          onChange={({ currentTarget: { value } }) => set({ edgeRadius: value === 'auto' ? 'auto' : Number(value) })}
        >
          {edgeChoices(edgeRadius).map((radius) => (
            <option value={String(radius)} key={radius}>
              {text.edges.choice(radius)}
            </option>
          ))}
        </select>
      </label>
      <p class="muted">{text.edges.explained(edgeRadius)}</p>
      <label class="field">
        <span>{words.mode}</span>
        <select value={mode} onChange={({ currentTarget }) => set({ mode: currentTarget.value as TrainingSettings['mode'] })}>
          <option value="exact">{words.exact}</option>
          <option value="fast">{words.fast}</option>
        </select>
      </label>
    </>
  )
}
