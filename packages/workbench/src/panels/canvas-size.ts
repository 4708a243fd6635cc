import type { Size } from '../plans/camera.ts'

/** Screen pixels for each pixel of a page. */
export const pixelRatio = (): number => globalThis.devicePixelRatio || 1

/** Tells the size of an element in screen pixels, now and whenever it changes. @returns how to stop */
export function watchSize(element: HTMLElement, tell: (size: Size) => void): () => void {
  const measure = (): void =>
    tell({
      height: Math.max(1, Math.round(element.clientHeight * pixelRatio())),
      width: Math.max(1, Math.round(element.clientWidth * pixelRatio())),
    })
  const observer = new ResizeObserver(measure)
  observer.observe(element)
  measure()
  return () => observer.disconnect()
}
