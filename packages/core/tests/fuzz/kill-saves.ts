import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { readModelData, writeModel } from '../../src/node/models.ts'
import { RandomStream } from '../../src/random/random-stream.ts'

export interface SaveOutcome {
  kills: number
  /** Kills that left a half-written temporary file behind: they came in the middle of a save. */
  inTheMiddle: number
  problems: string[]
}

const isPart = (name: string): boolean => name.endsWith('.part')

/** Kills a process that saves without end at random moments, and looks at what is left each time. @param program  the bundled run-saves */
export async function killSaves(program: string, kills: number, seed: number): Promise<SaveOutcome> {
  const random = new RandomStream(seed)
  const folder = mkdtempSync(path.join(tmpdir(), 'cambium-kill-'))
  const file = path.join(folder, 'model.cambium')
  const outcome: SaveOutcome = { kills: 0, inTheMiddle: 0, problems: [] }
  for (let i = 0; i < kills; i++) {
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'inherit'] })
    let acknowledged = 0
    const ended = new Promise((resolve) => child.on('close', resolve))
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        acknowledged = Number(chunk.toString().trim().split('\n').at(-1))
        resolve()
      })
    })
    await new Promise((resolve) => setTimeout(resolve, random.uniform(0, 60)))
    // every other time as soon as a temporary file shows itself
    if (i % 2 === 1) while (!readdirSync(folder).some(isPart)) await new Promise((resolve) => setTimeout(resolve, 0))
    child.kill('SIGKILL')
    await ended
    outcome.kills++
    if (readdirSync(folder).some(isPart)) outcome.inTheMiddle++
    try {
      const model = await readModelData(file)
      if (Number(model.classNames['1']) < acknowledged) outcome.problems.push(`${model.classNames['1']} instead of ${acknowledged}`)
      await writeModel(file, { model }, { overwrite: true, keepSamples: true })
    } catch (error) {
      outcome.problems.push(String(error))
    }
    const left = readdirSync(folder).filter((name) => name !== 'model.cambium')
    if (left.length > 0 || !existsSync(file)) outcome.problems.push(`beside the model: ${left.join(', ')}`)
  }
  rmSync(folder, { recursive: true })
  return outcome
}
