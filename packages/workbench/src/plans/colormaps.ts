import { type Colour, fromHex } from './colours.ts'

/** Colours at equal steps from the smallest to the largest value. viridis, magma and inferno: matplotlib (CC0). */
const anchors = {
  gray: ['#000000', '#ffffff'],
  'gray inverted': ['#ffffff', '#000000'],
  red: ['#000000', '#ff0000'],
  green: ['#000000', '#00ff00'],
  blue: ['#000000', '#0000ff'],
  cyan: ['#000000', '#00ffff'],
  magenta: ['#000000', '#ff00ff'],
  yellow: ['#000000', '#ffff00'],
  viridis: ['#440154', '#482475', '#414487', '#355f8d', '#2a788e', '#21918c', '#22a884', '#44bf70', '#7ad151', '#bddf26', '#fde725'],
  magma: ['#000004', '#140e36', '#3b0f70', '#641a80', '#8c2981', '#b73779', '#de4968', '#f7705c', '#fe9f6d', '#fecf92', '#fcfdbf'],
  inferno: ['#000004', '#160b39', '#420a68', '#6a176e', '#932667', '#bc3754', '#dd513a', '#f37819', '#fca50a', '#f6d746', '#fcffa4'],
  unsure: ['#101010', '#6b6b6b', '#f2c14e'],
} as const satisfies Record<string, readonly string[]>

export type ColormapName = keyof typeof anchors

export const colormapNames = Object.keys(anchors) as readonly ColormapName[]

const made = new Map<ColormapName, Uint8Array>()

/** A colour map as 256 colours of four bytes, the last of them 255. */
export function colormap(name: ColormapName): Uint8Array {
  const known = made.get(name)
  if (known !== undefined) return known
  const colours = anchors[name].map(fromHex)
  const bytes = new Uint8Array(4 * 256).fill(255)
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (colours.length - 1)
    const below = Math.min(colours.length - 2, Math.floor(place))
    const [a, b] = [colours[below], colours[below + 1]] as [Colour, Colour]
    for (let k = 0; k < 3; k++) bytes[4 * i + k] = Math.round((a[k] as number) + ((b[k] as number) - (a[k] as number)) * (place - below))
  }
  made.set(name, bytes)
  return bytes
}

/** Colours for the channels of one image, in their order: three or more that can be told apart when they are added. */
export function channelColormaps(count: number): ColormapName[] {
  if (count === 1) return ['gray']
  if (count === 2) return ['magenta', 'green']
  const names: ColormapName[] = ['red', 'green', 'blue', 'gray', 'cyan', 'magenta', 'yellow']
  return Array.from({ length: count }, (_, i) => names[i % names.length] as ColormapName)
}
