import { useEffect, useRef } from 'preact/hooks'
import type { SmallMap, Version } from '../session/versions.ts'
import { text } from '../text/en.ts'
import { useShell } from './context.ts'

const words = text.versions

/** Classes in small, in their colours of now. */
function Picture({ map }: { map: SmallMap }) {
  const { classes } = useShell().workbench
  const all = classes.all.value
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const pixels = new ImageData(map.width, map.height)
    const colours = new Map(all.map(({ value, colour }) => [value, Number.parseInt(colour.slice(1), 16)]))
    for (const [i, value] of map.data.entries()) {
      const colour = colours.get(value) ?? 0
      pixels.data.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], 4 * i)
    }
    canvas.current?.getContext('2d')?.putImageData(pixels, 0, 0)
  }, [map, all])
  return <canvas ref={canvas} width={map.width} height={map.height} />
}

function Row({ version }: { version: Version }) {
  const { versions, history } = useShell().workbench
  const { number, samples, outOfBag, score, picture } = version
  // taking a step back, or doing one, makes another one that of now
  history.revision.value
  const isNow = versions.current() === version
  return (
    <li aria-current={isNow ? 'true' : undefined}>
      <button
        type="button"
        disabled={isNow}
        aria-label={words.goTo(number)}
        title={words.goTo(number)}
        onClick={() => versions.goTo(version)}
      >
        {picture !== undefined && <Picture map={picture} />}
        <span>
          <strong>{words.name(number)}</strong>
          {isNow && <span class="muted"> {words.now}</span>}
          <br />
          <span class="muted">{words.facts(samples, score.value, outOfBag)}</span>
        </span>
      </button>
    </li>
  )
}

/** The trainings of this sitting, to go back to. */
export function VersionsList() {
  const { versions } = useShell().workbench
  const all = versions.all.value
  // one alone is what one looks at
  if (all.length < 2) return null
  return (
    <div class="section">
      <h2>{words.title}</h2>
      <p class="muted">{words.how}</p>
      <ul class="versions">
        {all.map((version) => (
          <Row key={version.number} version={version} />
        ))}
      </ul>
    </div>
  )
}
