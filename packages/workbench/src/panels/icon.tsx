/** Pictures of 16 × 16, drawn with lines. */
const paths = {
  paint: 'M10.5 2.5l3 3-6 6-3-3zM4 9c-1.500 0-2 1-2 2.500S1.500 14 1 14c2 .5 5 .2 5.500-2.500',
  erase: 'M6 13.500h8M2.500 9.500l6.500-7 4.500 4.200-6.300 6.800H5z',
  line: 'M2.500 13.500l11-11M2 12.500l1.500 1.500M12.500 2l1.500 1.500',
  polygon: 'M3 5.500l5-3.500 5.500 4-2 7h-7z',
  fill: 'M7 2l6 6-5 5-5.500-5.500zM2.500 7.500h10M14 11c.8 1.200 1 2.500 0 2.500s-.8-1.300 0-2.500z',
  wand: 'M2 14l7-7M11 2v3M14 5h-3M9.500 3.500l1 1M12.500 6.500l1 1M8 5.500L10.500 8',
  pick: 'M9 4l3 3M10.500 2.500a2 2 0 013 3L7 12l-3.500 1L4.500 9.500zM2 14.500h1',
  select: 'M4 2l8 6.500-3.700.6L10.500 13l-2 1-2-4L4 12.500z',
  pan: 'M8 1.500v13M1.500 8h13M8 1.500L6.500 3M8 1.500L9.500 3M8 14.500L6.500 13M8 14.500L9.500 13M1.500 8L3 6.500M1.500 8L3 9.500M14.500 8L13 6.500M14.500 8L13 9.500',
  eye: 'M1.500 8C4 4.300 12 4.300 14.500 8 12 11.700 4 11.700 1.500 8zM8 6.200a1.800 1.800 0 100 3.600 1.800 1.800 0 000-3.600z',
  hidden: 'M1.500 8C4 4.300 12 4.300 14.500 8 12 11.700 4 11.700 1.500 8zM3 13L13 3',
  lock: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 015 0v2.500',
  unlock: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 014.800-1',
  undo: 'M3 7h6.500a3.500 3.500 0 010 7H6M3 7l3-3M3 7l3 3',
  redo: 'M13 7H6.500a3.500 3.500 0 000 7H10M13 7l-3-3M13 7l-3 3',
  menu: 'M2 4h12M2 8h12M2 12h12',
  close: 'M4 4l8 8M12 4l-8 8',
  add: 'M8 3v10M3 8h10',
  delete: 'M3 4.500h10M6 4.500V3h4v1.500M4.500 4.500l.7 9h5.600l.7-9',
  palette: 'M2.500 3.500h11v9h-11zM5 7l2 1.500L5 10M8.500 10h3',
  theme: 'M8 2a6 6 0 100 12A6 6 0 008 2zM8 2v12',
  help: 'M6 6a2 2 0 113 1.800c-.7.4-1 .8-1 1.700M8 12v.5M8 1.500a6.500 6.500 0 100 13 6.500 6.500 0 000-13z',
  front: 'M8 13V3M4 7l4-4 4 4',
  back: 'M8 3v10M4 9l4 4 4-4',
  play: 'M4.500 3l8 5-8 5z',
} as const

export type IconName = keyof typeof paths

export const Icon = ({ name }: { name: IconName }) => (
  <svg
    class="icon"
    viewBox="0 0 16 16"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="1.3"
    stroke-linejoin="round"
    stroke-linecap="round"
  >
    <path d={paths[name]} />
  </svg>
)
