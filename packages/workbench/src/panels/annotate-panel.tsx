import { paintedPixels } from '../layers/scene.ts'
import { leastBrush, mostBrush } from '../layers/tool-state.ts'
import { text } from '../text/en.ts'
import { AtAGlance } from './at-a-glance.tsx'
import { ClassRow } from './class-row.tsx'
import { CommandButton, KeyHint } from './command-button.tsx'
import { useShell } from './context.ts'
import { FeaturesPanel } from './features-panel.tsx'
import { VerdictLine } from './held-out.tsx'
import { LiveChip } from './live-chip.tsx'
import { NextPlaces } from './next-places.tsx'

/** How much is painted of each class: a bar that is best when its parts are of about the same length. */
function Balance() {
  const { workbench } = useShell()
  const counts = paintedPixels(workbench.scenes.value)
  const total = workbench.classes.all.value.reduce((sum, { value }) => sum + (counts.get(value) ?? 0), 0)
  const parts = workbench.classes.all.value.map(({ value, colour, name }) => ({
    value,
    colour,
    name,
    share: total === 0 ? 0 : (counts.get(value) ?? 0) / total,
  }))
  const spoken = parts.map(({ name, share }) => `${name} ${text.layerList.percent(Math.round(100 * share))}`).join(', ')
  return (
    <div class="balance" role="img" aria-label={text.panels.balance(spoken)} title={spoken}>
      {parts.map(({ value, colour, share }) => (
        <i key={value} style={{ width: `${100 * share}%`, background: colour }} />
      ))}
    </div>
  )
}

/** Sizes from 1 to 2000 on a scale that is fine where brushes are small. */
const toSlider = (size: number): number => (1000 * Math.log(size / leastBrush)) / Math.log(mostBrush / leastBrush)
const fromSlider = (place: number): number => Math.round(leastBrush * (mostBrush / leastBrush) ** (place / 1000))

/** The size of the brush, and what it may paint over. */
export function Brush() {
  const { tools, active } = useShell().workbench
  const size = tools.size
  return (
    <>
      <label class="field">
        <span>{text.panels.size(size.value)}</span>
        <input
          type="range"
          min="0"
          max="1000"
          value={toSlider(size.value)}
          aria-label={tools.active.value === 'erase' ? text.panels.eraserSize : text.panels.brushSize}
          aria-valuetext={text.panels.pixels(size.value)}
          onInput={({ currentTarget }) => tools.resize(() => fromSlider(Number(currentTarget.value)))}
        />
      </label>
      {tools.active.value === 'wand' && (
        <label class="field">
          <span>{text.panels.tolerance}</span>
          <input
            type="range"
            min="0"
            max="100"
            value={100 * tools.tolerance.value}
            aria-valuetext={`${Math.round(100 * tools.tolerance.value)} percent of the contrast`}
            onInput={({ currentTarget }) => {
              tools.tolerance.value = Number(currentTarget.value) / 100
            }}
          />
        </label>
      )}
      <label class="row">
        <input
          type="checkbox"
          checked={tools.keepsExisting.value}
          onChange={({ currentTarget }) => {
            tools.keepsExisting.value = currentTarget.checked
          }}
        />
        {text.panels.keepPainted} <KeyHint id="keep-existing" />
      </label>
      {(active.value?.dims.z ?? 1) > 1 && (
        <label class="row">
          <input
            type="checkbox"
            checked={tools.isBall.value}
            onChange={({ currentTarget }) => {
              tools.isBall.value = currentTarget.checked
            }}
          />
          {text.ball} <KeyHint id="ball" />
        </label>
      )}
    </>
  )
}

/** What is painted and how it is learned. */
export function AnnotatePanel() {
  const { workbench } = useShell()
  const counts = paintedPixels(workbench.scenes.value)
  return (
    <>
      <div class="section">
        <div class="row spread">
          <h2>{text.panels.classes}</h2>
          <CommandButton id="class-new" icon="add" words={text.panels.newClass} />
        </div>
        {workbench.classes.all.value.map((one) => (
          <ClassRow
            key={one.value}
            one={one}
            classes={workbench.classes}
            says={`${counts.get(one.value) ?? 0} px`}
            onChange={(facts) => workbench.changeClass(one.value, facts)}
            onRemove={() => workbench.removeClass(one.value)}
          />
        ))}
        <Balance />
      </div>
      <div class="section">
        <h2>{text.panels.brush}</h2>
        <Brush />
      </div>
      <div class="section">
        <div class="row spread">
          <LiveChip />
          <label class="row">
            <input type="checkbox" checked={workbench.live.isOn.value} onChange={() => workbench.live.toggle()} />
            {text.panels.live} <KeyHint id="live" />
          </label>
        </div>
        <div class="row">
          <CommandButton id="update-once" words={text.panels.updateOnce} kind="" />
          {workbench.live.state.value.kind === 'training' && <CommandButton id="cancel" words={text.panels.cancel} kind="" />}
        </div>
        <VerdictLine />
        <NextPlaces />
        <AtAGlance />
      </div>
      <FeaturesPanel />
      <details class="section">
        <summary>{text.panels.shownOfResult}</summary>
        <p class="muted">{text.result.explain}</p>
        <CommandButton id="show-probability" words={text.result.probability} kind="" />{' '}
        <CommandButton id="show-uncertainty" words={text.result.uncertainty} kind="" />{' '}
        <CommandButton id="grid" words={text.grid.beside} kind="" />
      </details>
    </>
  )
}
