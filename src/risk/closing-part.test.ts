import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import {
  DENIAL_CODES,
  deny,
  parseLots,
  type OrderIntent,
  type SymbolFacts,
} from '../trade/index.ts';
import { FACTS, NOTHING_USED, buyAt, circumstancesAt } from '../testing/gate.ts';
import { closingPart } from './closing-part.ts';
import type { Circumstances } from './finding.ts';
import { NO_LIMITS } from './limits.ts';
import { judge } from './review.ts';

const NOW = circumstancesAt(100_000);
const SELL: OrderIntent = {
  ...buyAt(100_000),
  action: 'SELL',
  originalSymbol: 'OANDA:EURUSD',
  volume: parseLots('1'),
  exitTtlMs: 300_000,
};
const { userId: ALICE } = SELL;
const HALT = {
  scope: 'user',
  origin: 'person',
  liftedBy: '',
  id: ALICE,
  state: 'halted',
  reason: 'enough',
  setBy: ALICE,
  sinceMs: 0,
} as const;

/** An account that holds so many lots of EURUSD, sold ones below zero; undefined where positions do not net. */
function holding(net: string | undefined, changes: Partial<Circumstances> = {}): Circumstances {
  return {
    ...NOW,
    restraint: HALT,
    use: {
      ...NOTHING_USED,
      net: (symbol) =>
        net === undefined ? undefined : new Decimal(symbol === 'EURUSD' ? net : '0'),
    },
    ...changes,
  };
}

/** approved, the code of a refusal, or the exit as side, lots and how long it may wait. */
function judged(changes: Partial<OrderIntent>, now: Circumstances): string {
  const verdict = judge({ ...SELL, ...changes }, now);
  if (verdict.kind !== 'closing') return verdict.kind === 'approved' ? 'approved' : verdict.code;
  const { action, positionType = '', volume = '', ttlMs } = verdict.order.intent;
  return `${action} ${positionType} ${volume} within ${String(ttlMs)}`;
}

const lots = (text: string): Partial<OrderIntent> => ({ volume: parseLots(text) });
const BUY = { action: 'BUY' } as const;

describe('promise 1.9: no protection blocks an exit, also where a netting account is left by an opposite order', () => {
  it.each<[string, string, Partial<OrderIntent>, string]>([
    ['all of it against a larger position', '2', {}, 'CLOSE BUY 1 within 300000'],
    ['all of it against an equal one', '1', {}, 'CLOSE BUY 1 within 300000'],
    ['what is held of a larger order', '0.4', {}, 'CLOSE BUY 0.4 within 300000'],
    ['a buy against what is sold', '-0.4', BUY, 'CLOSE SELL 0.4 within 300000'],
    ['nothing of a sell where nothing is held', '0', {}, 'TRADING_HALTED'],
    ['nothing of a sell where it would add', '-1', {}, 'TRADING_HALTED'],
    ['nothing of a buy where it would add', '1', BUY, 'TRADING_HALTED'],
    ['nothing of another symbol', '1', { symbol: 'GBPUSD' }, 'TRADING_HALTED'],
    ['nothing of a pending order', '1', { orderType: 'limit', price: 1.2 }, 'TRADING_HALTED'],
    [
      'nothing of lots that only the terminal knows',
      '1',
      { volume: undefined, riskSize: { money: 10 }, stopLoss: { points: 100 } },
      'TRADING_HALTED',
    ],
    ['nothing of what plans its exits itself', '1', { exitTtlMs: undefined }, 'TRADING_HALTED'],
  ])('sends %s', (_what, net, changes, expected) => {
    expect(judged(changes, holding(net))).toBe(expected);
  });

  it.each<[string, Partial<SymbolFacts>, string, string, string]>([
    ['brings lots down to the step', { volume_step: 0.1 }, '0.25', '1', 'CLOSE BUY 0.2'],
    ['takes the largest order', { volume_max: 5 }, '60', '7', 'CLOSE BUY 5'],
    ['sends no less than the smallest order', { volume_min: 0.1 }, '0.05', '1', 'TRADING_HALTED'],
    ['unless it ends the position', { volume_min: 0.1 }, '1', '0.05', 'CLOSE BUY 0.05'],
    ['which an order for less does not', { volume_min: 0.1 }, '0.04', '0.05', 'TRADING_HALTED'],
    ['leaves a rest below it where so ordered', { volume_min: 0.1 }, '1', '1.05', 'CLOSE BUY 1'],
  ])('%s', (_what, rules, ordered, net, expected) => {
    const changes = { ...lots(ordered), symbolFacts: { ...FACTS, ...rules } };
    expect(judged(changes, holding(net))).toContain(expected);
  });

  it('leaves what is approved as it is', () => {
    expect(judged({}, holding('0.4', { restraint: undefined }))).toBe('approved');
  });

  it('leaves accounts whose positions do not net as they are', () => {
    expect(judged({}, holding(undefined))).toBe('TRADING_HALTED');
  });

  it.each<[string, Partial<Circumstances>, Partial<OrderIntent>]>([
    ['an account that is away', { presence: 'offline' }, {}],
    ['a signal that is old', {}, { sentAtMs: 0, maxAgeMs: 1000 }],
    ['a limit', { limits: { ...NO_LIMITS, max_positions: 0 } }, {}],
    ['a symbol for closing only', {}, { symbolFacts: { ...FACTS, trade_mode: 'CLOSEONLY' } }],
    ['a live account without limits', { isLive: true }, {}],
    ['an account that is paused', {}, {}],
  ])('goes for %s', (_what, changes, intent) => {
    const now = holding('0.4', { restraint: undefined, ...changes });
    const account = now.account && { ...now.account, isPaused: true };
    const isAboutPause = Object.keys(changes).length + Object.keys(intent).length === 0;
    expect(judged(intent, isAboutPause ? { ...now, account } : now)).toContain('CLOSE BUY 0.4');
  });

  it('does not go for an account that is not the sender’s', () => {
    expect(judged({}, holding('0.4', { account: undefined }))).toBe('ACCOUNT_NOT_FOUND');
  });

  it('does not go where it was not understood what is ordered', () => {
    const isSent = (code: (typeof DENIAL_CODES)[number]): boolean =>
      closingPart(SELL, deny(code, ''), holding('1')) !== undefined;
    expect(DENIAL_CODES.filter((code) => !isSent(code))).toEqual([
      'ACCOUNT_NOT_FOUND',
      'ACCOUNT_NOT_PROVEN',
      'WEBHOOK_OFF',
      'SYMBOL_UNKNOWN',
      'SYMBOL_AMBIGUOUS',
      'STOP_WRONG_SIDE',
      'NOTHING_TO_CLOSE',
    ]);
  });
});

describe('the exit', () => {
  const whole = { stopLoss: { points: 100 }, takeProfit: { points: 50 }, comment: 'rsi' } as const;

  function closing(changes: Partial<OrderIntent>, net: string) {
    const verdict = judge({ ...SELL, ...changes }, holding(net));
    if (verdict.kind !== 'closing') throw new Error(verdict.kind);
    return verdict;
  }

  it('has neither stops nor a price of its own', () => {
    const { intent } = closing({ ...whole, price: 1.2, expectedPrice: 1.2 }, '0.4').order;
    expect(intent).toMatchObject({ comment: 'rsi', originalSymbol: 'OANDA:EURUSD' });
    expect(intent).toMatchObject({ stopLoss: undefined, takeProfit: undefined, price: undefined });
  });

  it('says what was sent, what was refused and why', () => {
    expect(closing({}, '0.4').part.message).toBe(
      'Only the part that closes was sent: 0.40 of 1.00 lots; the rest was refused: TRADING_HALTED. ' +
        'Trading is stopped (enough). Resume it to open positions.',
    );
  });

  it('says when all of it closes, and that stops were left out', () => {
    expect(closing(whole, '2').part.message).toBe(
      'It was sent as an exit that closes 1.00 lots; as an opening it was refused: TRADING_HALTED. ' +
        'Trading is stopped (enough). Resume it to open positions. ' +
        'An exit has no stop loss or take profit; they are left out.',
    );
  });

  it('never closes more than is ordered or held', () => {
    const volume = fc.integer({ min: 1, max: 10_000 }).map((n) => new Decimal(n).div(1000));
    fc.assert(
      fc.property(volume, volume, volume, (ordered, held, least) => {
        const symbolFacts = { ...FACTS, volume_min: least.toNumber() };
        const changes = { ...lots(ordered.toFixed()), symbolFacts };
        const verdict = judge({ ...SELL, ...changes }, holding(held.toFixed()));
        const closed = verdict.kind === 'closing' ? verdict.order.intent.volume : '0';
        expect(Decimal.min(ordered, held).gte(closed ?? 0)).toBe(true);
      }),
    );
  });
});
