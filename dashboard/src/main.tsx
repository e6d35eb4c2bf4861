import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { SessionProvider } from './session/session.tsx';
import './styles.css';

const element = document.getElementById('app');
if (element === null) throw new Error('The page has no element for the dashboard.');
// The browser looks for the icon anew in each place, and its path in the page is relative.
for (const icon of document.querySelectorAll<HTMLLinkElement>('link[rel=icon]')) icon.setAttribute('href', icon.href);
createRoot(element).render(
  <StrictMode>
    <SessionProvider>
      <App />
    </SessionProvider>
  </StrictMode>,
);
