import { useEffect, useState } from 'react';
import { Icon } from './icons.tsx';

interface CopyButtonProps {
  readonly text: string;
  /** Says in words which text it is. */
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const [state, setState] = useState<'copied' | 'failed' | null>(null);
  useEffect(() => {
    if (state === null) return undefined;
    const timer = setTimeout(() => setState(null), 3_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      // Browsers have no clipboard for pages over plain HTTP, except from this machine.
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  return (
    <button type="button" onClick={() => void copy()}>
      <Icon name="copy" />
      <span aria-live="polite">
        {state === null && label}
        {state === 'copied' && 'Copied'}
        {state === 'failed' && 'Select the text and copy it'}
      </span>
    </button>
  );
}
