import type { Image } from '@cambium/core'
import { counted } from '../render/words.ts'
import type { Session } from '../session.ts'

/** Pixels that are no finite numbers reach as far as the features do; their classes mean nothing. */
export function warnNotFinite(session: Session, path: string, { data }: Image): void {
  const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0)
  if (count > 0)
    session.warn(
      `${path}: ${counted(count, 'pixel')} of ${data.length} are NaN, infinite or beyond ±3.4e38 (float32); classes there and around mean nothing`,
    )
}
