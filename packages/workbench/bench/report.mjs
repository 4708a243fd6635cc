// The page that shows a result of `npm run bench:workbench`.

/**
 * @typedef {{ name: string, work: string, value: number, unit: 'ms' | 's' | 'kB' | 'MB', goal: number }} Row
 * @typedef {{ date: string, machine: { processor: string, cores: number, memoryGigabytes: number, browser: string }, rows: Row[] }} Result
 */

/** @param {number} value */
const short = (value) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))))

/** @param {Result} result */
export function page({ date, machine, rows }) {
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
`
}
