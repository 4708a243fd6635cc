// The page that shows a result of `npm run bench:workbench`.

/**
 * @typedef {{ name: string, work: string, value: number, unit: 'ms' | 's' | 'kB' | 'MB' | 'frames', goal: number }} Row
 * @typedef {{ kills: number, painted: number, lost: number, longestLossMilliseconds: number }} Kills
 * @typedef {{ date: string, machine: { processor: string, cores: number, memoryGigabytes: number, browser: string }, rows: Row[] }} Result
 */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))))

/** @param {Result} result @param {Kills | undefined} kills  what `npm run soak:workbench` found */
export function page({ date, machine, rows }, kills) {
  const lines = rows.map(
    ({ work, value, unit, goal }) =>
      `| ${work} | ${short(value)} ${unit} | ${goal} ${unit} | ${value <= goal ? 'yes' : `no, ${(value / goal).toFixed(2)} ×`} |`,
  )
  return `# How fast the workbench is

Measured by \`npm run bench:workbench\` in ${machine.browser} without a graphics processor, on ${machine.cores} cores (${machine.processor},
${machine.memoryGigabytes} GB), ${date}. Images are the embedded sample, repeated to the size that is named. A task is long where the page
answers nothing while it runs; the browser reports those of 50 ms and more, 0 stands for none.

| what | measured | goal | reached |
| --- | --- | --- | --- |
${lines.join('\n')}
${
  kills === undefined
    ? ''
    : `
The page was killed at ${kills.kills} random moments while strokes were painted (\`npm run soak:workbench\`): of ${kills.painted} strokes that had ended, ${kills.lost} were
not there when the project was continued, the oldest of them ended ${short(kills.longestLossMilliseconds)} ms before the kill. The goal is at most 2 s of strokes.
`
}`
}
