import { expect, test } from 'vitest'
import { Activities, isAbort } from './activities.ts'

test('work that is ended fails at once, also where it does not listen, and others go on', async () => {
  const activities = new Activities()
  let finish: (value: number) => void = () => undefined
  const other = activities.run(
    'other',
    () =>
      new Promise<number>((resolve) => {
        finish = resolve
      }),
  )
  let heard: AbortSignal | undefined
  const deaf = activities.run('deaf', ({ signal, progress }) => {
    heard = signal
    progress(1, 4)
    return new Promise<number>(() => undefined)
  })
  expect(activities.all.peek().map(({ title, share }) => [title.peek(), share.peek()])).toEqual([
    ['other', undefined],
    ['deaf', 0.25],
  ])
  activities.cancel()
  expect(isAbort(await deaf.catch((error: unknown) => error))).toBe(true)
  expect(heard?.aborted).toBe(true)
  expect(activities.all.peek()).toHaveLength(1)
  finish(7)
  expect(await other).toBe(7)
  expect(activities.all.peek()).toEqual([])
})

test('an error of the work is told as it is', async () => {
  const activities = new Activities()
  await expect(activities.run('fails', () => Promise.reject(new RangeError('too large')))).rejects.toThrow('too large')
  expect(activities.all.peek()).toEqual([])
})
