import { useId } from 'react';
import { daysFromNow, fromLocalField, shortDate, toLocalField } from '../moments.tsx';

/** An end that the user has chosen: a number of days from the moment of its use on, a time in RFC 3339, or none. */
export type End =
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'time'; readonly time: string };

interface Preset {
  readonly name: string;
  readonly days: number;
}

export const VALIDITY_PRESETS: readonly Preset[] = [
  { name: '7 days', days: 7 },
  { name: '30 days', days: 30 },
  { name: '90 days', days: 90 },
  { name: '1 year', days: 365 },
];

export const OVERLAP_PRESETS: readonly Preset[] = [
  { name: '1 day', days: 1 },
  { name: '7 days', days: 7 },
];

/** The end of a key as a choice. */
export function endOf(time: string | null): End {
  return time === null ? { kind: 'none' } : { kind: 'time', time };
}

/** RFC 3339, or null for no end. */
export function timeOf(end: End): string | null {
  switch (end.kind) {
    case 'days':
      return daysFromNow(end.days).toISOString();
    case 'none':
      return null;
    case 'time':
      return end.time;
  }
}

interface EndFieldProps {
  readonly legend: string;
  readonly presets: readonly Preset[];
  /** The choice without a time, such as “Never”. */
  readonly without: string;
  readonly value: End;
  readonly onChange: (value: End) => void;
}

/** A choice of an end: usual spans with the date beside them, any date, or none. */
export function EndField({ legend, presets, without, value, onChange }: EndFieldProps) {
  const name = useId();
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {presets.map((preset) => (
        <label key={preset.name}>
          <input
            type="radio"
            name={name}
            checked={value.kind === 'days' && value.days === preset.days}
            onChange={() => onChange({ kind: 'days', days: preset.days })}
          />
          {preset.name} <span className="quiet">{shortDate(daysFromNow(preset.days))}</span>
        </label>
      ))}
      <label>
        <input
          type="radio"
          name={name}
          checked={value.kind === 'time'}
          onChange={() => onChange({ kind: 'time', time: timeOf(value) ?? daysFromNow(30).toISOString() })}
        />
        A date
        {value.kind === 'time' && (
          <input
            type="datetime-local"
            aria-label={`${legend}: date and time`}
            value={toLocalField(value.time)}
            required
            onChange={(event) => onChange({ kind: 'time', time: fromLocalField(event.target.value) ?? value.time })}
          />
        )}
      </label>
      <label>
        <input type="radio" name={name} checked={value.kind === 'none'} onChange={() => onChange({ kind: 'none' })} />
        {without}
      </label>
    </fieldset>
  );
}
