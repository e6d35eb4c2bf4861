import type { KeyboardEvent } from 'react';

/** For a part of a form: the Enter key in its fields must not send the form, for example while the user searches in it. */
export function withoutSubmit(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault();
}
