import { Window } from 'happy-dom';
import { createElement } from 'react';

// Import this file before the clients: some of them look for a browser when they are loaded.
const window = new Window({ url: 'http://127.0.0.1:5173/' });
const { document } = window;
Object.assign(globalThis, { window, document });
const { createRoot } = await import('react-dom/client');

/** Renders a component into an empty page. */
export function openPage(component, properties) {
  const root = createRoot(document.body);
  root.render(createElement(component, properties));
  return {
    /** The texts of the list. */
    items: () => [...document.querySelectorAll('li')].map((item) => item.textContent),
    text: () => document.body.textContent,
    html: () => document.documentElement.outerHTML,
    /** The button; null if there is none. */
    button: () => document.querySelector('button'),
    [Symbol.dispose]: () => root.unmount(),
  };
}
