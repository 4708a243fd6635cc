// The page and the picture that show a result of `npm run bench`.

/**
 * @typedef {{ seconds: number, peakMegabytes: number }} Side
 * @typedef {{ name: string, work: string, goal?: number, goalMode?: 'fast', ours: Side, peer?: Side & { name: string, version: string }, missing?: string }} Row
 * @typedef {{ date: string, mode: string, threads: number, machine: { processor: string, cores: number, memoryGigabytes: number, node: string }, rows: Row[] }} Result
 */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2))

/** @param {Row} row */
export const ratioOf = ({ ours, peer }) => (peer === undefined ? undefined : peer.seconds / ours.seconds)

/** @param {Row} row */
function line(row) {
  const { work, goal, goalMode, ours, peer, missing } = row
  const other =
    peer === undefined
      ? [missing ?? '–', '–', '–']
      : [`${peer.name} ${peer.version}`, `${short(peer.seconds)} s`, `${peer.peakMegabytes} MB`]
  const ratio = ratioOf(row)
  const cells = [work, `${short(ours.seconds)} s`, `${ours.peakMegabytes} MB`, ...other, ratio === undefined ? '–' : `${short(ratio)} ×`]
  return `| ${[...cells, goal === undefined ? '–' : `${goal} ×${goalMode === undefined ? '' : ` (${goalMode})`}`].join(' | ')} |`
}

/** @param {Result} result */
export function page({ date, mode, threads, machine, rows }) {
  return `# Benchmark

Written by \`npm run bench\` from a result in \`packages/core/bench/results\`; do not edit it by hand. Both sides of a row ran one after the
other in the same run with ${threads} threads, on the same real images; forests learn from
the same samples, only the strokes of the cold processes lie at other random places. Ratios above 1 mean that Cambium is faster. The last column is
what we want to reach, for rows with *(fast)* in an approximate mode that does not exist yet; what is not reached is shown all the same. For a cold
process Cambium's time counts from the start of the process, the peer's from its first line.

${date}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Node ${machine.node}, mode \`${mode}\`: the results are those of the
definitions, bit for bit. Times are the fastest of the repeats, memory is the peak of the whole process with its inputs.

![Ratio to each peer](../images/benchmark.svg)

| work | Cambium | memory | peer | its time | its memory | ratio | goal |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}

To measure it yourself: \`npm run bench -- --peers\` sets up the peers (Python 3.11, a C compiler, an OpenCL driver for the processor),
\`npm run bench\` runs all rows, \`npm run bench -- --only features-24,label\` some.
`
}

const left = 560
const pixelsPerTenfold = 150

/** @param {number} ratio */
const x = (ratio) => left + pixelsPerTenfold * (Math.log10(ratio) + 1)

/** @param {string} text */
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * Bars on a logarithmic scale from 0.1 to 100: how many times faster than the peer; a mark where the goal is.
 * @param {Result} result
 */
export function plot({ rows }) {
  const compared = rows.filter((row) => row.peer !== undefined)
  const height = 60 + 34 * compared.length
  const bars = compared.map((row, i) => {
    const y = 44 + 34 * i
    const ratio = /** @type {number} */ (ratioOf(row))
    const [from, to] = [x(Math.min(1, ratio)), x(Math.max(1, ratio))]
    const goal = row.goal === undefined ? '' : `<path d="M${x(row.goal).toFixed(1)} ${y - 2}v20" stroke="#333" stroke-width="2"/>`
    const isCovered = row.goal !== undefined && x(row.goal) > to && x(row.goal) < to + 50
    const label = isCovered ? x(/** @type {number} */ (row.goal)) : to
    return `<text x="${left - 10}" y="${y + 7}" text-anchor="end">${escaped(row.work)}</text>
<text x="${left - 10}" y="${y + 20}" text-anchor="end" fill="#666">${escaped(row.peer?.name ?? '')}</text>
<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="16" fill="${ratio < 1 ? '#c0504d' : '#2a7f62'}"/>${goal}
<text x="${(label + 6).toFixed(1)}" y="${y + 12}">${short(ratio)} ×</text>`
  })
  const grid = [0.1, 1, 10, 100].map(
    (ratio) =>
      `<path d="M${x(ratio)} 32V${height - 12}" stroke="#ccc"/><text x="${x(ratio)}" y="24" text-anchor="middle">${ratio} ×</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="${height}" viewBox="0 0 1080 ${height}" font-family="sans-serif" font-size="12">
<title>How many times faster than each peer; the black mark is the goal</title>
<rect width="1080" height="${height}" fill="#fff"/>
${[...grid, ...bars].join('\n')}
</svg>
`
}
