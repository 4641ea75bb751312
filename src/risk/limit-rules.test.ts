import { describe, expect, it } from '@jest/globals';
import { FACTS as PLAIN_FACTS, NOTHING_USED, buyAt, circumstancesAt } from '../testing/gate.ts';
import { heartbeatOf } from '../testing/hand-terminal.ts';
import {
  parseLots,
  type InstrumentClass,
  type OrderIntent,
  type SymbolFacts,
} from '../trade/index.ts';
import type { Circumstances, Holding, Use } from './finding.ts';
import { NO_LIMITS, type LimitSet } from './limits.ts';
import { findings, judge } from './review.ts';

const NOW_MS = Date.parse('2026-11-21T09:30:00Z');
const MINUTE_MS = 60_000;
const FACTS: SymbolFacts = {
  ...PLAIN_FACTS,
  class: 'forex',
  base: 'EUR',
  point: 0.00001,
  tick_size: 0.00001,
  tick_value: 1,
  bid: 1.1,
  ask: 1.1001,
};
const BUY: OrderIntent = {
  ...buyAt(NOW_MS),
  symbolFacts: FACTS,
  volume: parseLots(0.1),
  maxAgeMs: 600_000,
};

type Setting = {
  limits: LimitSet;
  intent?: Partial<OrderIntent>;
  use?: Partial<Use>;
  equity?: number;
  margin?: number;
  isLive?: boolean;
  isQuoteOld?: boolean;
};

function circumstances({
  limits,
  use,
  equity = 10_000,
  margin = 0,
  isLive = false,
  isQuoteOld = false,
}: Setting) {
  const now: Circumstances = {
    ...circumstancesAt(NOW_MS),
    heartbeat: { ...heartbeatOf(BUY.account, 1, NOW_MS), equity, margin },
    limits: { ...NO_LIMITS, ...(limits as typeof NO_LIMITS) },
    isLive,
    isQuoteOld,
    use: { ...NOTHING_USED, ...use },
  };
  return now;
}

function verdict(setting: Setting): string {
  const judged = judge({ ...BUY, ...setting.intent }, circumstances(setting));
  return judged.kind === 'denied' ? judged.code : judged.kind;
}

function held(count: number, changes: Partial<Holding> = {}): Partial<Use> {
  const one: Holding = {
    symbol: 'EURUSD',
    lots: '0.1',
    margin: undefined,
    risk: undefined,
    kind: 'position',
    ...changes,
  };
  return { holdings: () => Array.from({ length: count }, () => one) };
}

const stopAt = (points: number): Partial<OrderIntent> => ({ stopLoss: { points } });
const lots = (text: string): Partial<OrderIntent> => ({ volume: parseLots(text) });
const quote = (ask: number): Partial<OrderIntent> => ({ symbolFacts: { ...FACTS, bid: 1, ask } });
const aged = (ms: number): Partial<OrderIntent> => ({ sentAtMs: NOW_MS - ms });

/** Each limit one step under, at, and one step over its value. */
const EDGES: [string, string, Setting, Setting, Setting][] = [
  [
    'max_lot',
    'MAX_LOT',
    { limits: { max_lot: '1' }, intent: lots('0.99') },
    { limits: { max_lot: '1' }, intent: lots('1') },
    { limits: { max_lot: '1' }, intent: lots('1.01') },
  ],
  [
    'max_positions',
    'MAX_POSITIONS',
    { limits: { max_positions: 3 }, use: held(1) },
    { limits: { max_positions: 3 }, use: held(2) },
    { limits: { max_positions: 3 }, use: held(3) },
  ],
  [
    'max_positions_per_symbol',
    'MAX_POSITIONS_PER_SYMBOL',
    { limits: { max_positions_per_symbol: 2 }, use: held(0) },
    { limits: { max_positions_per_symbol: 2 }, use: held(1) },
    { limits: { max_positions_per_symbol: 2 }, use: held(2) },
  ],
  [
    'max_total_lots',
    'MAX_TOTAL_LOTS',
    { limits: { max_total_lots: '0.3' }, use: held(2), intent: lots('0.09') },
    { limits: { max_total_lots: '0.3' }, use: held(2), intent: lots('0.1') },
    { limits: { max_total_lots: '0.3' }, use: held(2), intent: lots('0.11') },
  ],
  [
    'max_lots_by_class',
    'MAX_TOTAL_LOTS',
    { limits: { max_lots_by_class: { forex: '0.3' } }, use: held(2), intent: lots('0.09') },
    { limits: { max_lots_by_class: { forex: '0.3' } }, use: held(2), intent: lots('0.1') },
    { limits: { max_lots_by_class: { forex: '0.3' } }, use: held(2), intent: lots('0.11') },
  ],
  [
    'max_daily_loss_pct, floating included,',
    'MAX_DAILY_LOSS',
    { limits: { max_daily_loss_pct: 3 }, equity: 9700.02 },
    { limits: { max_daily_loss_pct: 3 }, equity: 9700.01 },
    { limits: { max_daily_loss_pct: 3 }, equity: 9700 },
  ],
  [
    'max_daily_loss_amount',
    'MAX_DAILY_LOSS',
    { limits: { max_daily_loss_amount: 250 }, equity: 9750.02 },
    { limits: { max_daily_loss_amount: 250 }, equity: 9750.01 },
    { limits: { max_daily_loss_amount: 250 }, equity: 9750 },
  ],
  [
    'max_risk_per_trade_pct',
    'MAX_RISK',
    { limits: { max_risk_per_trade_pct: 1 }, intent: stopAt(999) },
    { limits: { max_risk_per_trade_pct: 1 }, intent: stopAt(1000) },
    { limits: { max_risk_per_trade_pct: 1 }, intent: stopAt(1001) },
  ],
  [
    'max_orders_per_minute',
    'ORDER_RATE',
    { limits: { max_orders_per_minute: 5 }, use: { openingsWithin: () => 3 } },
    { limits: { max_orders_per_minute: 5 }, use: { openingsWithin: () => 4 } },
    { limits: { max_orders_per_minute: 5 }, use: { openingsWithin: () => 5 } },
  ],
  [
    'max_orders_per_hour',
    'ORDER_RATE',
    { limits: { max_orders_per_hour: 5 }, use: { openingsWithin: () => 3 } },
    { limits: { max_orders_per_hour: 5 }, use: { openingsWithin: () => 4 } },
    { limits: { max_orders_per_hour: 5 }, use: { openingsWithin: () => 5 } },
  ],
  [
    'max_repeated_orders',
    'REPEATED_ORDER',
    { limits: { max_repeated_orders: 5 }, use: { equalWithin: () => 3 } },
    { limits: { max_repeated_orders: 5 }, use: { equalWithin: () => 4 } },
    { limits: { max_repeated_orders: 5 }, use: { equalWithin: () => 5 } },
  ],
  [
    'max_spread_points',
    'SPREAD_TOO_WIDE',
    { limits: { max_spread_points: 20 }, intent: quote(1.00019) },
    { limits: { max_spread_points: 20 }, intent: quote(1.0002) },
    { limits: { max_spread_points: 20 }, intent: quote(1.00021) },
  ],
  [
    'max_price_deviation_pct',
    'PRICE_DEVIATION',
    { limits: { max_price_deviation_pct: 1 }, intent: { ...quote(1), expectedPrice: 1.00999 } },
    { limits: { max_price_deviation_pct: 1 }, intent: { ...quote(1), expectedPrice: 1.01 } },
    { limits: { max_price_deviation_pct: 1 }, intent: { ...quote(1), expectedPrice: 1.01001 } },
  ],
  [
    'max_signal_age_s',
    'SIGNAL_STALE',
    { limits: { max_signal_age_s: 10 }, intent: aged(9999) },
    { limits: { max_signal_age_s: 10 }, intent: aged(10_000) },
    { limits: { max_signal_age_s: 10 }, intent: aged(10_001) },
  ],
  [
    'min_equity',
    'MIN_EQUITY',
    { limits: { min_equity: 5000 }, equity: 5000.01 },
    { limits: { min_equity: 5000 }, equity: 5000 },
    { limits: { min_equity: 5000 }, equity: 4999.99 },
  ],
  [
    // 0.1 lots at 1.1001 and a leverage of 100 need 110.01.
    'max_margin_use_pct',
    'MARGIN_USE',
    { limits: { max_margin_use_pct: 50 }, margin: 4889.98 },
    { limits: { max_margin_use_pct: 50 }, margin: 4889.99 },
    { limits: { max_margin_use_pct: 50 }, margin: 4890 },
  ],
  [
    'cooldown_after_losses',
    'COOLDOWN',
    {
      limits: { cooldown_after_losses: { losses: 3, minutes: 10 } },
      use: { lossesInARow: () => NOW_MS - 10 * MINUTE_MS - 1 },
    },
    {
      limits: { cooldown_after_losses: { losses: 3, minutes: 10 } },
      use: { lossesInARow: () => NOW_MS - 10 * MINUTE_MS },
    },
    {
      limits: { cooldown_after_losses: { losses: 3, minutes: 10 } },
      use: { lossesInARow: () => NOW_MS - 10 * MINUTE_MS + 1 },
    },
  ],
];

describe.each(EDGES)('%s', (_name, code, under, at, over) => {
  it('lets an opening pass one step under and at it, and refuses one step over it', () => {
    expect([verdict(under), verdict(at), verdict(over)]).toEqual(['approved', 'approved', code]);
  });

  it.each(['CLOSE', 'CLOSE_SYMBOL', 'CLOSE_ALL', 'MODIFY', 'CANCEL'] as const)(
    'never holds up %s',
    (action) => {
      expect(verdict({ ...over, intent: { ...over.intent, action } })).toBe('approved');
    },
  );

  it('tells rule, value and limit of a refusal', () => {
    const judged = judge({ ...BUY, ...over.intent }, circumstances(over));
    expect(judged).toMatchObject({
      facts: {
        rule: Object.keys(over.limits)[0],
        value: expect.anything(),
        limit: expect.anything(),
      },
    });
  });
});

describe('limits that are lists or flags', () => {
  it.each<[string, Setting, string]>([
    ['an allowed symbol', { limits: { allowed_symbols: ['EURUSD'] } }, 'approved'],
    ['another symbol', { limits: { allowed_symbols: ['GBPUSD'] } }, 'SYMBOL_NOT_ALLOWED'],
    ['any symbol when none is allowed', { limits: { allowed_symbols: [] } }, 'SYMBOL_NOT_ALLOWED'],
    ['a blocked symbol', { limits: { blocked_symbols: ['EURUSD'] } }, 'SYMBOL_NOT_ALLOWED'],
    [
      'a symbol blocked as signals write it',
      { limits: { blocked_symbols: ['euro'] }, intent: { originalSymbol: 'EURO' } },
      'SYMBOL_NOT_ALLOWED',
    ],
    ['a symbol beside a blocked one', { limits: { blocked_symbols: ['GBPUSD'] } }, 'approved'],
    ['an allowed side', { limits: { sides: ['BUY'] } }, 'approved'],
    ['the other side', { limits: { sides: ['SELL'] } }, 'SIDE_NOT_ALLOWED'],
    ['no stop where none is needed', { limits: { require_stop: false } }, 'approved'],
    ['no stop where one is needed', { limits: { require_stop: true } }, 'STOP_REQUIRED'],
    ['a stop', { limits: { require_stop: true }, intent: stopAt(100) }, 'approved'],
    [
      'a stop taken away',
      { limits: { require_stop: true }, intent: { stopLoss: { price: 0 } } },
      'STOP_REQUIRED',
    ],
    ['no stop under a limit of risk', { limits: { max_risk_per_trade_pct: 1 } }, 'STOP_REQUIRED'],
    [
      'inside a session',
      { limits: { sessions: [{ weekday: 'sat', from: '09:00', to: '10:00', zone: 'UTC' }] } },
      'approved',
    ],
    [
      'outside every session',
      { limits: { sessions: [{ weekday: 'sat', from: '10:00', to: '11:00', zone: 'UTC' }] } },
      'OUTSIDE_SESSION',
    ],
    ['no equity', { limits: {}, equity: 0 }, 'NO_EQUITY'],
  ])('judges %s', (_name, setting, expected) => {
    expect(verdict(setting)).toBe(expected);
  });
});

describe('a quote that is old', () => {
  it.each<[string, Setting]>([
    ['spread', { limits: { max_spread_points: 20 }, intent: quote(1.00021) }],
    [
      'price',
      { limits: { max_price_deviation_pct: 1 }, intent: { ...quote(1.0001), expectedPrice: 2 } },
    ],
  ])('leaves the %s to the terminal, and only at the market', (_name, setting) => {
    const asPending = { ...setting, intent: { ...setting.intent, orderType: 'limit', price: 1 } };
    expect(verdict(setting)).not.toBe('approved');
    expect(verdict({ ...setting, isQuoteOld: true })).toBe('approved');
    expect(verdict({ ...asPending, isQuoteOld: true } as Setting)).not.toBe('approved');
  });
});

describe('what cannot be known', () => {
  it.each<[string, Setting, string]>([
    [
      'a spread without a quote',
      { limits: { max_spread_points: 20 }, intent: { symbolFacts: { ...FACTS, bid: 0, ask: 0 } } },
      'SPREAD_TOO_WIDE',
    ],
    [
      'a price without a quote',
      {
        limits: { max_price_deviation_pct: 1 },
        intent: { symbolFacts: { ...FACTS, bid: 0, ask: 0 }, expectedPrice: 1 },
      },
      'PRICE_DEVIATION',
    ],
    [
      'a risk without a tick value',
      {
        limits: { max_risk_per_trade_pct: 1 },
        intent: { ...stopAt(10), symbolFacts: { ...FACTS, tick_value: 0 } },
      },
      'MAX_RISK',
    ],
    [
      'lots of others that only their terminal knows',
      { limits: { max_total_lots: '5' }, use: held(1, { lots: undefined, kind: 'reserved' }) },
      'MAX_TOTAL_LOTS',
    ],
  ])('refuses under a limit: %s', (_name, setting, code) => {
    expect(verdict(setting)).toBe(code);
  });
});

describe('an order sized by risk', () => {
  const risk = { volume: undefined, riskSize: { money: 100 } } as const;

  it('is vouched for by the most lots that its stop can come to', () => {
    // 100 at 200 points are 0.5 lots, and a tenth more for the terminal's own price.
    const intent = { ...risk, ...stopAt(200) };
    expect(verdict({ limits: { max_lot: '0.55' }, intent })).toBe('approved');
    expect(verdict({ limits: { max_lot: '0.54' }, intent })).toBe('MAX_LOT');
  });

  it('is measured at market from the nearer of the quote and the price that was seen', () => {
    const intent = { ...risk, stopLoss: { price: 1.0981 }, expectedPrice: 1.0991 };
    expect(verdict({ limits: { max_lot: '1.1' }, intent })).toBe('approved');
    expect(verdict({ limits: { max_lot: '1.09' }, intent })).toBe('MAX_LOT');
  });

  it('is refused under a limit of lots where the distance is not known', () => {
    expect(verdict({ limits: { max_lot: '50' }, intent: risk })).toBe('MAX_LOT');
  });

  it('is held against the limit of risk by its own budget', () => {
    const intent = { ...risk, ...stopAt(200) };
    expect(verdict({ limits: { max_risk_per_trade_pct: 1 }, intent })).toBe('approved');
    expect(verdict({ limits: { max_risk_per_trade_pct: 0.99 }, intent })).toBe('MAX_RISK');
  });
});

describe('lots by class', () => {
  const limits = { max_lots_by_class: { metal: '1' } } as const;

  it('leaves other classes alone', () => {
    expect(verdict({ limits, intent: lots('5') })).toBe('approved');
  });

  it('counts what cannot be told apart in every class', () => {
    const classOf = (symbol: string): InstrumentClass | undefined =>
      symbol === 'XAUUSD' ? 'metal' : undefined;
    const intent = { symbol: 'XAUUSD', symbolFacts: { ...FACTS, class: 'metal' as const } };
    const use = { ...held(1, { symbol: 'SOMETHING', lots: '1' }), classOf };
    expect(verdict({ limits, intent, use })).toBe('MAX_TOTAL_LOTS');
  });
});

describe('a live account', () => {
  const core = { max_lot: '1', max_positions: 5, max_daily_loss_pct: 3 };

  it.each(['max_lot', 'max_positions', 'max_daily_loss_pct'] as const)(
    'opens nothing without %s',
    (name) => {
      expect(verdict({ limits: { ...core, [name]: null }, isLive: true })).toBe('LIMITS_REQUIRED');
      expect(verdict({ limits: { ...core, [name]: null }, isLive: false })).toBe('approved');
    },
  );

  it('opens with them, the daily loss given in money too, and exits without', () => {
    expect(verdict({ limits: core, isLive: true })).toBe('approved');
    const inMoney = { ...core, max_daily_loss_pct: null, max_daily_loss_amount: 300 };
    expect(verdict({ limits: inMoney, isLive: true })).toBe('approved');
    expect(verdict({ limits: {}, isLive: true, intent: { action: 'CLOSE_ALL' } })).toBe('approved');
  });
});

describe('findings', () => {
  it('names every rule whose limit is set, broken or not, with value and limit', () => {
    const setting = { limits: { max_lot: '1', max_positions: 1 }, use: held(1) };
    const list = findings(BUY, circumstances(setting));
    expect(list.filter(({ rule }) => rule.startsWith('max_'))).toMatchObject([
      { rule: 'max_lot', value: '0.1', limit: '1', denial: undefined },
      { rule: 'max_positions', value: 2, limit: 1, denial: { code: 'MAX_POSITIONS' } },
    ]);
  });
});
