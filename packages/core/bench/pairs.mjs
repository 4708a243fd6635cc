// What is measured beside what: ours from measurements.ts in one mode or both, the peer's from its benchmark, and the ratios that are the
// goals of the modes.

/** @typedef {'exact' | 'fast'} Mode */

/**
 * @typedef {{
 *   name: string, work: string,
 *   peer: { task: string, line: string, name: string, by?: string },
 *   goals: Partial<Record<Mode, number>>,
 *   modes?: readonly Mode[],
 *   needsSamples?: true,
 * }} Pair
 */

/** @type {readonly Pair[]} */
export const pairs = [
  {
    name: 'features-24',
    work: '24 features (six σ from 0.5 to 16: blur, edges, two Hessian eigenvalues), 2048²',
    peer: { task: 'features-skimage-2048', line: 'features-24', name: 'scikit-image' },
    goals: { fast: 40 },
  },
  {
    name: 'features-apoc',
    work: "16 features of APOC's object_size_1_to_5_px, 2048²",
    peer: { task: 'features-apoc-1to5-2048', line: 'features-apoc-1to5', name: 'APOC (OpenCL on the processor)' },
    goals: { fast: 100 },
  },
  {
    name: 'fit-unlimited',
    needsSamples: true,
    work: 'fit 100 unlimited trees, 50,000 samples × 24 features',
    peer: { task: 'fit-sklearn-50000-None', line: 'fit-100trees-depthNone', name: 'scikit-learn' },
    goals: { exact: 6, fast: 30 },
  },
  {
    name: 'fit-depth-5',
    needsSamples: true,
    work: 'fit 100 trees of depth 5, 50,000 samples × 24 features',
    peer: { task: 'fit-sklearn-50000-5', line: 'fit-100trees-depth5', name: 'scikit-learn' },
    goals: {},
  },
  {
    name: 'fit-31-leaves',
    needsSamples: true,
    work: 'fit 100 trees of 31 leaves, 50,000 samples × 24 features',
    peer: { task: 'fit-lightgbm-50000-rf', line: 'fit-100rounds-rf-31leaves', name: 'LightGBM (random forest)' },
    goals: { fast: 3 },
  },
  {
    name: 'predict-unlimited',
    needsSamples: true,
    work: 'probabilities of 4 million pixels, 100 unlimited trees',
    peer: { task: 'predict-sklearn-4M-None', line: 'predict-100trees-depthNone', name: 'scikit-learn' },
    goals: { exact: 4, fast: 12 },
  },
  {
    name: 'predict-depth-5',
    needsSamples: true,
    work: 'probabilities of 4 million pixels, 100 trees of depth 5',
    peer: { task: 'predict-sklearn-4M-5', line: 'predict-100trees-depth5', name: 'scikit-learn' },
    goals: { exact: 6, fast: 15 },
  },
  {
    name: 'predict-depth-5-1m',
    needsSamples: true,
    work: 'probabilities of a million pixels, 100 trees of depth 5',
    peer: { task: 'predict-others-1M-5', line: 'predict-100trees-depth5', name: 'tl2cgen (the forest compiled to C)', by: 'tl2cgen' },
    goals: { fast: 8 },
  },
  {
    name: 'classes-unlimited',
    needsSamples: true,
    work: 'classes of 4 million pixels, 100 unlimited trees',
    peer: { task: 'predict-sklearn-4M-None', line: 'predict-100trees-depthNone', name: 'scikit-learn (its probabilities)' },
    goals: { exact: 4, fast: 12 },
  },
  {
    name: 'classes-depth-5',
    needsSamples: true,
    work: 'classes of 4 million pixels, 100 trees of depth 5',
    peer: { task: 'predict-sklearn-4M-5', line: 'predict-100trees-depth5', name: 'scikit-learn (its probabilities)' },
    goals: { exact: 6, fast: 15 },
  },
  {
    name: 'segment-24',
    work: 'train and segment 2048² with 24 features and unlimited trees, cold process',
    peer: { task: 'user-skimage-2048-full', line: 'end-to-end-full-cold', name: 'scikit-image + scikit-learn' },
    goals: { fast: 11 },
  },
  {
    name: 'segment-apoc',
    work: "train and segment 2048² with APOC's small_quick features, cold process",
    peer: { task: 'user-apoc-2048-small', line: 'end-to-end-small_quick-cold', name: 'APOC (OpenCL on the processor)' },
    goals: { fast: 10 },
  },
  {
    name: 'label',
    work: 'connected components, 4096²',
    peer: { task: 'objects', line: 'label-4connected', name: 'scikit-image' },
    goals: { exact: 3 },
    modes: ['exact'],
  },
  {
    name: 'region-properties',
    work: '10 region properties of some 8,000 objects, 4096²',
    peer: { task: 'objects', line: 'regionprops-10props', name: 'scikit-image' },
    goals: { exact: 40 },
    modes: ['exact'],
  },
  {
    name: 'features-3d',
    work: '6 features (three σ: blur and edges), 64 × 512 × 512',
    peer: { task: 'volume-skimage', line: 'features-3d-intensity+edges-sigma1-4', name: 'scikit-image' },
    goals: { fast: 12 },
  },
  {
    name: 'features-3d-apoc',
    work: "7 of APOC's features, 64 × 512 × 512",
    peer: { task: 'volume-apoc', line: 'features-3d-7', name: 'APOC (OpenCL on the processor)' },
    goals: { fast: 40 },
  },
]

/**
 * What is measured without a peer.
 *
 * @typedef {{ name: string, work: string, modes: readonly Mode[], goal: string }} Alone
 */

/** @type {readonly Alone[]} */
export const alone = [
  {
    name: 'copy',
    work: 'the physical limit of the first row: 24 planes of 2048² copied into memory that is new',
    modes: ['fast'],
    goal: '–',
  },
  { name: 'live-10-first', work: 'after a stroke on a 2048² view, 10 trees of depth 2: first tile', modes: ['fast'], goal: '≤ 50 ms' },
  { name: 'live-10-all', work: 'the same: last tile', modes: ['fast'], goal: '–' },
  { name: 'live-100-first', work: 'after a stroke on a 2048² view, 100 trees of depth 2: first tile', modes: ['fast'], goal: '≤ 150 ms' },
  { name: 'live-100-all', work: 'the same: last tile with all trees', modes: ['fast'], goal: '–' },
  { name: 'cancel', work: 'from the signal to the end of a prediction of 4096² pixels', modes: ['exact', 'fast'], goal: '≤ 100 ms' },
  ...[
    [1, 1024],
    [16, 4096],
    [256, 16_384],
    [1024, 32_768],
  ].map(([megapixels, side]) => ({
    name: `large-${megapixels}`,
    work: `predict ${side}² pixels from file to file, 3 features, 10 trees of depth 2`,
    modes: /** @type {const} */ (['exact', 'fast']),
    goal: megapixels === undefined || megapixels < 256 ? '–' : '≤ 400 MB, time per pixel alike',
  })),
  { name: 'large-256-objects', work: 'the same with 16384² pixels, to objects', modes: ['exact', 'fast'], goal: '≤ 400 MB' },
  { name: 'large-1024-objects', work: 'the same with 32768² pixels, to objects', modes: ['exact', 'fast'], goal: '≤ 400 MB' },
]

/** What is measured with one thread as well. */
export const scaled = ['features-24', 'fit-unlimited', 'predict-unlimited']
