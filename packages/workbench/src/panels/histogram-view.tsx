import type { ImageLayer } from '../layers/image-layer.ts'

const [width, height] = [256, 64]

/** Large and small numbers in a few digits. */
const short = (value: number): string => String(Number(value.toPrecision(4)))

/** The histogram of a layer with the limits of its contrast: two sliders, a double click for both as they were. */
export function HistogramView({ layer }: { layer: ImageLayer }) {
  const { counts, least, largest } = layer.histogram.value
  const [low, high] = layer.limits.value
  const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1))
  const path = Array.from(counts, (count, i) => `L${i} ${(height - (Math.log1p(count) / most) * height).toFixed(1)}`).join('')
  const range = largest - least
  const x = (value: number): number => ((value - least) / range) * width
  const step = range / 1000
  const set = (index: 0 | 1, value: number): void => {
    const limits: [number, number] = [low, high]
    limits[index] = value
    if (limits[0] < limits[1]) layer.limits.value = limits
  }
  return (
    <div>
      <svg
        class="histogram"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram from ${short(least)} to ${short(largest)}`}
        onDblClick={() => layer.setLimitsFromHistogram()}
      >
        <path d={`M0 ${height}${path}L${width} ${height}Z`} fill="currentColor" opacity="0.55" />
        <path d={`M${x(low)} ${height}L${x(high)} 0`} stroke="currentColor" fill="none" vector-effect="non-scaling-stroke" />
        <path d={`M${x(low)} 0V${height}M${x(high)} 0V${height}`} stroke="#5aa9f0" fill="none" vector-effect="non-scaling-stroke" />
      </svg>
      {([0, 1] as const).map((index) => (
        <label class="field" key={index}>
          <span>
            {index === 0 ? 'Black' : 'White'} {short(index === 0 ? low : high)}
          </span>
          <input
            type="range"
            min={least}
            max={largest}
            step={step}
            value={index === 0 ? low : high}
            aria-valuetext={short(index === 0 ? low : high)}
            onInput={({ currentTarget }) => set(index, Number(currentTarget.value))}
          />
        </label>
      ))}
    </div>
  )
}
