import type { ClassList, PixelClass } from '../layers/class-list.ts'
import { KeyHint } from './command-button.tsx'
import { Icon } from './icon.tsx'

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
        aria-label={`Colour of ${one.name}`}
        onChange={({ currentTarget }) => onChange({ colour: currentTarget.value })}
      />
      <button
        type="button"
        class="plain"
        aria-pressed={isChosen}
        aria-label={`${one.value}: paint ${one.name}`}
        title={`Paint ${one.name} (${one.value})`}
        onClick={() => classes.choose(one.value)}
      >
        {one.value <= 9 && <KeyHint id={`class-${one.value}`} />}
      </button>
      <span class="words">
        <input
          type="text"
          value={one.name}
          aria-label={`Name of class ${one.value}`}
          onFocus={() => classes.choose(one.value)}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value.trim() || one.name })}
        />
        <span class="count">{says}</span>
      </span>
      <button
        type="button"
        class="plain"
        aria-pressed={one.isVisible}
        aria-label={`${one.isVisible ? 'Hide' : 'Show'} ${one.name}`}
        title={`Hide or show (Alt+${one.value})`}
        onClick={() => classes.change(one.value, { isVisible: !one.isVisible })}
      >
        <Icon name={one.isVisible ? 'eye' : 'hidden'} />
      </button>
      <button type="button" class="plain" aria-label={`Remove ${one.name}`} title={`Remove ${one.name} and what has it`} onClick={onRemove}>
        <Icon name="delete" />
      </button>
    </div>
  )
}
