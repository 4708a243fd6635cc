/** Threads of browsers. */
export { threads } from './threads.ts'
