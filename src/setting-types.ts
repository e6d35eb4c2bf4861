import { z } from 'zod';

// The types of settings that more than one file uses.

export const onOrOff = (defaultValue: 'off' | 'on') =>
  z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default(defaultValue)
    .transform((value) => value === 'on');

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`);

export const days = (defaultValue: number) => wholeNumber(1, 3_650).default(defaultValue);

export const commaSeparatedList = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** A setting that names the file with the value of another one, which is a secret. */
export const secretFile = (name: string) =>
  z.string().optional().describe(`file that contains ${name}, for secrets that are mounted as files`);
