import { text } from '../text/en.ts'

const words = text.understanding

interface TreeProps {
  /** Which tree it is, from 0, and of how many. */
  readonly number: number
  readonly trees: number
  /** Its picture; undefined before one is wanted. */
  readonly picture: string | undefined
  /** What the picture means. */
  readonly means: string
  readonly onGo: (number: number) => void
}

/** A tree as a picture that scrolls, and the steps to its neighbours. */
export function TreeView({ number, trees, picture, means, onGo }: TreeProps) {
  if (picture === undefined)
    return (
      <button type="button" onClick={() => onGo(0)}>
        {words.draw}
      </button>
    )
  const go = (by: number): void => onGo((number + by + trees) % trees)
  return (
    <>
      <p class="row">
        <button type="button" aria-label={words.previous} onClick={() => go(-1)}>
          ‹
        </button>
        <span>{words.tree(number + 1, trees)}</span>
        <button type="button" aria-label={words.following} onClick={() => go(1)}>
          ›
        </button>
      </p>
      <section
        class="scroll tree-view"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        tabIndex={0}
        aria-label={words.tree(number + 1, trees)}
        dangerouslySetInnerHTML={{ __html: picture }}
      />
      <p class="muted">{means}</p>
    </>
  )
}
