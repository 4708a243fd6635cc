/** Titles of steps that can be taken back. */
export const settings = {
  training: {
    features: 'features',
    trees: 'number of trees',
    maxDepth: 'depth of the trees',
    maxFeatures: 'features tried at a split',
    minSamplesLeaf: 'pixels that a leaf needs',
    classWeight: 'weights of the classes',
    combine: 'how trees are combined',
    bestTrees: 'which trees stay',
    droppedTrees: 'trees that are left out',
    seed: 'seed',
    mode: 'mode',
    edgeRadius: 'how boundaries follow edges',
    normalise: 'whether intensities are normalised',
  },
  rules: 'what counts as an object',
  properties: 'what is measured of objects',
  defaults: { own: "Cambium's settings", apoc: "APOC's settings" },
  objectFeatures: 'features of objects',
  objectTask: 'what is done with objects',
} as const

/** Whether intensities are normalised. */
export const normalise = {
  label: 'normalise intensities',
  explained: (isOn: boolean): string =>
    isOn
      ? 'Brighter and dimmer images look alike: of each image the percentiles 1 and 99.8 become 0 and 1.'
      : 'Intensities are taken as they are: images of other brightness look different.',
}

/** How boundaries follow edges. */
export const edges = {
  label: 'Follow edges',
  choice: (radius: number | 'auto'): string =>
    radius === 'auto' ? 'as far as the strokes allow' : radius === 0 ? 'no' : `within ${radius} pixels`,
  explained: (radius: number | 'auto'): string =>
    radius === 0
      ? 'Boundaries stay where the forest puts them.'
      : 'Boundaries move to edges of the image close by. Strokes seldom tell where a boundary is; the image does.',
}
