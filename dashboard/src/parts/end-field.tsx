import { useId, useState } from 'react';
import { daysFromNow, fromLocalField, shortDate, toLocalField } from '../moments.tsx';

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

interface EndFieldProps {
  readonly legend: string;
  readonly presets: readonly Preset[];
  /** The choice without a time, such as “Never”. Null: there is none. */
  readonly without: string | null;
  /** RFC 3339, or null for the choice without a time. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

const MINUTE_MS = 60_000;

/** The preset that the time was made from. Otherwise `date`, or `none` without a time. */
function choiceOf(value: string | null, presets: readonly Preset[]): string {
  if (value === null) return 'none';
  const isNear = ({ days }: Preset): boolean => Math.abs(Date.parse(value) - daysFromNow(days).getTime()) < MINUTE_MS;
  return presets.find(isNear)?.name ?? 'date';
}

/** A choice of an end: usual spans with the date beside them, any date, or none. */
export function EndField({ legend, presets, without, value, onChange }: EndFieldProps) {
  const name = useId();
  const [choice, setChoice] = useState(() => choiceOf(value, presets));
  const choose = (next: string, time: string | null): void => {
    setChoice(next);
    onChange(time);
  };
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {presets.map((preset) => (
        <label key={preset.name}>
          <input
            type="radio"
            name={name}
            checked={choice === preset.name}
            onChange={() => choose(preset.name, daysFromNow(preset.days).toISOString())}
          />
          {preset.name} <span className="quiet">{shortDate(daysFromNow(preset.days))}</span>
        </label>
      ))}
      <label>
        <input
          type="radio"
          name={name}
          checked={choice === 'date'}
          onChange={() => choose('date', value ?? daysFromNow(30).toISOString())}
        />
        A date
        {choice === 'date' && (
          <input
            type="datetime-local"
            aria-label={`${legend}: date and time`}
            value={toLocalField(value)}
            required
            onChange={(event) => onChange(fromLocalField(event.target.value) ?? value)}
          />
        )}
      </label>
      {without !== null && (
        <label>
          <input type="radio" name={name} checked={choice === 'none'} onChange={() => choose('none', null)} />
          {without}
        </label>
      )}
    </fieldset>
  );
}
