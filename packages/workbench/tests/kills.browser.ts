import { appendFileSync } from 'node:fs'
import { RandomStream } from '@cambium/core'
import { expect, test } from 'vitest'
import { Person } from './person.ts'

/** `npm run soak:workbench` kills more often. */
const kills = Number(process.env.CAMBIUM_KILLS ?? 2)
/** Rows between strokes, so that each is known by its row. */
const apart = 8

test.each(Array.from({ length: kills }, (_, seed) => seed))(
  'a page that is killed at a random moment loses no more than two seconds of strokes (seed %i)',
  async (seed) => {
    const random = new RandomStream(seed)
    const person = await Person.arrive()
    await person.opensSample()
    const wait = 100 + Math.floor(random.uniform() * 1800)
    /** When each stroke ended. */
    const ended: number[] = []
    const session = await person.context.newCDPSession(person.page)
    const crashed = person.page.waitForEvent('crash')
    let isAlive = true
    void crashed.then(() => {
      isAlive = false
    })
    let killedAt = 0
    setTimeout(() => {
      killedAt = performance.now()
      // the page that would answer is gone
      session.send('Page.crash').catch(() => undefined)
    }, wait)
    for (let i = 0; isAlive && i < 60; i++) {
      const [row, column] = [4 + apart * (i % 30), i < 30 ? 10 : 170]
      // a page that dies does not answer
      const done = await Promise.race([
        person.stroke([row, column], [row, column + 100]).then(
          () => true,
          () => false,
        ),
        crashed.then(() => false),
      ])
      if (done) ended.push(performance.now())
    }
    await crashed
    const later = await Person.at(person.context)
    await later.click(/^Continue nuclei/)
    await later.seesImage()
    const annotation = await later.pixels('annotation')
    const isThere = (i: number): boolean => annotation[(4 + apart * (i % 30)) * 320 + (i < 30 ? 60 : 220)] === 1
    const strokes = Array.from({ length: 60 }, (_, i) => isThere(i))
    const count = strokes.filter(Boolean).length
    const missing = ended.slice(count)
    const told = { painted: ended.length, lost: missing.length, lossMilliseconds: missing[0] === undefined ? 0 : killedAt - missing[0] }
    const { CAMBIUM_KILLS_RESULT: result } = process.env
    if (result !== undefined) appendFileSync(result, `${JSON.stringify(told)}\n`)
    // what is there is what came first, without gaps
    expect(strokes.lastIndexOf(true)).toBe(count - 1)
    expect(count).toBeGreaterThanOrEqual(ended.filter((when) => when < killedAt - 2000).length)
    // far better than promised: only strokes of the last moments may be missing
    expect(count).toBeGreaterThanOrEqual(ended.filter((when) => when < killedAt - 500).length)
    await later.leave()
  },
)
