/** A process of its own: feeds damaged inputs to the readers and prints what came of it as JSON. Arguments: inputs per reader, seed, folder of images. */
import { writeFileSync } from 'node:fs'
import { isCambiumError } from '../../src/errors.ts'
import { RandomStream } from '../../src/random/random-stream.ts'
import { cap, readersOf } from './readers.ts'

const [count = '500', seed = '1', images = '', heartbeat = ''] = process.argv.slice(2)

/** The largest array that was asked for since it was last set to 0. */
let largest = 0
function watchAllocations(): void {
  const watched = [
    'ArrayBuffer',
    'Uint8Array',
    'Uint16Array',
    'Uint32Array',
    'Int8Array',
    'Int16Array',
    'Int32Array',
    'Float32Array',
    'Float64Array',
  ] as const
  for (const name of watched) {
    const Original = globalThis[name] as unknown as new (...parameters: unknown[]) => object
    const bytes = 'BYTES_PER_ELEMENT' in Original ? (Original.BYTES_PER_ELEMENT as number) : 1
    const construct = (target: typeof Original, parameters: unknown[], newTarget: new (...parameters: never[]) => unknown): object => {
      if (typeof parameters[0] === 'number') largest = Math.max(largest, parameters[0] * bytes)
      return Reflect.construct(target, parameters, newTarget)
    }
    Object.defineProperty(globalThis, name, { value: new Proxy(Original, { construct }), configurable: true, writable: true })
  }
}

interface Outcome {
  read: number
  refused: number
  problems: { seed: number; problem: string }[]
  slowestMilliseconds: number
  largestAllocation: number
}

watchAllocations()
const outcomes: Record<string, Outcome> = {}
for (const reader of await readersOf(images)) {
  const outcome: Outcome = { read: 0, refused: 0, problems: [], slowestMilliseconds: 0, largestAllocation: 0 }
  outcomes[reader.name] = outcome
  for (let i = 0; i < Number(count); i++) {
    const inputSeed = (Number(seed) * 1_000_003 + i) >>> 0
    if (heartbeat !== '') writeFileSync(heartbeat, `${reader.name} ${inputSeed}`)
    const bytes = reader.damage(new RandomStream(inputSeed))
    largest = 0
    const started = performance.now()
    try {
      await reader.read(bytes)
      outcome.read++
    } catch (error) {
      if (isCambiumError(error)) outcome.refused++
      else
        outcome.problems.push({
          seed: inputSeed,
          problem: error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error),
        })
    }
    const milliseconds = performance.now() - started
    if (milliseconds > 2000) outcome.problems.push({ seed: inputSeed, problem: `took ${Math.round(milliseconds)} ms` })
    if (largest > cap) outcome.problems.push({ seed: inputSeed, problem: `allocated ${largest} bytes at once` })
    outcome.slowestMilliseconds = Math.max(outcome.slowestMilliseconds, Math.round(milliseconds))
    outcome.largestAllocation = Math.max(outcome.largestAllocation, largest)
  }
}
process.stdout.write(JSON.stringify(outcomes))
