import { describe, expect, it } from '@jest/globals';
import { strictest, type ScopedState, type TradingState } from './state.ts';

const STATES: readonly TradingState[] = ['active', 'reducing', 'halted'];

function state(scope: ScopedState['scope'], value: TradingState, sinceMs: number): ScopedState {
  return {
    scope,
    id: 'x',
    origin: 'person',
    state: value,
    reason: '',
    setBy: 'alice',
    liftedBy: '',
    sinceMs,
  };
}

const COMBINATIONS = STATES.flatMap((installation) =>
  STATES.flatMap((user) => STATES.map((account) => ({ installation, user, account }))),
);

describe('strictest', () => {
  it.each(COMBINATIONS)('of %o', ({ installation, user, account }) => {
    const found = strictest([
      state('account', account, 1),
      state('installation', installation, 3),
      state('user', user, 2),
    ]);
    const all = [installation, user, account];
    const expected = all.includes('halted')
      ? 'halted'
      : all.includes('reducing')
        ? 'reducing'
        : undefined;
    expect(found?.state).toBe(expected);
  });

  it('names the oldest among equals', () => {
    expect(strictest([state('user', 'halted', 2), state('account', 'halted', 1)])?.scope).toBe(
      'account',
    );
  });
});
