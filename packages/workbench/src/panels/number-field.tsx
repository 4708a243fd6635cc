import { useDraft } from './draft-field.tsx'

interface NumberFieldProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly unit?: string
  readonly onChange: (value: number) => void
}

/** A whole number; what lies beyond its limits becomes the limit, and what is no number leaves it as it was. */
export function NumberField({ label, value, least, most, unit, onChange }: NumberFieldProps) {
  const draft = useDraft(String(value))
  return (
    <label class="field">
      <span>{label}</span>
      <span class="row">
        <input
          type="number"
          min={least}
          max={most}
          value={draft.shown}
          onInput={({ currentTarget }) => draft.type(currentTarget.value)}
          // no change is told where the text is again what it was
          onBlur={() => draft.done()}
          onChange={({ currentTarget }) => {
            const number = Math.round(Number(currentTarget.value))
            const next = currentTarget.value.trim() === '' || Number.isNaN(number) ? value : Math.min(most, Math.max(least, number))
            // also where nothing changes, what was typed gives way
            draft.done()
            currentTarget.value = String(next)
            if (next !== value) onChange(next)
          }}
        />
        {unit}
      </span>
    </label>
  )
}
