import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useLeavingQuestion } from '../location.tsx';
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
  // It closes before it is removed from the document, so that the browser gives the focus back to the opener.
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  useLeavingQuestion(leavingQuestion);
  useEffect(() => {
    // The browser closes it on a second Escape, whatever a listener for `cancel` does. The focus need not be inside it.
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      if (canClose) onClose();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [canClose, onClose]);
  useEffect(() => {
    // The next step of the dialog has replaced the element that had the focus.
    if (document.activeElement === document.body) dialog.current?.focus();
  });
  return (
    <dialog
      ref={dialog}
      tabIndex={-1}
      closedby={canClose ? 'closerequest' : 'none'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (canClose) onClose();
      }}
      // A browser that does not know `closedby` can close it without asking. It would take a secret with it.
      onClose={() => {
        if (dialog.current?.open === false) dialog.current.showModal();
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
