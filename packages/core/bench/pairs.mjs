// What is measured beside what: ours from measurements.ts, the peer's from its benchmark, and the ratio that is the goal,
// which for some rows is that of a mode to come: fast, with a stated bound of error.

/**
 * @typedef {{
 *   name: string, work: string,
 *   peer: { task: string, line: string, name: string },
 *   goal: number | undefined,
 *   goalMode?: 'fast',
 *   needsSamples?: true,
 * }} Pair
 */

/** @type {readonly Pair[]} */
export const pairs = [
  {
    name: 'features-24',
    work: '24 features (six σ from 0.5 to 16: blur, edges, two Hessian eigenvalues), 2048²',
    peer: { task: 'features-skimage-2048', line: 'features-24', name: 'scikit-image' },
    goal: 40,
    goalMode: 'fast',
  },
  {
    name: 'features-apoc',
    work: "16 features of APOC's object_size_1_to_5_px, 2048²",
    peer: { task: 'features-apoc-1to5-2048', line: 'features-apoc-1to5', name: 'APOC (OpenCL on the processor)' },
    goal: 100,
    goalMode: 'fast',
  },
  {
    name: 'fit-unlimited',
    needsSamples: true,
    work: 'fit 100 unlimited trees, 50,000 samples × 24 features',
    peer: { task: 'fit-sklearn-50000-None', line: 'fit-100trees-depthNone', name: 'scikit-learn' },
    goal: 6,
  },
  {
    name: 'fit-depth-5',
    needsSamples: true,
    work: 'fit 100 trees of depth 5, 50,000 samples × 24 features',
    peer: { task: 'fit-sklearn-50000-5', line: 'fit-100trees-depth5', name: 'scikit-learn' },
    goal: undefined,
  },
  {
    name: 'fit-31-leaves',
    needsSamples: true,
    work: 'fit 100 trees of 31 leaves, 50,000 samples × 24 features',
    peer: { task: 'fit-lightgbm-50000-rf', line: 'fit-100rounds-rf-31leaves', name: 'LightGBM (random forest)' },
    goal: 3,
    goalMode: 'fast',
  },
  {
    name: 'predict-unlimited',
    needsSamples: true,
    work: 'probabilities of 4 million pixels, 100 unlimited trees',
    peer: { task: 'predict-sklearn-4M-None', line: 'predict-100trees-depthNone', name: 'scikit-learn' },
    goal: 4,
  },
  {
    name: 'predict-depth-5',
    needsSamples: true,
    work: 'probabilities of 4 million pixels, 100 trees of depth 5',
    peer: { task: 'predict-sklearn-4M-5', line: 'predict-100trees-depth5', name: 'scikit-learn' },
    goal: 6,
  },
  {
    name: 'segment-24',
    work: 'train and segment 2048² with 24 features and unlimited trees, cold process',
    peer: { task: 'user-skimage-2048-full', line: 'end-to-end-full-cold', name: 'scikit-image + scikit-learn' },
    goal: 11,
    goalMode: 'fast',
  },
  {
    name: 'segment-apoc',
    work: "train and segment 2048² with APOC's small_quick features, cold process",
    peer: { task: 'user-apoc-2048-small', line: 'end-to-end-small_quick-cold', name: 'APOC (OpenCL on the processor)' },
    goal: 10,
    goalMode: 'fast',
  },
  {
    name: 'label',
    work: 'connected components, 4096²',
    peer: { task: 'objects', line: 'label-4connected', name: 'scikit-image' },
    goal: 3,
  },
  {
    name: 'region-properties',
    work: '10 region properties of some 8,000 objects, 4096²',
    peer: { task: 'objects', line: 'regionprops-10props', name: 'scikit-image' },
    goal: 40,
  },
  {
    name: 'features-3d',
    work: '6 features (three σ: blur and edges), 64 × 512 × 512',
    peer: { task: 'volume-skimage', line: 'features-3d-intensity+edges-sigma1-4', name: 'scikit-image' },
    goal: 12,
    goalMode: 'fast',
  },
  {
    name: 'features-3d-apoc',
    work: "7 of APOC's features, 64 × 512 × 512",
    peer: { task: 'volume-apoc', line: 'features-3d-7', name: 'APOC (OpenCL on the processor)' },
    goal: 40,
    goalMode: 'fast',
  },
]
