// The page and the picture that show a result of `npm run bench:quality`.

/**
 * @typedef {{
 *   setting: string, set: 'nuclei' | 'others', manner: 'inside' | 'touching', strokes: number, runs: number,
 *   f1: number, ap50: number, ap75: number, seconds: number,
 * }} Row
 * @typedef {{
 *   date: string, node: string, seeds: number, images: string[], settings: { name: string, isPeer: boolean }[], rows: Row[], unseen: (Row & { from: 'all' | 'one' })[],
 *   tissue: Row[],
 * }} Quality
 */

/** @type {readonly ('nuclei' | 'others')[]} */
const sets = ['nuclei', 'others']
/** @type {readonly ('inside' | 'touching')[]} */
const manners = ['inside', 'touching']
/** @type {readonly ('f1' | 'ap50' | 'ap75')[]} */
const scores = ['f1', 'ap50', 'ap75']

const titles = { f1: 'Pixels: F1', ap50: 'Objects: AP at IoU 0.5', ap75: 'Objects: AP at IoU 0.75' }
const setNames = { nuclei: 'Nuclei (BBBC038, six images)', others: 'Other images' }
const mannerNames = { inside: 'strokes that stay a pixel away from edges', touching: 'strokes up to the edges' }

/** @param {Quality} quality @param {string} set @param {string} manner */
const countsOf = ({ rows }, set, manner) =>
  [...new Set(rows.filter((row) => row.set === set && row.manner === manner).map(({ strokes }) => strokes))].sort((a, b) => a - b)

/**
 * @param {Quality} quality @param {'nuclei' | 'others'} set @param {'inside' | 'touching'} manner @param {'f1' | 'ap50' | 'ap75'} score
 */
function table(quality, set, manner, score) {
  const counts = countsOf(quality, set, manner)
  const scoreAt = (/** @type {string} */ name, /** @type {number} */ count) =>
    quality.rows.find((row) => row.setting === name && row.set === set && row.manner === manner && row.strokes === count)?.[score] ??
    Number.NaN
  const best = counts.map((count) =>
    Math.max(...quality.settings.map(({ name }) => scoreAt(name, count)).filter((one) => !Number.isNaN(one))),
  )
  const cell = (/** @type {string} */ name, /** @type {number} */ count, /** @type {number} */ i) => {
    // suggestions are measured up to some strokes only
    if (Number.isNaN(scoreAt(name, count))) return ''
    const text = scoreAt(name, count).toFixed(3)
    return scoreAt(name, count) === best[i] ? `**${text}**` : text
  }
  return [
    `| ${titles[score]} | ${counts.join(' | ')} |`,
    `| --- |${counts.map(() => ' --- |').join('')}`,
    ...quality.settings.map(({ name }) => `| ${name} | ${counts.map((count, i) => cell(name, count, i)).join(' | ')} |`),
  ].join('\n')
}

/** Images that nothing is painted on. @param {Quality} quality */
function unseenSection(quality) {
  const rows = { ...quality, settings: quality.settings.filter(({ name }) => quality.unseen.some(({ setting }) => setting === name)) }
  const tables = (/** @type {'all' | 'one'} */ from) =>
    scores
      .map((score) => table({ ...rows, rows: quality.unseen.filter((row) => row.from === from) }, 'nuclei', 'inside', score))
      .join('\n\n')
  return `## Nuclei that nothing is painted on

Each of the six images is segmented by a forest that learned from the five others, with so many strokes of each class on each of them; strokes stay a pixel away from
edges. The images are of different size, brightness and magnification: this is what a new image of another day may do.

${tables('all')}

The same where each forest learned from one image alone, as where somebody paints on one and segments the folder:

${tables('one')}
`
}

/** Cells that touch each other everywhere. @param {Quality} quality */
function tissueSection({ tissue, ...quality }) {
  const names = [...new Set(tissue.map(({ setting }) => setting))]
  const rows = { ...quality, tissue, rows: tissue, settings: names.map((name) => ({ name, isPeer: name.startsWith('APOC') })) }
  const tables = [scores[1], scores[2]].map((score) => table(rows, 'others', 'inside', /** @type {'ap50' | 'ap75'} */ (score)))
  return `## Cells that walls divide (maize, 465 cells)

Every pixel of this tissue belongs to a cell; strokes lie in cells and on the walls between them, two pixels wide, and the objects are compared with the whole cells.
*Split at waists* is \`--split-by probability --split-depth 0.3 --min-size 20\`: cells are of very different size, so that nothing is left out for being small beside others. *Grown
into the walls* adds \`--boundary-class 1\`: each pixel of the walls goes to the cell nearest to it.

${tables.join('\n\n')}
`
}

/** @param {Quality} quality */
export function qualityPage(quality) {
  const parts = sets.flatMap((set) =>
    manners.map(
      (manner) =>
        `## ${setNames[set]}, ${mannerNames[manner]}\n\n${scores.map((score) => table(quality, set, manner, score)).join('\n\n')}\n`,
    ),
  )
  return `# Quality from few strokes

Written by \`npm run bench:quality\` from a result in \`packages/core/bench/results\`; do not edit it by hand. ${quality.date}, Node ${quality.node}.

![Average precision against the number of strokes](../images/quality.svg)

Columns are strokes of each class. Every number is a mean over ${quality.seeds} drawings of strokes on each of ${quality.images.length} images: ${quality.images.join(', ')}.
Strokes come from the ground truth, with a seed: a line of 14 pixels that turns slowly, half of them in objects, each in another one as
long as there are others, half of them in the background. F1 is that of the pixels that were not painted. The rows of peers are what their
users get from the same strokes with the settings named: connected regions of the class map. *split* adds what Cambium offers besides:
touching objects are split, small holes filled and specks left out (\`--split-by probability --max-relative-hole 0.1 --min-relative-size 0.1\`); *edges auto* moves boundaries to
edges of the image as far as the strokes allow (\`--edge-radius auto\`); *one feature a split, larger leaves* draws the feature of each
split by chance and gives leaves five pixels (\`--max-features 1 --min-samples-leaf auto\`); *intensities normalised* makes the percentiles 1 and 99.8 of each image 0
and 1 before anything else (\`--normalise\`): that row is what \`cambium train\` does without
\`--features\`, and the workbench begins with. *Strokes where it suggests*: after one stroke of each class each further one lies where the
forest is least sure (\`cambium suggest\`), whatever class that is; as many strokes altogether. The images were looked at while this was
made; others may do otherwise.

${parts.join('\n')}
${unseenSection(quality)}
${tissueSection(quality)}
To measure it yourself: \`npm run bench:quality\`, or \`npm run bench:quality -- --seeds 1\` for a first look.
`
}

const colours = ['#b0b7bf', '#8f979f', '#6d757d', '#c9a227', '#56b4e9', '#0072b2', '#003f66', '#d55e00', '#009e73']
const [width, height] = [460, 300]

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * Lines of one set of images.
 * @param {Quality} quality @param {'nuclei' | 'others'} set @param {number} left
 */
function lines(quality, set, left) {
  const counts = countsOf(quality, set, 'inside')
  const x = (/** @type {number} */ i) => left + 40 + (i / Math.max(1, counts.length - 1)) * (width - 60)
  const y = (/** @type {number} */ value) => 40 + (1 - value) * (height - 80)
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<line x1="${left + 40}" x2="${left + width - 20}" y1="${y(value)}" y2="${y(value)}" stroke="#d5d9de"/><text x="${left + 34}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  )
  const ticks = counts.map((count, i) => `<text x="${x(i)}" y="${height - 22}" text-anchor="middle">${count}</text>`)
  const paths = quality.settings.map(({ name, isPeer }, k) => {
    const values = counts.map(
      (count) =>
        quality.rows.find((row) => row.setting === name && row.set === set && row.manner === 'inside' && row.strokes === count)?.ap50,
    )
    const path = values
      .flatMap((value, i) => (value === undefined ? [] : `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`))
      .join('')
    return `<path d="${path}" fill="none" stroke="${colours[k % colours.length]}" stroke-width="${isPeer ? 1.5 : 3}"/>`
  })
  return [
    `<text x="${left + 40}" y="24" font-weight="600">${escaped(setNames[set])}: AP at IoU 0.5</text>`,
    ...grid,
    ...ticks,
    ...paths,
    `<text x="${left + width / 2}" y="${height - 4}" text-anchor="middle">strokes of each class</text>`,
  ].join('')
}

/** @param {Quality} quality */
export function qualityPlot(quality) {
  const legend = quality.settings.map(
    ({ name, isPeer }, k) =>
      `<g transform="translate(${40 + (k % 2) * 440} ${height + 18 + Math.floor(k / 2) * 20})"><line x2="26" stroke="${colours[k % colours.length]}" stroke-width="${isPeer ? 1.5 : 3}"/><text x="34" y="4">${escaped(name)}</text></g>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} ${height + 120}" font-family="system-ui, sans-serif" font-size="12" fill="#30343a"><title>Average precision at an overlap of 0.5 against the number of strokes of each class</title><rect width="100%" height="100%" fill="#fff"/>${lines(quality, 'nuclei', 0)}${lines(quality, 'others', width)}${legend.join('')}</svg>\n`
}
