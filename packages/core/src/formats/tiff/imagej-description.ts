/** What ImageJ writes into a TIFF's description: `key=value` lines that begin with `ImageJ=`. */
export interface ImageJDescription {
  readonly images: number
  readonly channels: number
  readonly slices: number
  readonly frames: number
  readonly unit: string | undefined
  /** Distance of slices. */
  readonly spacing: number | undefined
  /** Names of planes that Cambium wrote: the letter of the axis, and a name for each. */
  readonly named: { readonly axis: string; readonly names: readonly string[] } | undefined
}

function parseNames(text: string | undefined): ImageJDescription['named'] {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { axis, names } = value as Record<string, unknown>
    if (typeof axis !== 'string' || !Array.isArray(names) || !names.every((name) => typeof name === 'string')) return undefined
    return { axis, names }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Undefined for a description that is not ImageJ's. */
export function parseImageJDescription(text: string): ImageJDescription | undefined {
  if (!text.startsWith('ImageJ=')) return undefined
  const entries = new Map(
    text.split('\n').map((line) => {
      const equals = line.indexOf('=')
      return [line.slice(0, equals), line.slice(equals + 1).trim()] as const
    }),
  )
  const count = (key: string): number => {
    const value = Number(entries.get(key) ?? 1)
    return Number.isInteger(value) && value >= 1 ? value : 1
  }
  const spacing = Number(entries.get('spacing'))
  return {
    images: count('images'),
    channels: count('channels'),
    slices: count('slices'),
    frames: count('frames'),
    unit: entries.get('unit')?.replace('\\u00B5', 'µ'),
    spacing: spacing > 0 && Number.isFinite(spacing) ? spacing : undefined,
    named: parseNames(entries.get('cambium')),
  }
}

export interface PlaneCounts {
  readonly channels: number
  readonly slices: number
  readonly frames: number
}

/** The description of a hyperstack: ImageJ's convention, which tifffile reads too. */
export function formatImageJDescription(
  counts: PlaneCounts,
  details: { unit: 'micrometer' | 'pixel'; spacing: number | undefined; named: ImageJDescription['named'] },
): string {
  const { channels, slices, frames } = counts
  const lines = ['ImageJ=1.11a', `images=${channels * slices * frames}`]
  if (channels > 1) lines.push(`channels=${channels}`)
  if (slices > 1) lines.push(`slices=${slices}`)
  if (frames > 1) lines.push(`frames=${frames}`)
  lines.push('hyperstack=true', 'mode=grayscale', `unit=${details.unit === 'micrometer' ? 'micron' : 'pixel'}`)
  if (details.spacing !== undefined) lines.push(`spacing=${details.spacing}`)
  lines.push('loop=false')
  if (details.named !== undefined) lines.push(`cambium=${JSON.stringify(details.named)}`)
  return `${lines.join('\n')}\n`
}
