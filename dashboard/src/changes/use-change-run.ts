import { useCallback, useEffect, useRef, useState } from 'react';
import { useSend } from '../session/documents.ts';
import { useSession } from '../session/session.tsx';
import type { ChangeKind, KeyToChange } from './change-kinds.ts';
import { sendChange, type ChangeOptions, type ItemOutcome } from './send-change.ts';

/** Keys in one dry run. It reads each of them. */
const PLANNED_TOGETHER = 25;
/** Keys in one mutation: few, so that the progress is seen and the work can be stopped. */
const CHANGED_TOGETHER = 5;

export type Phase = 'finished' | 'options' | 'planned' | 'planning' | 'running';

/** A change of several keys: its dry run, its progress and its outcomes. */
export interface ChangeRun {
  readonly phase: Phase;
  /** By id. In the phases `options` to `planned`, those of the dry run. */
  readonly outcomes: ReadonlyMap<string, ItemOutcome>;
  readonly plan: (options: ChangeOptions) => Promise<void>;
  /** Carries the change out for these keys, until an outcome ends the run or `stop` is called. */
  readonly run: (keys: readonly KeyToChange[], options: ChangeOptions) => Promise<void>;
  /** Seconds to wait before the run is continued. */
  readonly retryAfter: number;
  /** Ends the run after the mutation that is under way. */
  readonly stop: () => void;
  readonly back: () => void;
}

export function useChangeRun(kind: ChangeKind, keys: readonly KeyToChange[]): ChangeRun {
  const send = useSend();
  const { refresh } = useSession();
  const [retryAfter, setRetryAfter] = useState(0);
  const [phase, setPhase] = useState<Phase>('options');
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, ItemOutcome>>(new Map());
  const stopper = useRef(new AbortController());
  useEffect(() => () => stopper.current.abort(), []);
  const add = (found: readonly ItemOutcome[]): void =>
    setOutcomes((present) => new Map([...present, ...found.map((outcome) => [outcome.key.id, outcome] as const)]));

  const plan = useCallback(
    async (options: ChangeOptions) => {
      const { signal } = (stopper.current = new AbortController());
      setOutcomes(new Map());
      setPhase('planning');
      const planned: ItemOutcome[] = [];
      for (const some of inGroups(keys, PLANNED_TOGETHER)) {
        if (signal.aborted) return;
        const found = await sendChange(send, kind, some, { ...options, dryRun: true });
        planned.push(...found);
        add(found);
        if (found.some(({ endsRun }) => endsRun)) break;
      }
      setPhase('planned');
      // Then the page may show a state that is no longer true.
      if (planned.some(({ outcome }) => outcome !== 'PLANNED')) refresh();
    },
    [send, refresh, kind, keys],
  );

  const run = useCallback(
    async (chosen: readonly KeyToChange[], options: ChangeOptions) => {
      const { signal } = (stopper.current = new AbortController());
      // Until its mutation was sent, a key was not attempted.
      const begun = chosen.map((key) => [key.id, notAttempted(key)] as const);
      // Nothing stays of the dry run. If the run goes on, the outcomes so far stay.
      setOutcomes((present) => new Map([...(phase === 'finished' ? present : []), ...begun]));
      setRetryAfter(0);
      setPhase('running');
      for (const some of inGroups(chosen, CHANGED_TOGETHER)) {
        if (signal.aborted) break;
        const found = await sendChange(send, kind, some, { ...options, dryRun: false });
        add(found);
        if (!found.some(({ endsRun }) => endsRun)) continue;
        setRetryAfter(Math.max(0, ...found.map((item) => item.retryAfter ?? 0)));
        break;
      }
      setPhase('finished');
      refresh();
    },
    [send, refresh, kind, phase],
  );

  const stop = useCallback(() => stopper.current.abort(), []);
  const back = useCallback(() => setPhase('options'), []);
  return { phase, outcomes, plan, run, retryAfter, stop, back };
}

function notAttempted(key: KeyToChange): ItemOutcome {
  const nothing = { message: null, hint: null, retryAfter: null, newId: null, secret: null, plan: null, problem: null };
  return { key, outcome: 'NOT_ATTEMPTED', ...nothing, endsRun: false };
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
