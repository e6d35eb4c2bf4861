import { useEffect, useState } from 'react';
import { hrefOf, navigate } from '../location.tsx';
import { Dialog } from '../parts/dialog.tsx';

const PAGES: Readonly<Record<string, readonly [path: string, name: string]>> = {
  o: ['/', 'Overview'],
  k: ['/keys', 'Keys'],
  a: ['/access', 'Access'],
  n: ['/keys/new', 'New key'],
};

/** False after the user has switched them off. Entering another key makes the page anew, and must not switch them on. */
let areOn = true;

/** The keyboard shortcuts: `?` lists them. They do nothing while the user types or a dialog is open. */
export function Shortcuts() {
  const [isOpen, setIsOpen] = useState(false);
  // A user of speech input may type such a character by accident (WCAG 2.1.4).
  const [isOn, setIsOn] = useState(areOn);
  useEffect(() => {
    if (!isOn) return undefined;
    const press = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof Element && event.target.closest('input, select, textarea');
      // In a dialog, the focus can be on no element.
      if (isTyping || document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey) return;
      const page = PAGES[event.key];
      if (event.key === '?') setIsOpen(true);
      else if (event.key === '/') focusSearch(event);
      else if (page) navigate(hrefOf(page[0]));
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [isOn]);
  if (!isOpen) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => setIsOpen(false)}>
      <dl className="shortcuts">
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>Search the keys</dd>
        {Object.entries(PAGES).map(([key, [, name]]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>Close a dialog</dd>
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            areOn = event.target.checked;
            setIsOn(areOn);
          }}
        />
        Use the shortcuts. (Reloading the page switches them on again.)
      </label>
    </Dialog>
  );
}

function focusSearch(event: KeyboardEvent): void {
  event.preventDefault();
  const field = document.getElementById('search');
  if (field) field.focus();
  else {
    navigate(hrefOf('/keys'));
    requestAnimationFrame(() => document.getElementById('search')?.focus());
  }
}
