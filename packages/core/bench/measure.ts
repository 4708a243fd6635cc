/** Times one measurement in a process of its own: `node measure.js NAME THREADS MODE`, one line of JSON. */
import { measurements } from './measurements.ts'

const loading = performance.now()
const [name = '', threadCount = '2', mode = 'exact'] = process.argv.slice(2)
const measurement = measurements[name]
if (measurement === undefined) throw new Error(`no measurement "${name}"; there are ${Object.keys(measurements).join(', ')}`)
const run = await measurement.prepare(Number(threadCount), mode === 'fast' ? 'fast' : 'exact')
const seconds: number[] = []
for (let repeat = 0; repeat < measurement.repeats; repeat++) {
  const start = performance.now()
  const measured = await run()
  const elapsed = (performance.now() - start + (measurement.cold === true ? loading : 0)) / 1000
  seconds.push(typeof measured === 'number' ? measured : elapsed)
}
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
console.log(JSON.stringify({ name, threads: Number(threadCount), mode, seconds, peakMegabytes }))
