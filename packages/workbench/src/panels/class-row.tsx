import type { ClassList, PixelClass } from '../layers/class-list.ts'
import { text } from '../text/en.ts'
import { KeyHint } from './command-button.tsx'
import { Icon } from './icon.tsx'

const words = text.classRow

/** A class with its colour, key and name; what it is for says the panel around it. */
export function ClassRow({
  one,
  classes,
  says,
  onChange,
  onRemove,
}: {
  one: PixelClass
  classes: ClassList
  /** How much there is of it. */
  says: string
  onChange: (facts: Partial<Omit<PixelClass, 'value'>>) => void
  onRemove: () => void
}) {
  const isChosen = classes.chosen.value === one.value
  return (
    <div class={`class-row${isChosen ? ' chosen' : ''}`}>
      <input
        type="color"
        value={one.colour}
        aria-label={words.colour(one.name)}
        onChange={({ currentTarget }) => onChange({ colour: currentTarget.value })}
      />
      <button
        type="button"
        class="plain"
        aria-pressed={isChosen}
        aria-label={words.paint(one.value, one.name)}
        title={words.paintMeans(one.value, one.name)}
        onClick={() => classes.choose(one.value)}
      >
        {one.value <= 9 && <KeyHint id={`class-${one.value}`} />}
      </button>
      <span class="words">
        <input
          type="text"
          value={one.name}
          aria-label={words.name(one.value)}
          onFocus={() => classes.choose(one.value)}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value.trim() || one.name })}
        />
        <span class="count">{says}</span>
      </span>
      <button
        type="button"
        class="plain"
        aria-pressed={one.isVisible}
        aria-label={one.isVisible ? text.layerList.hide(one.name) : text.layerList.show(one.name)}
        title={words.hideMeans(one.value)}
        onClick={() => onChange({ isVisible: !one.isVisible })}
      >
        <Icon name={one.isVisible ? 'eye' : 'hidden'} />
      </button>
      <button type="button" class="plain" aria-label={words.remove(one.name)} title={words.removeMeans(one.name)} onClick={onRemove}>
        <Icon name="delete" />
      </button>
    </div>
  )
}
