// Makes a fresh clone ready. Only Node's own modules, since nothing is installed yet.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Runs a program with its output on standard error, so that standard output stays for results.
 * @param {string} program
 * @param {string[]} parameters
 */
function run(program, parameters) {
  const { status, error } = spawnSync(program, parameters, { cwd: root, stdio: ['ignore', 2, 2] })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`"${[program, ...parameters].join(' ')}" ended with status ${status}`)
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, link?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return undefined
    throw error
  }
}

/** Whether what npm says it installed is what the lock file asks for. */
function isInstalled() {
  const wanted = packagesOf('package-lock.json') ?? {}
  const present = packagesOf('node_modules/.package-lock.json')
  return Object.entries(wanted).every(([folder, { version, optional, link }]) => {
    const counts = folder.includes('node_modules/') && optional !== true && link !== true
    return !counts || present?.[folder]?.version === version
  })
}

/** @param {number} process_ */
function isAlive(process_) {
  try {
    process.kill(process_, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Lets one command of this clone after the other set up; the lock of a process that is gone does not count.
 * @param {() => void} action
 */
function alone(action) {
  const lock = path.join(root, '.cache/setup.lock')
  mkdirSync(path.dirname(lock), { recursive: true })
  for (let owns = false; !owns; ) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      owns = true
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
      const owner = Number(readFileSync(lock, 'utf8'))
      if (owner > 0 && isAlive(owner)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
      else rmSync(lock, { force: true })
    }
  }
  try {
    action()
  } finally {
    rmSync(lock, { force: true })
  }
}

/** Installs what the lock file asks for, where that is not there yet. */
export function ensureDependencies() {
  if (isInstalled()) return
  alone(() => {
    if (isInstalled()) return
    console.error('Setting up: npm ci …')
    const npm = process.env.npm_execpath
    if (npm?.endsWith('.js')) run(process.execPath, [npm, 'ci'])
    else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci'])
  })
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** @param {string[]} names */
function findProgram(...names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram)
}

/** The browser for tests: named by CAMBIUM_CHROMIUM, or found where systems keep it. */
export function findChromium() {
  const elsewhere = ['/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
  return (
    process.env.CAMBIUM_CHROMIUM ??
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe') ??
    elsewhere.find(isProgram)
  )
}

/**
 * Finds a browser, or installs Debian's where that is allowed.
 * @returns {string | undefined} undefined where there is none and none can be installed
 */
export function ensureChromium() {
  const found = findChromium()
  if (found !== undefined) return found
  const isRoot = process.getuid?.() === 0
  if (findProgram('apt-get') === undefined || (!isRoot && findProgram('sudo') === undefined)) return undefined
  const before = [...(isRoot ? [] : ['sudo', '-n']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq']
  console.error('Setting up: Chromium for the browser tests (apt-get) …')
  try {
    for (const step of [['update'], ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']]) {
      const [program = '', ...parameters] = [...before, '-o', 'DPkg::Lock::Timeout=300', ...step]
      run(program, parameters)
    }
  } catch (error) {
    console.error(String(error))
  }
  return findChromium()
}
