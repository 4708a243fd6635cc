/** What stands in the panels around the image. */
export const panels = {
  panel: 'Panel',
  drawer: 'Drawer',
  closeDrawer: 'Close the drawer',
  tools: 'Tools',
  steps: 'Steps',
  close: 'Close',
  cancel: 'Cancel',
  take: 'OK',
  delete: 'Delete',
  merge: 'Merge',
  deleteOthers: 'Delete the others',
  classes: 'Classes',
  newClass: 'Class',
  brush: 'Brush',
  tolerance: 'Tolerance',
  updateOnce: 'Update once',
  cutOut: 'Cut out the part in view',
  shownOfResult: 'What is shown of the result',
  balance: (shares: string): string => `Balance of the classes: ${shares}`,
  pixels: (count: number): string => `${count} pixels`,
  placeOf: (place: number, last: number): string => `${place} of ${last}`,
  play: (axis: string): string => `Play ${axis}`,
  axes: { z: 'Plane z', t: 'Time point t' },
  undone: (step: string): string => `Undone: ${step}`,
  doneAgain: (step: string): string => `Done again: ${step}`,
  opening: (name: string): string => `Opening ${name}`,
} as const

/** A class in the list. */
export const classRow = {
  colour: (name: string): string => `Colour of ${name}`,
  paint: (value: number, name: string): string => `${value}: paint ${name}`,
  paintMeans: (value: number, name: string): string => `Paint ${name} (${value})`,
  name: (value: number): string => `Name of class ${value}`,
  hideMeans: (value: number): string => `Hide or show (Alt+${value})`,
  remove: (name: string): string => `Remove ${name}`,
  removeMeans: (name: string): string => `Remove ${name} and what has it`,
} as const

/** How the forest is grown. */
export const forest = {
  trees: 'Trees',
  depth: 'Depth',
  weights: 'Weights',
  asPainted: 'each stroke as painted',
  balanced: 'classes balanced',
  seed: 'Seed',
  mode: 'Mode',
  exact: 'exact',
  fast: 'fast',
} as const
