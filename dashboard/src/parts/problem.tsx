import type { CombinedError } from '@urql/core';
import type { ReactNode } from 'react';
import { mayLeave } from '../location.tsx';
import { useSession } from '../session/session.tsx';
import { CountdownButton } from './countdown-button.tsx';
import { Icon } from './icons.tsx';

/** One sentence on what happened, and one on what to do. */
export interface ReadableError {
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** Seconds to wait before the next attempt. Null if there is no such time. */
  readonly retryAfter: number | null;
}

const ADVICE: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'Enter a key that works. A new key takes a few seconds until it does.',
  FORBIDDEN: 'Use a key that has the permission, or ask the owner of the account for it.',
  BAD_USER_INPUT: 'Change the input and try again.',
  RATE_LIMITED: 'Wait, and try again.',
  OVERLOADED: 'Wait a moment, and try again.',
  UPSTREAM_TIMEOUT: 'Try again. If it stays like this, the service behind the gateway is slow.',
  UPSTREAM_UNAVAILABLE: 'Try again in a minute.',
  UPSTREAM_INVALID: 'Tell the operator of this gateway: its log has the cause.',
  PERSISTED_QUERY_NOT_FOUND: 'The gateway was updated. Load this page anew.',
  PERSISTED_QUERY_NOT_SUPPORTED: 'The gateway was updated. Load this page anew.',
  INTERNAL_SERVER_ERROR: 'Tell the operator of this gateway: its log has the cause.',
};

export function readableError({ graphQLErrors, networkError }: CombinedError): ReadableError {
  const [error] = graphQLErrors;
  if (error) {
    const { code, retryAfter } = error.extensions;
    const name = String(code);
    return {
      code: name,
      message: error.message,
      advice: ADVICE[name] ?? 'Try again.',
      retryAfter: typeof retryAfter === 'number' ? retryAfter : null,
    };
  }
  const message = navigator.onLine ? 'The gateway does not answer.' : 'You are offline.';
  const advice = `${networkError ? 'Check the connection' : 'Wait a moment'}, and try again.`;
  return { code: 'NETWORK', message, advice, retryAfter: null };
}

interface ProblemProps {
  readonly error: CombinedError;
  readonly onRetry?: () => void;
  /** Lets the user enter another key if this one does not work. Default: forgets all keys. */
  readonly onOtherKey?: () => void;
  /** Further ways out. */
  readonly children?: ReactNode;
}

/** An error in place of the data that it concerns. */
export function Problem({ error, onRetry, onOtherKey, children }: ProblemProps) {
  const { forget } = useSession();
  const { code, message, advice, retryAfter } = readableError(error);
  return (
    <div className="problem" role="alert">
      <Icon name="warning" />
      <div>
        <p>
          <strong>{message}</strong>
        </p>
        <p>{advice}</p>
        <p className="actions">
          {code === 'UNAUTHENTICATED' && (
            <button
              type="button"
              onClick={() => {
                if (mayLeave()) (onOtherKey ?? forget)();
              }}
            >
              Enter another key
            </button>
          )}
          {onRetry && code !== 'UNAUTHENTICATED' && (
            <CountdownButton name="Try again" seconds={retryAfter ?? 0} reason={error} onPress={onRetry} />
          )}
          {children}
        </p>
      </div>
    </div>
  );
}

/** Sentences of the gateway about a result, such as a part of it that is missing. */
export function Warnings({ sentences }: { readonly sentences: readonly string[] }) {
  return sentences.map((sentence) => (
    <p key={sentence} className="note" role="status">
      <Icon name="info" /> {sentence}
    </p>
  ));
}
