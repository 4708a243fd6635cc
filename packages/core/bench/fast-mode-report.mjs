// The page about the fast mode, with what fast-mode.ts measured.

/**
 * @typedef {{
 *   errors: Record<string, Record<string, number>>,
 *   images: { file: string, shape: number[], isTruth: boolean, changed: number, exactRight: number, fastRight: number }[],
 * }} FastMode
 */

const groups = ['below 4', '4 to 6', 'from 6']

/** @param {number | undefined} share */
const percent = (share) => (share === undefined ? '–' : `${(100 * share).toPrecision(2)} %`)

/** @param {FastMode} result */
export function fastModePage({ errors, images }) {
  const rows = Object.entries(errors).map(
    ([filter, row]) => `| \`${filter}\` | ${groups.map((group) => percent(row[group])).join(' | ')} |`,
  )
  const lines = images.map(({ file, shape, isTruth, changed, exactRight, fastRight }) => {
    const right = [exactRight, fastRight].map((share) => `${(100 * share).toFixed(2)} %`)
    const flips = changed === 0 ? '0' : `${(100 * changed).toFixed(4)} %`
    return `| ${file} | ${shape.join(' × ')} | ${flips} | ${right.join(' | ')} | ${isTruth ? 'objects' : 'brightness'} |`
  })
  return `# The fast mode

Mode \`exact\` is the default: APOC's features within the rounding of float32 and scikit-learn's trees bit for bit. Mode \`fast\`
(\`--mode fast\`, or \`mode: 'fast'\` in the library) is several times faster and differs in three ways. What it computes is defined too: the
same image, seed and mode give the same bytes for any number of threads, any tiles, and on every device.

- **Features.** Gaussian blurs, what is made of them, and formulas on direct neighbours are computed in float32 throughout. From σ = 4 on,
  an image is blurred with σ = 1.5, every other pixel along an axis is blurred so that the variances add up, and the others come back by
  cubic B-splines. Other filters (box and sphere filters, thresholds, Hessian eigenvalues in 3-D) are those of the exact mode.
- **Training.** The values of each feature are sorted into at most 255 bins with even shares of the samples; the trees are
  scikit-learn's on the numbers of the bins, and each threshold is the edge between two bins. Features with up to 255 different values keep
  them all.
- **Prediction.** What the leaves of *n* trees say is rounded to whole parts, 65,535 / *n* of them in a leaf, so that a probability
  changes by less than *n* / 65,535: 0.15 % for 100 trees. Forests of more than 257 trees are not rounded.

A model records the mode that it was trained in, and predictions follow it unless they are told otherwise. In a \`.cl\` file the mode
stands in an extra line that APOC passes over; APOC then computes the features exactly.

## How far it is from the exact mode

Measured by \`npm run bench -- --fast-mode\` on the images that the tests use; do not edit the tables by hand.

Largest difference of any pixel in any image, as a share of the range of the feature in that image, by σ (for differences of Gaussians
the wider one):

| feature | ${groups.map((group) => `σ ${group}`).join(' | ')} |
| --- | --- | --- | --- |
${rows.join('\n')}

Classes: a forest of 50 unlimited trees on eight features (five in 3-D) learns from one pixel in fifty, whose class tells objects from
background where the objects are known, and bright from dark pixels elsewhere. *Changed* are the pixels that get another class when the
same exact model predicts in mode fast. *Right* is the share of the pixels that were not annotated and get their class, trained and
predicted in one mode.

| image | shape | changed | right, exact | right, fast | classes |
| --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`
}
