import { counted } from './counted.ts'

/** What was done, as the history and its buttons say it. */
export const done = {
  erasing: 'erasing',
  stroke: (name: string): string => `stroke of ${name}`,
  contour: (name: string): string => `contour of ${name}`,
  line: (name: string): string => `line of ${name}`,
  polygon: (name: string): string => `polygon of ${name}`,
  filling: (name: string): string => `filling with ${name}`,
  wand: (name: string): string => `wand of ${name}`,
  class: (name: string): string => `class ${name}`,
  newClass: (name: string): string => `new class ${name}`,
  change: (what: string): string => `change of ${what}`,
  removal: (what: string): string => `removal of ${what}`,
  merge: (count: number): string => `merge of ${counted(count, 'object')}`,
  cut: (count: number): string => `cut of ${counted(count, 'object')}`,
  objectIs: (label: number, name: string): string => `object ${label} is ${name}`,
  loading: (file: string): string => `loading annotation ${file}`,
  sampleStrokes: 'strokes of the sample',
} as const
