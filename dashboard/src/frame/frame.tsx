import { useEffect, useRef, useState, type ReactNode } from 'react';
import { CallingKeyDocument } from '../gql/graphql.ts';
import { grantTexts } from '../grants/grant-text.ts';
import { hrefOf, Link, mayLeave, navigate, usePlace } from '../location.tsx';
import { GRAPHQL_URL, PAGE_SETTINGS, SERVICE_NAME } from '../page-settings.ts';
import { ErrorBoundary } from '../parts/error-boundary.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { KeyLabel, nameOf } from '../parts/key-name.tsx';
import { useDocument } from '../session/documents.ts';
import { useSession } from '../session/session.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { ThemeButton } from './theme-button.tsx';

interface NavigationItem {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
}

const ITEMS: readonly NavigationItem[] = [
  { path: '/', name: 'Overview', icon: 'overview' },
  { path: '/keys', name: 'Keys', icon: 'keys' },
  { path: '/access', name: 'Access', icon: 'access' },
  { path: '/keys/new', name: 'New key', icon: 'add' },
  ...(PAGE_SETTINGS.arin ? [{ path: '/arin', name: 'ARIN', icon: 'arin' as const }] : []),
];

/** Header and navigation around each page. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { path } = usePlace();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // After a change of the page, the keyboard and the screen reader go on in it.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [path]);
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <header className="frame-header">
        <Link to={hrefOf('/')} className="brand">
          Atlas Keys
        </Link>
        <span className={PAGE_SETTINGS.service === 'sandbox' ? 'service is-sandbox' : 'service'}>{SERVICE_NAME}</span>
        <ErrorBoundary>
          <CallingKeyMenu />
        </ErrorBoundary>
        <ThemeButton />
      </header>
      <nav className="frame-navigation" aria-label="Pages">
        {ITEMS.map((item) => (
          <Link key={item.path} to={hrefOf(item.path)} aria-current={isCurrent(item.path, path) ? 'page' : undefined}>
            <Icon name={item.icon} />
            {item.name}
          </Link>
        ))}
        {PAGE_SETTINGS.graphiql && (
          <a href={GRAPHQL_URL}>
            <Icon name="graphiql" />
            GraphiQL
          </a>
        )}
      </nav>
      <main id="main" className="frame-main" ref={main} tabIndex={-1}>
        {children}
      </main>
      <Shortcuts />
    </>
  );
}

function isCurrent(item: string, path: string): boolean {
  if (item === '/keys') return path.startsWith('/keys') && path !== '/keys/new';
  return item === path;
}

/** The key that the page uses, and what it may do. */
function CallingKeyMenu() {
  const { hasAtlasKey, forget } = useSession();
  const { data } = useDocument(CallingKeyDocument, {}, { isStable: true, pause: !hasAtlasKey });
  const [isOpen, setIsOpen] = useState(false);
  const popover = useRef<HTMLDivElement>(null);
  const calling = data?.callingKey ?? null;
  const apiKey = calling?.apiKey ?? null;
  return (
    <div className="calling-key">
      {hasAtlasKey && (
        <button
          type="button"
          className="plain"
          popoverTarget="calling-key"
          aria-expanded={isOpen}
          aria-haspopup="true"
          aria-label={`The key that you use: ${apiKey ? nameOf(apiKey) : (calling?.keyId ?? 'not known')}`}
        >
          <Icon name="keys" />
          {apiKey ? <KeyLabel label={apiKey.label} /> : <code>{calling?.keyId ?? 'Key'}</code>}
        </button>
      )}
      <div
        id="calling-key"
        ref={popover}
        popover="auto"
        className="menu"
        onToggle={(event) => setIsOpen(event.newState === 'open')}
      >
        {apiKey ? (
          <>
            <p>
              You use the key{' '}
              <Link to={hrefOf(`/keys/${apiKey.id}`)} onClick={() => popover.current?.hidePopover()}>
                {nameOf(apiKey)}
              </Link>{' '}
              <code>{apiKey.id}</code>. It may:
            </p>
            <ul>
              {grantTexts(apiKey.grants).map((text, index) => (
                <li key={index}>{text}</li>
              ))}
            </ul>
          </>
        ) : (
          <p>{calling?.detail ?? 'This key may not read itself, so the page cannot tell what it may do.'}</p>
        )}
      </div>
      <button
        type="button"
        onClick={() => {
          if (!mayLeave()) return;
          forget();
          navigate(hrefOf('/'));
        }}
      >
        Forget key
      </button>
    </div>
  );
}
