import { lazy, Suspense, type ReactNode } from 'react';
import { KeyEntry } from './entry/key-entry.tsx';
import { Frame } from './frame/frame.tsx';
import { KeysPage } from './keys/keys-page.tsx';
import { usePlace } from './location.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { PAGE_SETTINGS } from './page-settings.ts';
import { ErrorBoundary } from './parts/error-boundary.tsx';
import { Skeleton } from './parts/skeleton.tsx';
import { useSession } from './session/session.tsx';

// The first two pages come with the first file. The others are loaded when they are opened.
const KeyPage = lazy(() => import('./key/key-page.tsx'));
const NewKeyPage = lazy(() => import('./create/new-key-page.tsx'));
const AccessPage = lazy(() => import('./access/access-page.tsx'));
const ArinPage = lazy(() => import('./arin/arin-page.tsx'));

/** Chooses the page by the path. Pages about RIPE Atlas need its key first. */
export function App() {
  const { path } = usePlace();
  const { hasAtlasKey } = useSession();
  const needsAtlasKey = path !== '/arin' || !PAGE_SETTINGS.arin;
  if (needsAtlasKey && !hasAtlasKey) return <KeyEntry />;
  return (
    <Frame>
      {/* A key for each page: otherwise the page before, and a secret on it, stays hidden in the document while one is loaded. */}
      <ErrorBoundary key={path}>
        <Suspense fallback={<Skeleton rows={6} />}>{pageAt(path)}</Suspense>
      </ErrorBoundary>
    </Frame>
  );
}

function pageAt(path: string): ReactNode {
  if (path === '/') return <OverviewPage />;
  if (path === '/keys') return <KeysPage />;
  if (path === '/keys/new') return <NewKeyPage />;
  if (path === '/access') return <AccessPage />;
  if (path === '/arin' && PAGE_SETTINGS.arin) return <ArinPage />;
  const [, id] = /^\/keys\/([a-z0-9]{1,8})$/.exec(path) ?? [];
  // The state of one key's page must not stay for the next key.
  if (id !== undefined) return <KeyPage key={id} id={id} />;
  return <p className="empty">There is no page at this address.</p>;
}
