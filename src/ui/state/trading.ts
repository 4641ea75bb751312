import { computed } from '@preact/signals';
import { get, post, put, remove } from '../wire/request.ts';
import { SCOPES, type Restraint, type ScopedState, type TradingView } from '../wire/trading.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

/** Whose trading is stopped or resumed. */
export type Subject =
  | { readonly scope: 'installation' }
  | { readonly scope: 'user' }
  | { readonly scope: 'account'; readonly account: string };

/** What restrains one subject: a person's word, the program's, or both; the strictest and oldest first. */
export type Standing = {
  readonly subject: Subject;
  readonly state: Restraint;
  readonly causes: readonly [ScopedState, ...ScopedState[]];
};

export const trading = createResource(() => get<TradingView>('/api/trading/state'));

const STRICTNESS: Record<TradingView['state'], number> = { active: 0, reducing: 1, halted: 2 };

/** Everything that restrains the viewer or one of their accounts: the strictest first, the widest before the narrower. */
export const standings = computed<readonly Standing[]>(() => {
  const groups = new Map<string, Standing>();
  const states = [...(trading.value.value?.scopes ?? [])].sort(
    (a, b) =>
      STRICTNESS[b.state] - STRICTNESS[a.state] || Date.parse(a.since) - Date.parse(b.since),
  );
  for (const cause of states) {
    if (cause.state === 'active') continue;
    const subject = subjectOf(cause);
    const key = keyOf(subject);
    const known = groups.get(key);
    groups.set(
      key,
      known === undefined
        ? { subject, state: cause.state, causes: [cause] }
        : { ...known, causes: [...known.causes, cause] },
    );
  }
  return [...groups.values()].sort(
    (a, b) =>
      STRICTNESS[b.state] - STRICTNESS[a.state] ||
      SCOPES.indexOf(a.subject.scope) - SCOPES.indexOf(b.subject.scope),
  );
});

/** What restrains the subject itself; a wider stop that also covers it is not meant. */
export function standingOf(subject: Subject): Standing | undefined {
  const key = keyOf(subject);
  return standings.value.find((standing) => keyOf(standing.subject) === key);
}

/** The strictest of what stops an account: its own, its owner's and everybody's. */
export function restraintOn(account: string): Standing | undefined {
  return standings.value.find(
    ({ subject }) => subject.scope !== 'account' || subject.account === account,
  );
}

/** One text for one subject. */
export function keyOf(subject: Subject): string {
  return subject.scope === 'account' ? `account ${subject.account}` : subject.scope;
}

/** Refuses new positions from now on; throws a RequestFault. */
export async function restrain(
  subject: Subject,
  { state, reason }: { state: Restraint; reason: string },
): Promise<void> {
  const body = { state, ...(reason !== '' && { reason }) };
  trading.take(
    subject.scope === 'user'
      ? await post<TradingView>('/api/trading/halt', body)
      : await put<TradingView>(pathOf(subject), body),
  );
}

/** Allows new positions again, as far as nothing else forbids them; throws a RequestFault. */
export async function resume(subject: Subject): Promise<void> {
  trading.take(
    subject.scope === 'user'
      ? await post<TradingView>('/api/trading/resume')
      : await remove<TradingView>(pathOf(subject)),
  );
}

export function watchTrading(): void {
  void trading.load();
  onResync(() => void trading.load());
  // The event says that something changed; which of several stops is the strictest, the server knows.
  onLiveEvent((event) => {
    if (event.type === 'trading.changed') void trading.load();
  });
}

function pathOf(subject: Exclude<Subject, { scope: 'user' }>): string {
  return subject.scope === 'installation'
    ? '/api/admin/trading-state'
    : `/api/accounts/${encodeURIComponent(subject.account)}/trading-state`;
}

function subjectOf({ scope, id }: ScopedState): Subject {
  return scope === 'account' ? { scope, account: id } : { scope };
}
