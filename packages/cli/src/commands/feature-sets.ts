import { featureSets } from '@cambium/core'
import type { Runner } from '../commands.ts'

/** Lists the predefined feature sets. */
export const listFeatureSets: Runner = async (session) => {
  const width = Math.max(...Object.keys(featureSets).map((name) => name.length))
  for (const [name, specification] of Object.entries(featureSets)) session.say(`${name.padEnd(width)}  ${specification}`)
  return { document: { sets: featureSets } }
}
