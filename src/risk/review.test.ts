import { describe, expect, it } from '@jest/globals';
import { parseLots, type OrderIntent } from '../trade/index.ts';
import { NO_LIMITS } from './limits.ts';
import { FACTS, buyAt, circumstancesAt } from '../testing/gate.ts';
import type { Circumstances } from './finding.ts';
import { judge } from './review.ts';
import type { ScopedState } from './state.ts';

const NOW = circumstancesAt(100_000);
const BUY = buyAt(100_000);

function verdict(intent: Partial<OrderIntent>, now: Partial<Circumstances> = {}): string {
  const judged = judge({ ...BUY, ...intent }, { ...NOW, ...now });
  return judged.kind === 'denied' ? judged.code : judged.kind;
}

function restraint(state: 'halted' | 'reducing'): ScopedState {
  return {
    scope: 'user',
    origin: 'person',
    liftedBy: '',
    id: 'alice',
    state,
    reason: 'enough',
    setBy: 'alice',
    sinceMs: 0,
  };
}

describe('judge', () => {
  it('approves an opening that breaks no rule', () => {
    expect(verdict({})).toBe('approved');
  });

  it.each<[string, Partial<OrderIntent>, Partial<Circumstances>, string]>([
    ['an account that is not the sender’s', {}, { account: undefined }, 'ACCOUNT_NOT_FOUND'],
    ['a stop of trading', {}, { restraint: restraint('halted') }, 'TRADING_HALTED'],
    ['a state of reducing', {}, { restraint: restraint('reducing') }, 'REDUCE_ONLY'],
    ['a paused account', {}, { account: { ...NOW.account, isPaused: true } }, 'ACCOUNT_PAUSED'],
    ['a terminal that is away', {}, { presence: 'offline' }, 'ACCOUNT_OFFLINE'],
    ['a terminal that never spoke', {}, { heartbeat: undefined }, 'ACCOUNT_OFFLINE'],
    ['no symbol', { symbolFacts: undefined }, {}, 'SYMBOL_UNKNOWN'],
    [
      'a symbol that is off',
      { symbolFacts: { ...FACTS, trade_mode: 'DISABLED' } },
      {},
      'SYMBOL_NOT_TRADABLE',
    ],
    [
      'closing only',
      { symbolFacts: { ...FACTS, trade_mode: 'CLOSEONLY' } },
      {},
      'SYMBOL_NOT_TRADABLE',
    ],
    [
      'a buy where only selling is open',
      { symbolFacts: { ...FACTS, trade_mode: 'SHORTONLY' } },
      {},
      'SYMBOL_NOT_TRADABLE',
    ],
    [
      'a lot by risk under a lot limit',
      { volume: undefined, riskSize: { money: 10 } },
      { limits: { ...NO_LIMITS, max_lot: '1' } },
      'MAX_LOT',
    ],
    [
      'a stop above a buy limit',
      { orderType: 'limit', price: 1.1, stopLoss: { price: 1.2 } },
      {},
      'STOP_WRONG_SIDE',
    ],
    [
      'a target below a buy limit',
      { orderType: 'limit', price: 1.1, takeProfit: { price: 1 } },
      {},
      'STOP_WRONG_SIDE',
    ],
    [
      'a stop below a sell stop',
      { action: 'SELL', orderType: 'stop', price: 1.1, stopLoss: { price: 1 } },
      {},
      'STOP_WRONG_SIDE',
    ],
  ])('refuses an opening for %s', (_name, intent, now, code) => {
    expect(verdict(intent, now)).toBe(code);
  });

  it.each(['CLOSE', 'CLOSE_SYMBOL', 'CLOSE_ALL', 'MODIFY', 'CANCEL'] as const)(
    'lets %s go past a stop, a pause, a silent terminal, age and limits',
    (action) => {
      const now = {
        restraint: restraint('halted'),
        account: { ...NOW.account, isPaused: true },
        presence: 'offline' as const,
        heartbeat: undefined,
        limits: { ...NO_LIMITS, max_lot: '0.001' },
      };
      expect(verdict({ action, sentAtMs: 0, receivedAtMs: 99_000, ttlMs: 300_000 }, now)).toBe(
        'approved',
      );
    },
  );

  it.each([
    ['at the broker’s smallest lot', '0.01', 'approved'],
    ['a step under it', '0.009', 'LOT_BELOW_MIN'],
    ['a step over it', '0.02', 'approved'],
    ['between two steps', '0.015', 'LOT_STEP'],
    ['at the broker’s largest lot', '50', 'approved'],
    ['a step over it', '50.01', 'LOT_ABOVE_MAX'],
  ])('judges a lot %s (%s)', (_where, lots, code) => {
    expect(verdict({ volume: parseLots(lots) })).toBe(code);
  });

  it.each([
    ['0.99', 'approved'],
    ['1', 'approved'],
    ['1.01', 'MAX_LOT'],
  ])('judges %s lots under a limit of 1', (lots, code) => {
    expect(verdict({ volume: parseLots(lots) }, { limits: { ...NO_LIMITS, max_lot: '1' } })).toBe(
      code,
    );
  });

  it.each([
    [59_999, 'approved'],
    [60_000, 'approved'],
    [60_001, 'SIGNAL_STALE'],
    [-5000, 'approved'],
  ])('judges a signal that is %i ms old', (ageMs, code) => {
    expect(verdict({ sentAtMs: BUY.receivedAtMs - ageMs })).toBe(code);
  });

  it.each([
    [29_999, 'approved'],
    [30_000, 'SIGNAL_STALE'],
  ])('judges an order that has waited here %i ms', (waitedMs, code) => {
    expect(verdict({ receivedAtMs: NOW.nowMs - waitedMs })).toBe(code);
  });
});
