import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../bin/cambium.mjs', import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The JSON document on standard output. */
  // biome-ignore lint/suspicious/noExplicitAny: each command has its own form, which the tests state
  readonly json: any
}

/** Runs the program as a user does. */
export function cambium(
  parameters: readonly string[],
  { cwd, interruptAfter }: { cwd?: string; interruptAfter?: number } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...parameters], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    if (interruptAfter !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfter)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr, json: stdout.startsWith('{') ? JSON.parse(stdout) : undefined }))
  })
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), 'cambium-cli-'))
