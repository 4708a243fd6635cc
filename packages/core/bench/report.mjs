// The page and the picture that show a result of `npm run bench`.

/**
 * @typedef {{ seconds: number, median: number, p95: number, peakMegabytes: number }} Side
 * @typedef {{ exact?: Side, fast?: Side }} Modes
 * @typedef {Modes & {
 *   name: string, work: string, goals: { exact?: number, fast?: number }, oneThread?: Side,
 *   peer?: { name: string, version: string, seconds: number, peakMegabytes: number }, missing?: string,
 * }} Row
 * @typedef {Modes & { name: string, work: string, goal: string }} Other
 * @typedef {{
 *   date: string, threads: number, machine: { processor: string, cores: number, memoryGigabytes: number, node: string },
 *   rows: Row[], others: Other[],
 * }} Result
 */

/** @type {readonly ('exact' | 'fast')[]} */
const modes = ['exact', 'fast']

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(value >= 10 ? 3 : 2))

/** @param {number} seconds */
const time = (seconds) => (seconds < 0.995 ? `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms` : `${short(seconds)} s`)

/**
 * @param {Row} row
 * @param {'exact' | 'fast'} mode
 */
export function ratioOf({ peer, ...row }, mode) {
  const side = row[mode]
  return peer === undefined || side === undefined ? undefined : peer.seconds / side.seconds
}

/**
 * Time, memory, ratio and goal of a mode.
 * @param {Row} row
 * @param {'exact' | 'fast'} mode
 */
function cellsOf(row, mode) {
  const side = row[mode]
  if (side === undefined) return ['–', '–']
  const ratio = ratioOf(row, mode)
  const goal = row.goals[mode]
  const reached = ratio === undefined ? '–' : `**${short(ratio)} ×**${goal === undefined ? '' : ` of ${goal}`}`
  return [`${time(side.seconds)}, ${side.peakMegabytes} MB`, reached]
}

/** @param {Row} row */
function line(row) {
  const { work, peer, missing } = row
  const other = peer === undefined ? (missing ?? '–') : `${peer.name} ${peer.version}: ${time(peer.seconds)}, ${peer.peakMegabytes} MB`
  return `| ${[work, other, ...modes.flatMap((mode) => cellsOf(row, mode))].join(' | ')} |`
}

/** @param {Side | undefined} side */
const spread = (side) =>
  side === undefined ? '–' : `${time(side.median)}${side.p95 === side.median ? '' : ` (p95 ${time(side.p95)})`}, ${side.peakMegabytes} MB`

/** @param {Other} other */
function otherLine({ name, work, goal, exact, fast }) {
  // a copy that has to wait for the memory of the last one says nothing about the limit
  const cells = name === 'copy' && fast ? ['–', `${time(fast.seconds)}, ${fast.peakMegabytes} MB`] : [spread(exact), spread(fast)]
  return `| ${[work, ...cells, goal].join(' | ')} |`
}

/** @param {Row} row */
const scalingLine = ({ work, oneThread, fast }) =>
  oneThread === undefined || fast === undefined
    ? ''
    : `| ${[work, time(oneThread.seconds), time(fast.seconds), `${short(oneThread.seconds / fast.seconds)} ×`].join(' | ')} |`

/**
 * How far the walk through a deep forest is from the fastest code that is known to us.
 * @param {Pick<Result, 'rows' | 'threads'>} result
 */
function forestLimit({ rows, threads }) {
  const side = rows.find(({ name }) => name === 'predict-unlimited')?.fast
  if (side === undefined) return ''
  const walks = 2048 * 2048 * 100
  return `The physical limit of forests: compiled C with vectors of 512 bits took 6.6 ns of a core for each pixel and tree of an unlimited
forest on the same kind of processor (another forest, a measurement of 2026, not part of the run). Probabilities of 4 million pixels in
mode fast take ${short((1e9 * threads * side.seconds) / walks)} ns, with vectors of 128 bits, from float32 planes to float32 planes.

`
}

/** @param {Result} result */
export function page({ date, threads, machine, rows, others }) {
  return `# Benchmark

Written by \`npm run bench\` from a result in \`packages/core/bench/results\`; do not edit it by hand. Both sides of a row ran one after the
other in the same run with ${threads} threads, on the same real images; forests learn from
the same samples, only the strokes of the cold processes lie at other random places. Ratios above 1 mean that Cambium is faster; behind
them stands the ratio that we want to reach. For a cold process Cambium's time counts from the start of the process, the peer's from its
first line.

Mode *exact* gives the results of the definitions, bit for bit; mode *fast* stays within [stated bounds](fast-mode.md).

${date}, ${machine.processor}, ${machine.cores} cores, ${machine.memoryGigabytes} GB, Node ${machine.node}. Times are the fastest of the repeats, memory is the peak of the
whole process with its inputs.

![Ratio to each peer](../images/benchmark.svg)

| work | peer | exact | ratio | fast | ratio |
| --- | --- | --- | --- | --- | --- |
${rows.map(line).join('\n')}

## Beside no peer

Medians, where there is more than one run; of the copies the fastest. The live rows are 20 strokes.

| work | exact | fast | goal |
| --- | --- | --- | --- |
${others.map(otherLine).join('\n')}

${forestLimit({ rows, threads })}## One thread and ${threads}, mode fast

| work | 1 thread | ${threads} threads | ratio |
| --- | --- | --- | --- |
${rows.map(scalingLine).filter(Boolean).join('\n')}

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

const colours = { exact: '#7fb8a4', fast: '#1f6f55' }

/**
 * One bar of a row.
 * @param {Row} row
 * @param {'exact' | 'fast'} mode
 * @param {number} y
 */
function bar(row, mode, y) {
  const ratio = ratioOf(row, mode)
  if (ratio === undefined) return ''
  const [from, to] = [x(Math.min(1, ratio)), x(Math.max(1, ratio))]
  const wanted = row.goals[mode]
  const goal = wanted === undefined ? '' : `<path d="M${x(wanted).toFixed(1)} ${y - 1}v14" stroke="#333" stroke-width="2"/>`
  const isCovered = wanted !== undefined && x(wanted) > to && x(wanted) < to + 46
  return `<rect x="${from.toFixed(1)}" y="${y}" width="${(to - from).toFixed(1)}" height="12" fill="${ratio < 1 ? '#c0504d' : colours[mode]}"/>${goal}
<text x="${((isCovered ? x(wanted) : to) + 6).toFixed(1)}" y="${y + 10}">${short(ratio)} ×</text>`
}

/**
 * Bars on a logarithmic scale from 0.1 to 100: how many times faster than the peer, exact above fast; a mark where the goal is.
 * @param {Result} result
 */
export function plot({ rows }) {
  const compared = rows.filter((row) => row.peer !== undefined)
  const height = 76 + 42 * compared.length
  const bars = compared.map((row, i) => {
    const y = 52 + 42 * i
    return `<text x="${left - 10}" y="${y + 10}" text-anchor="end">${escaped(row.work)}</text>
<text x="${left - 10}" y="${y + 24}" text-anchor="end" fill="#666">${escaped(row.peer?.name ?? '')}</text>
${bar(row, 'exact', y)}
${bar(row, 'fast', y + 15)}`
  })
  const grid = [0.1, 1, 10, 100].map(
    (ratio) =>
      `<path d="M${x(ratio)} 40V${height - 12}" stroke="#ccc"/><text x="${x(ratio)}" y="32" text-anchor="middle">${ratio} ×</text>`,
  )
  const legend = modes.map(
    (mode, i) =>
      `<rect x="${14 + 80 * i}" y="10" width="12" height="12" fill="${colours[mode]}"/><text x="${31 + 80 * i}" y="20">${mode}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="${height}" viewBox="0 0 1080 ${height}" font-family="sans-serif" font-size="12">
<title>How many times faster than each peer, in both modes; the black marks are the goals</title>
<rect width="1080" height="${height}" fill="#fff"/>
${[...legend, '<path d="M180 9v14" stroke="#333" stroke-width="2"/><text x="188" y="20">goal</text>', ...grid, ...bars].join('\n')}
</svg>
`
}
