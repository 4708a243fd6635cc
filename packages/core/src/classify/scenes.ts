import { ShapeError } from '../errors.ts'

/** One scene, or several. */
export type Scenes<T> = T | readonly T[]

export const asList = <T>(scenes: Scenes<T>): readonly T[] => (Array.isArray(scenes) ? (scenes as readonly T[]) : [scenes as T])

/** @throws {ShapeError} unless there are as many of one as of the other */
export function checkScenes(where: string, expected: number, found: number): void {
  if (expected !== found) throw new ShapeError(where, [expected], [found], 'give one for each scene')
}
