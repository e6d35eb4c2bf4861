import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from 'react';
import { BASE_PATH } from './page-settings.ts';
import { holdsPartOfKey } from './session/credential-form.ts';

// The view is in the URL, except for the keys and the secrets: back, reload and a shared link lead to the same view.

/** A place in the dashboard: the path below its first page, such as `/keys`, and the query. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const listeners = new Set<() => void>();
/** The questions of the view. The last one is of the innermost part, such as a dialog. */
let questions: readonly { readonly text: string }[] = [];
let href = location.href;
let place = placeOf(href);

function placeOf(url: string): Place {
  const { pathname, searchParams } = new URL(url);
  return { path: `/${pathname.slice(BASE_PATH.length)}`, query: searchParams };
}

function arrive(): void {
  href = location.href;
  place = placeOf(href);
  for (const listener of listeners) listener();
}

addEventListener('popstate', () => {
  if (mayLeave()) arrive();
  else history.pushState(null, '', href);
});

addEventListener('beforeunload', (event) => {
  if (questions.length > 0) event.preventDefault();
});

/** Asks the question of the view, if it has one. True if the view may be left. */
export function mayLeave(): boolean {
  const question = questions.at(-1);
  if (question === undefined) return true;
  if (!confirm(question.text)) return false;
  questions = [];
  return true;
}

/** While there is a question, leaving the view asks it first. Null: leaving is free. */
export function useLeavingQuestion(text: string | null): void {
  const here = usePlace();
  useEffect(() => {
    if (text === null) return undefined;
    const question = { text };
    questions = [...questions, question];
    return () => {
      questions = questions.filter((each) => each !== question);
    };
    // A view that stays after a confirmed question asks again.
  }, [text, here]);
}

/** The URL of a path in the dashboard, with a query of the values that are not empty. */
export function hrefOf(path: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return BASE_PATH + path.slice(1) + (text === '' ? '' : `?${text}`);
}

export function navigate(target: string, { replace = false } = {}): void {
  if (!mayLeave()) return;
  if (replace) history.replaceState(null, '', target);
  else {
    history.pushState(null, '', target);
    scrollTo(0, 0);
  }
  arrive();
}

/** The parameters that a user types. */
const TYPED = ['permission', 'q', 'target'];

function isSafe(name: string, text = ''): boolean {
  return !TYPED.includes(name) || !holdsPartOfKey(text);
}

/** Changes parameters of the present URL. Undefined removes one, and so does a text with a key. */
export function changeQuery(
  changes: Readonly<Record<string, string | undefined>>,
  options?: { replace: boolean },
): void {
  const query: Record<string, string | undefined> = Object.fromEntries(place.query);
  for (const [name, text] of Object.entries(changes)) query[name] = isSafe(name, text) ? text : undefined;
  navigate(hrefOf(place.path, query), options);
}

export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => place,
  );
}

interface LinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  readonly to: string;
  readonly children: ReactNode;
}

/** A link to another view. A click with a modifier key opens a new tab, as for each link. */
export function Link({ to, children, onClick, ...attributes }: LinkProps) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a {...attributes} href={to} onClick={follow}>
      {children}
    </a>
  );
}
