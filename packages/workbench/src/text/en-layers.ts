import { counted } from './counted.ts'

/** The layers of an image: how they are listed and shown. */
export const layerList = {
  title: 'Layers',
  images: 'Images',
  image: 'Image',
  hide: (name: string): string => `Hide ${name}`,
  show: (name: string): string => `Show ${name}`,
  hideMeans: 'Hide or show (Alt: alone)',
  lock: (name: string): string => `Lock ${name}`,
  unlock: (name: string): string => `Unlock ${name}`,
  lockMeans: 'Lock: it cannot be painted',
  handle: (name: string): string =>
    `${name} (Ctrl or Shift: several together; double click or F2: another name; drag, or Alt+Up and Alt+Down: another place; Delete: remove a map)`,
  rename: (name: string): string => `Name of ${name}`,
  together: (name: string, more: number): string => `${name} and ${counted(more, 'more layer')}`,
  opacity: 'Opacity',
  percent: (value: number): string => `${value} percent`,
  gamma: 'Gamma',
  colours: 'Colours',
  blending: 'Blending',
  interpolation: 'Interpolation',
  contour: 'Contour',
  contourMeans: (width: number): string => (width === 0 ? 'filled' : `${width} screen pixels`),
  otherColours: 'Other colours',
  selectedOnly: 'selected only',
  colour: 'Colour',
  size: 'Size',
  sizeMeans: (size: number): string => `${size} screen pixels`,
  histogram: (least: string, largest: string): string => `Histogram from ${least} to ${largest}`,
  limits: ['Black', 'White'],
  limitAsNumber: ['Black, as a number', 'White, as a number'],
  cannotRemove: (name: string): string => `${name} follows from what is painted and stays; hide it with V.`,
  /** What was changed, as steps of the history say it. */
  values: {
    isVisible: 'visibility',
    opacity: 'opacity',
    isLocked: 'lock',
    name: 'name',
    limits: 'contrast',
    gamma: 'gamma',
    colormap: 'colours',
    blending: 'blending',
    interpolation: 'interpolation',
    contour: 'contour',
    seed: 'colours',
    showsSelectedOnly: 'choice of objects',
    colour: 'colour',
    size: 'size',
  } as Readonly<Record<string, string>>,
  steps: {
    look: (value: string, name: string): string => `${value} of ${name}`,
    order: (name: string): string => `place of ${name}`,
    others: (name: string): string => `layers other than ${name}`,
    alone: 'layers shown alone',
    contrast: 'contrast from the histogram',
    map: (name: string): string => `map: ${name}`,
    removal: (name: string): string => `removal of ${name}`,
    closing: (name: string): string => `closing of ${name}`,
    naming: (name: string): string => `calling the image ${name}`,
  },
} as const

/** Several images beside each other. */
export const imageGrid = {
  linked: 'Move all images together',
  more: (count: number): string => `${count} more images are not shown: nine are beside each other at most.`,
} as const
