import { useEffect, useId, useRef, type ReactNode } from 'react';
import { guardLeaving } from '../location.tsx';
import { Icon } from './icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** False: neither Escape nor the close button ends it, because it shows something that can't be shown again. */
  readonly canClose?: boolean;
  /** While it is set, leaving the page asks this question. */
  readonly leavingQuestion?: string | null;
  readonly children: ReactNode;
}

/** A modal dialog. A click outside does not close it. */
export function Dialog({ title, onClose, canClose = true, leavingQuestion = null, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  useEffect(() => {
    guardLeaving(leavingQuestion);
    return () => guardLeaving(null);
  }, [leavingQuestion]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // The browser would close it on a second Escape, whatever the listener does.
        event.preventDefault();
        if (canClose) onClose();
      }}
      // A back gesture closes it without asking. It would take a secret with it.
      onClose={() => {
        if (dialog.current?.open === false) dialog.current.showModal();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (canClose) onClose();
      }}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        {canClose && (
          <button type="button" className="plain" onClick={onClose} aria-label="Close">
            <Icon name="close" />
          </button>
        )}
      </header>
      {children}
    </dialog>
  );
}
