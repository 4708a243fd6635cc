import type { ImageLayer } from '../layers/image-layer.ts'
import type { Scene } from '../layers/scene.ts'
import { changeLimit, contrastFromHistogram } from '../session/layer-changes.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'
import { useDraft } from './draft-field.tsx'

const words = text.layerList

const [width, height] = [256, 64]

/** Large and small numbers in a few digits. */
const short = (value: number): string => String(Number(value.toPrecision(4)))

/** A limit as a number; what is no number leaves it as it was. */
function LimitField({ index, value, onCommit }: { index: 0 | 1; value: number; onCommit: (value: number) => void }) {
  const draft = useDraft(short(value))
  return (
    <input
      type="text"
      inputMode="decimal"
      class="limit"
      aria-label={words.limitAsNumber[index]}
      value={draft.shown}
      onInput={({ currentTarget }) => draft.type(currentTarget.value)}
      onChange={({ currentTarget }) => {
        const number = currentTarget.value.trim() === '' ? Number.NaN : Number(currentTarget.value)
        draft.done()
        if (Number.isFinite(number)) onCommit(number)
        currentTarget.value = short(Number.isFinite(number) ? number : value)
      }}
    />
  )
}

/** The histogram of a layer with the limits of its contrast: two sliders, a double click for both as they were. */
export function HistogramView({ layer, scene }: { layer: ImageLayer; scene: Scene }) {
  const { workbench } = useShell()
  const { counts, least, largest } = layer.histogram.value
  const [low, high] = layer.limits.value
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1))
  const path = Array.from(counts, (count, i) => `L${i} ${(height - (Math.log1p(count) / most) * height).toFixed(1)}`).join('')
  const range = largest - least
  const x = (value: number): number => ((value - least) / range) * width
  const step = range / 1000
  const set = (index: 0 | 1, value: number): void => {
    const [lowest, highest] = index === 0 ? [value, high] : [low, value]
    if (lowest < highest) changeLimit(workbench, scene, layer, index, value)
  }
  return (
    <div>
      <svg
        class="histogram"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words.histogram(short(least), short(largest))}
        onDblClick={() => contrastFromHistogram(workbench, scene, [layer])}
      >
        <path d={`M0 ${height}${path}L${width} ${height}Z`} fill="currentColor" opacity="0.55" />
        <path d={`M${x(low)} ${height}L${x(high)} 0`} stroke="currentColor" fill="none" vector-effect="non-scaling-stroke" />
        <path d={`M${x(low)} 0V${height}M${x(high)} 0V${height}`} stroke="#5aa9f0" fill="none" vector-effect="non-scaling-stroke" />
      </svg>
      {([0, 1] as const).map((index) => (
        <div class="field" key={index}>
          <span>
            {words.limits[index]} <LimitField index={index} value={index === 0 ? low : high} onCommit={(value) => set(index, value)} />
          </span>
          <input
            type="range"
            min={least}
            max={largest}
            step={step}
            value={index === 0 ? low : high}
            aria-label={words.limits[index]}
            aria-valuetext={short(index === 0 ? low : high)}
            onInput={({ currentTarget }) => set(index, Number(currentTarget.value))}
          />
        </div>
      ))}
    </div>
  )
}
