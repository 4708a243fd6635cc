import type { ObjectTask } from '../engine/protocol.ts'
import { type Asked, asks, withAsked } from '../plans/object-features.ts'
import { objectTasks } from '../session/object-learning.ts'
import { changeObjectFeatures } from '../session/setting-changes.ts'
import { chooseObjectTask } from '../session/steps.ts'
import { text } from '../text/en.ts'
import { ClassRow } from './class-row.tsx'
import { CommandButton } from './command-button.tsx'
import { useShell } from './context.ts'
import { DraftField } from './draft-field.tsx'
import { HeldOutScores } from './held-out.tsx'
import { ImportanceBars } from './importance-bars.tsx'
import { WhyObject } from './why-object.tsx'

const words = text.classify

/** Objects of each class: how many were given it, and how many have it. */
function useCounts(): (value: number) => string {
  const { workbench } = useShell()
  const { learning, objects } = workbench
  const annotation = workbench.active.value?.labelsOf('object annotation')
  annotation?.revision.value
  const labels = objects.current.value?.labels
  const given = new Map<number, Set<number>>()
  if (annotation !== undefined && labels !== undefined)
    for (let i = 0; i < labels.length; i++) {
      const value = annotation.data[i] as number
      if (value !== 0 && labels[i] !== 0) given.set(value, (given.get(value) ?? new Set()).add(labels[i] as number))
    }
  const classOf = learning.learned.value?.table?.class as readonly number[] | undefined
  return (value) => {
    const byHand = given.get(value)?.size ?? 0
    return classOf === undefined ? words.given(byHand) : words.found(byHand, classOf.filter((one) => one === value).length)
  }
}

/** Switches for features that other forests know. */
function AskedForests() {
  const { workbench } = useShell()
  const { learning, live, active } = workbench
  const task = learning.task.value
  if (task !== 'classify' && task !== 'select') return null
  const painted = Object.keys(live.summary.value?.samplesPerClass ?? {}).map(Number)
  const counts = active.value?.labelsOf('object annotation')?.counts.value ?? new Map<number, number>()
  const given = [...counts.keys()].filter((value) => value !== 0 && (counts.get(value) as number) > 0).sort((a, b) => a - b)
  const features = learning.features.value
  const change = (asked: Asked, values: readonly number[]): void => {
    changeObjectFeatures(workbench, withAsked(features, words.usual[task], asked, values))
  }
  return (
    <>
      <label class="row" title={words.asksPixelsMeans}>
        <input
          type="checkbox"
          checked={asks(features, 'pixels')}
          disabled={painted.length === 0}
          onChange={() => change('pixels', painted)}
        />
        {words.asksPixels}
      </label>
      <label class="row" title={words.asksNeighboursMeans}>
        <input
          type="checkbox"
          checked={asks(features, 'neighbours')}
          disabled={given.length < 2}
          onChange={() => change('neighbours', given)}
        />
        {words.asksNeighbours}
      </label>
    </>
  )
}

/** A second forest that sorts the objects. */
export function ClassifyPanel() {
  const { workbench } = useShell()
  const { learning, objects } = workbench
  const countsOf = useCounts()
  if (objects.current.value === undefined) return <div class="section muted">{text.objects.first}</div>
  const state = learning.state.value
  const learned = learning.learned.value
  // class 0 is none: something could not be measured
  const without = (learned?.table?.class as readonly number[] | undefined)?.filter((value) => value === 0).length ?? 0
  return (
    <>
      <div class="section">
        <label class="field">
          <span>{words.task}</span>
          <select
            value={learning.task.value}
            onChange={({ currentTarget }) => {
              chooseObjectTask(workbench, currentTarget.value as ObjectTask)
            }}
          >
            {objectTasks.map((task) => (
              <option key={task} value={task}>
                {words.tasks[task]}
              </option>
            ))}
          </select>
        </label>
        <p class="muted">{words.explain[learning.task.value]}</p>
        <div class="row spread">
          <h2>{words.classes}</h2>
          <CommandButton id="class-new" icon="add" words={text.panels.newClass} />
        </div>
        {learning.classes.all.value.map((one) => (
          <ClassRow
            key={one.value}
            one={one}
            classes={learning.classes}
            says={countsOf(one.value)}
            onChange={(facts) => workbench.changeClass(one.value, facts, 'objects')}
            onRemove={() => workbench.removeClass(one.value, 'objects')}
          />
        ))}
        <p class={state.kind === 'failed' ? 'error' : 'muted'} role={state.kind === 'failed' ? 'alert' : undefined}>
          {state.kind === 'failed'
            ? state.problem
            : state.kind === 'ready' && learning.usesModel.value
              ? words.sortedBy(learning.model.value?.name ?? '')
              : words.states[state.kind]}
        </p>
      </div>
      <div class="section">
        <h2>{words.features}</h2>
        <DraftField
          label={words.features}
          placeholder={words.usual[learning.task.value]}
          value={learning.features.value}
          onCommit={(features) => changeObjectFeatures(workbench, features)}
        />
        <AskedForests />
      </div>
      {learned !== undefined && (
        <div class="section">
          <h2>{text.inspect.importances}</h2>
          <ImportanceBars importances={learned.importances} />
          {without > 0 && <p class="muted">{words.without(without)}</p>}
          {learned.count !== undefined && <p>{text.counted(learned.count, 'object')}</p>}
        </div>
      )}
      {learned !== undefined && learning.heldOut.value !== undefined && (
        <div class="section">
          <h2>{words.howGood}</h2>
          <HeldOutScores result={learning.heldOut.value} isBusy={state.kind === 'busy'} classes={learning.classes} />
        </div>
      )}
      <WhyObject />
    </>
  )
}
