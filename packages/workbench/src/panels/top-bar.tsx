import { run } from '../commands/index.ts'
import type { StepName } from '../session/steps.ts'
import { text } from '../text/en.ts'
import { CommandButton, tooltipOf } from './command-button.tsx'
import { useShell } from './context.ts'

/** Whether what was done is safe. */
function SavingSign() {
  const { saving } = useShell().workbench
  const state = saving.value
  if (state === 'nothing') return null
  const [says, means] = text.saving[state]
  return (
    <span class="saving" data-state={state} title={means}>
      {says}
    </span>
  )
}

export function TopBar() {
  const shell = useShell()
  const { workbench } = shell
  const steps = Object.keys(text.steps) as StepName[]
  return (
    <header class="top-bar">
      <CommandButton id="menu" icon="menu" />
      <span class="name" title={workbench.name.value}>
        {workbench.name}
      </span>
      <SavingSign />
      <CommandButton id="undo" icon="undo" detail={workbench.history.done.value} />
      <CommandButton id="redo" icon="redo" detail={workbench.history.undone.value} />
      <div class="steps" role="tablist" aria-label={text.panels.steps}>
        {steps.map((step) => (
          <button
            type="button"
            role="tab"
            key={step}
            title={tooltipOf(`step-${step}`, shell)}
            aria-selected={workbench.step.value === step}
            onClick={() => run(`step-${step}`, shell)}
          >
            {text.steps[step]}
          </button>
        ))}
      </div>
      <CommandButton id="palette" icon="palette" />
      <CommandButton id="theme" icon="theme" />
      <CommandButton id="keys" icon="help" />
    </header>
  )
}
