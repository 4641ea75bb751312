import { afterEach, describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fc } from '../testing/cases.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { openBook } from './book.ts';
import { createBroker, type TradeRequest } from './broker.ts';
import { createCatalogue, type PaperSymbol } from './catalogue.ts';
import { createDesk } from './desk.ts';
import type { Market, Quote } from './feed.ts';
import { createMatching } from './matching.ts';
import { paperSettingsSchema, type PaperSettings } from './settings.ts';

/** Thursday, 09:30 UTC. */
const THURSDAY = Date.UTC(2026, 10, 19, 9, 30);
const DAY_MS = 86_400_000;

const open: { close: () => void }[] = [];
afterEach(() => {
  for (const { close } of open.splice(0)) close();
});

/** A broker in memory whose prices and time stand still until the test moves them. */
function openHouse(options: Partial<PaperSettings> = {}, changes: Partial<PaperSymbol> = {}) {
  const settings = paperSettingsSchema.parse({
    account: '990000001',
    seed: 1,
    commission: 0,
    gmt_offset_s: 0,
    ...options,
  });
  const clock = createFakeClock(THURSDAY);
  const symbols = createCatalogue(settings).map((symbol) => ({
    ...symbol,
    ...changes,
    name: symbol.name,
  }));
  const quotes = new Map<string, Quote>([
    ['EURUSD', { bid: 1.1, ask: 1.1001 }],
    ['USDJPY', { bid: 150, ask: 150.01 }],
    ['GER40', { bid: 18_000, ask: 18_001 }],
    ['BTCUSD', { bid: 60_000, ask: 60_010 }],
  ]);
  const market: Market = {
    symbols: () => symbols,
    find: (name) => symbols.find((symbol) => symbol.name === name),
    quote: ({ name }) => quotes.get(name) ?? { bid: 1, ask: 1.0001 },
    rate: (from, to) => new Decimal(dollars(from)).div(dollars(to)),
  };
  const book = openBook(':memory:', clock.nowMs());
  open.push(book);
  const desk = createDesk({ book, market, settings, clock });
  const parts = { book, desk, market, settings, clock };
  const broker = createBroker({ ...parts, random: () => 0.5 });
  const matching = createMatching(parts);
  book.inTransaction(() => desk.deposit(1_000_000));

  return { ...parts, quotes, matching, send: broker.send, trade, pending, tick, balance };

  function trade(side: 'BUY' | 'SELL', volume: number, more: Partial<Deal> = {}) {
    const symbol = more.symbol ?? 'EURUSD';
    const { bid, ask } = quotes.get(symbol) ?? { bid: 1, ask: 1 };
    const price = side === 'BUY' ? ask : bid;
    return broker.send({ ...DEAL, side, volume, symbol, price, ...more });
  }

  function pending(type: Pending['type'], price: number, more: Partial<Pending> = {}) {
    return broker.send({ ...PENDING, type, price, ...more });
  }

  function tick(bid: number, symbol = 'EURUSD', spread = 0.0001): void {
    quotes.set(symbol, { bid, ask: Number((bid + spread).toFixed(5)) });
    matching.onTick();
  }

  function balance(): number {
    return book.account().balanceCents / 100;
  }
}

type Deal = Extract<TradeRequest, { kind: 'deal' }>;
type Pending = Extract<TradeRequest, { kind: 'pending' }>;

const DEAL = {
  kind: 'deal',
  deviationPoints: 10,
  stopLoss: 0,
  takeProfit: 0,
  magic: '6000000001',
  comment: '',
} as const;
const PENDING = {
  ...DEAL,
  kind: 'pending',
  symbol: 'EURUSD',
  volume: 0.1,
  limitPrice: 0,
  expiresMs: null,
} as const;

function dollars(currency: string): number {
  return { USD: 1, EUR: 1.1, JPY: 1 / 150 }[currency] ?? 1;
}

describe('profit, margin and commission', () => {
  it('pays the move times the contract, in the account currency', () => {
    const { trade, tick, balance } = openHouse();
    const { position } = trade('BUY', 0.5);
    tick(1.1051);
    trade('SELL', 0.5, { position });
    expect(balance()).toBe(10_250);
  });

  it('converts a profit in another currency', () => {
    const { trade, tick, balance } = openHouse();
    const { position } = trade('SELL', 1, { symbol: 'USDJPY' });
    tick(149.24, 'USDJPY', 0.01);
    trade('BUY', 1, { symbol: 'USDJPY', position });
    expect(balance()).toBe(10_500);
  });

  it('takes the commission per lot on both sides', () => {
    const { trade, balance } = openHouse({ commission: 3.5 });
    const { position } = trade('BUY', 0.1, { symbol: 'GER40' });
    expect(balance()).toBe(9999.65);
    trade('SELL', 0.1, { symbol: 'GER40', position });
    expect(balance()).toBeCloseTo(9999.65 - 0.35 - 0.11, 10);
  });

  it('holds margin by leverage and class, and only for the larger of two opposite sides', () => {
    const { trade, desk } = openHouse();
    trade('BUY', 0.2);
    expect(desk.totals().marginCents).toBe(22_000);
    trade('SELL', 0.1);
    expect(desk.totals().marginCents).toBe(22_000);
    trade('BUY', 0.1, { symbol: 'BTCUSD' });
    expect(desk.totals().marginCents).toBe(22_000 + 60_010);
  });

  it('refuses what the free margin does not carry, and takes what lowers exposure', () => {
    const { trade } = openHouse({ margin_mode: 'netting' });
    expect(trade('BUY', 9.1).retcode).toBe(10019);
    expect(trade('BUY', 9).retcode).toBe(10009);
    expect(trade('BUY', 0.1).retcode).toBe(10019);
    expect(trade('SELL', 1).retcode).toBe(10009);
  });
});

describe('netting', () => {
  it('averages the price of what is added', () => {
    const { trade, tick, book } = openHouse({ margin_mode: 'netting' });
    trade('BUY', 0.1);
    tick(1.1099);
    trade('BUY', 0.3);
    expect(book.positions()).toMatchObject([{ volumeMicro: 400_000, openPrice: 1.107525 }]);
  });

  it('turns in one deal, keeps the id and pays for the closed part only', () => {
    const { trade, tick, book, balance } = openHouse({ margin_mode: 'netting' });
    const first = trade('BUY', 0.1);
    tick(1.1051);
    const turn = trade('SELL', 0.25);
    expect(turn.position).toBe(first.position);
    expect(balance()).toBe(10_050);
    expect(book.positions()).toMatchObject([
      { position: first.position, ticket: turn.order, side: 'SELL', volumeMicro: 150_000 },
    ]);
    expect(book.dealsSince(0).at(-1)).toMatchObject({ entry: 'INOUT', volumeMicro: 250_000 });
  });
});

describe('waiting orders', () => {
  const cases: [Pending['type'], number, number][] = [
    ['BUY_LIMIT', 1.095, 1.0949],
    ['SELL_LIMIT', 1.105, 1.105],
    ['BUY_STOP', 1.105, 1.1049],
    ['SELL_STOP', 1.095, 1.095],
  ];
  it.each(cases)('%s at %d fills when the bid is %d and not before', (type, price, bid) => {
    const { pending, tick, book } = openHouse();
    const { order, retcode } = pending(type, price);
    expect(retcode).toBe(10008);
    tick(bid + (bid < 1.1 ? 0.00001 : -0.00001));
    expect(book.positions()).toEqual([]);
    tick(bid);
    expect(book.positions()).toMatchObject([{ position: order, volumeMicro: 100_000 }]);
    expect(book.orders()).toEqual([]);
  });

  it('turns a stop limit into a limit order when its stop is reached', () => {
    const { pending, tick, book } = openHouse();
    pending('BUY_STOP_LIMIT', 1.105, { limitPrice: 1.104 });
    tick(1.1049);
    expect(book.orders()).toMatchObject([{ type: 'BUY_LIMIT', price: 1.104 }]);
    tick(1.1039);
    expect(book.positions()).toHaveLength(1);
  });

  it('drops an order when its time is over, or when it cannot be paid for', () => {
    const { pending, tick, book, clock } = openHouse();
    pending('BUY_LIMIT', 1.09, { expiresMs: THURSDAY + 60_000 });
    pending('BUY_STOP', 1.105, { volume: 20 });
    clock.advance(60_000);
    tick(1.1);
    expect(book.orders()).toHaveLength(1);
    tick(1.1049);
    expect(book.orders()).toEqual([]);
    expect(book.positions()).toEqual([]);
  });
});

describe('stops', () => {
  it.each([
    ['BUY', { stopLoss: 1.09, takeProfit: 1.11 }, 1.09, 'SL', -101],
    ['BUY', { stopLoss: 1.09, takeProfit: 1.11 }, 1.11, 'TP', 99],
    ['SELL', { stopLoss: 1.11, takeProfit: 1.09 }, 1.1099, 'SL', -100],
    ['SELL', { stopLoss: 1.11, takeProfit: 1.09 }, 1.0899, 'TP', 100],
  ] as const)('close a %s with %o at %d as %s', (side, levels, bid, reason, profit) => {
    const { trade, tick, book, balance } = openHouse();
    trade(side, 0.1, levels);
    tick(bid);
    expect(book.positions()).toEqual([]);
    expect(book.dealsSince(0).at(-1)).toMatchObject({ reason, entry: 'OUT' });
    expect(balance()).toBe(10_000 + profit);
  });

  it('keep their distance to the price', () => {
    const { trade, send } = openHouse({}, { stops_level: 50 });
    expect(trade('BUY', 0.1, { stopLoss: 1.0996 }).retcode).toBe(10016);
    const { position, retcode } = trade('BUY', 0.1, { stopLoss: 1.0995 });
    expect(retcode).toBe(10009);
    const near = { kind: 'levels', position, stopLoss: 1.0999, takeProfit: 0 } as const;
    expect(send(near).retcode).toBe(10016);
    expect(send({ ...near, stopLoss: 1.0995 }).retcode).toBe(10025);
  });

  it('freeze what is about to happen', () => {
    const { trade, send, tick } = openHouse({}, { freeze_level: 20 });
    const { position } = trade('BUY', 0.1, { stopLoss: 1.095 });
    tick(1.0951);
    expect(trade('SELL', 0.1, { position }).retcode).toBe(10029);
    expect(send({ kind: 'levels', position, stopLoss: 0, takeProfit: 0 }).retcode).toBe(10029);
  });
});

describe('swap', () => {
  const swaps = { swapLongPoints: -10, swapShortPoints: 4 };

  it('is charged each night and three times on Wednesday, none on the weekend', () => {
    const { trade, book, matching, clock } = openHouse({}, swaps);
    trade('BUY', 1);
    const nights = Array.from({ length: 7 }, () => {
      clock.advance(DAY_MS);
      matching.onTick();
      return book.positions()[0]?.swapCents;
    });
    expect(nights).toEqual([-1000, -2000, -2000, -2000, -3000, -4000, -7000]);
  });

  it('makes up for nights that passed unattended, from the day the position was opened', () => {
    const { trade, book, matching, clock } = openHouse({}, swaps);
    clock.advance(DAY_MS);
    matching.onTick();
    trade('SELL', 1);
    clock.advance(7 * DAY_MS);
    matching.onTick();
    expect(book.positions()[0]?.swapCents).toBe(2800);
  });

  it('leaves with the part that is closed', () => {
    const { trade, book, matching, clock, balance } = openHouse({}, swaps);
    const { position } = trade('BUY', 1);
    clock.advance(DAY_MS);
    matching.onTick();
    trade('SELL', 0.25, { position });
    expect(book.positions()[0]?.swapCents).toBe(-750);
    expect(balance()).toBe(10_000 - 2.5 - 2.5);
  });
});

describe('stop-out', () => {
  it('closes the worst position first and stops when the level is above the limit', () => {
    const { trade, tick, book } = openHouse();
    trade('BUY', 5);
    const small = trade('BUY', 1, { magic: '6000000002' });
    tick(1.1001 - 0.011);
    expect(book.positions()).toHaveLength(2);
    tick(1.1001 - 0.0113);
    expect(book.positions().map(({ position }) => position)).toEqual([small.position]);
    expect(book.dealsSince(0).at(-1)).toMatchObject({ reason: 'SO', volumeMicro: 5_000_000 });
  });
});

describe('what the broker refuses', () => {
  it('volumes off its rules', () => {
    const { trade } = openHouse({ deposit: 10_000 }, { volume_limit: 0.3, volume_max: 0.5 });
    for (const volume of [0.001, 0.015, 0.51]) expect(trade('BUY', volume).retcode).toBe(10014);
    expect(trade('BUY', 0.2).retcode).toBe(10009);
    expect(trade('BUY', 0.11).retcode).toBe(10034);
    expect(trade('SELL', 0.3).retcode).toBe(10009);
  });

  it.each([
    ['DISABLED', 10017, 10017],
    ['CLOSEONLY', 10044, 10044],
    ['LONGONLY', 10009, 10042],
    ['SHORTONLY', 10043, 10009],
  ] as const)('directions its trade mode %s does not have', (trade_mode, buy, sell) => {
    const { trade } = openHouse({}, { trade_mode });
    expect(trade('BUY', 0.1).retcode).toBe(buy);
    expect(trade('SELL', 0.1).retcode).toBe(sell);
  });

  it('everything but crypto on a weekend, unless the account never closes', () => {
    const weekday = openHouse({ always_open: false });
    expect(weekday.trade('BUY', 0.1).retcode).toBe(10009);
    weekday.clock.advance(2 * DAY_MS);
    expect(weekday.trade('BUY', 0.1).retcode).toBe(10018);
    expect(weekday.trade('BUY', 0.1, { symbol: 'BTCUSD' }).retcode).toBe(10009);
    const always = openHouse();
    always.clock.advance(2 * DAY_MS);
    expect(always.trade('BUY', 0.1).retcode).toBe(10009);
  });

  it('a price that has moved by more than the deviation', () => {
    const { trade } = openHouse();
    expect(trade('BUY', 0.1, { price: 1.1 }).retcode).toBe(10009);
    expect(trade('BUY', 0.1, { price: 1.0999 }).retcode).toBe(10004);
  });

  it('closing more than there is, the wrong way, or nothing', () => {
    const { trade } = openHouse();
    const { position } = trade('BUY', 0.1);
    expect(trade('SELL', 0.2, { position }).retcode).toBe(10014);
    expect(trade('BUY', 0.1, { position }).retcode).toBe(10013);
    expect(trade('SELL', 0.1, { position: '1' }).retcode).toBe(10036);
  });

  it('and changes nothing by it', () => {
    const { trade, book } = openHouse();
    const before = JSON.stringify([book.account(), book.news()]);
    trade('BUY', 0.015);
    trade('BUY', 50);
    expect(JSON.stringify([book.account(), book.news()])).toBe(before);
  });
});

describe('the books', () => {
  const step = fc.record({
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    lots: fc.integer({ min: 1, max: 200 }),
    symbol: fc.constantFrom('EURUSD', 'USDJPY', 'GER40'),
    move: fc.integer({ min: -400, max: 400 }),
    isClosing: fc.boolean(),
  });

  it.each(['hedging', 'netting'] as const)(
    'balance is the sum of all deals whatever happens (%s)',
    (margin_mode) => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
          const { trade, tick, book, clock, matching, balance } = openHouse({
            margin_mode,
            commission: 3.33,
          });
          for (const { side, lots, symbol, move, isClosing } of steps) {
            const row = isClosing ? book.positions()[0] : undefined;
            if (row) {
              trade(row.side === 'BUY' ? 'SELL' : 'BUY', row.volumeMicro / 1e6, row);
            } else trade(side, lots / 10, { symbol });
            tick(Number((1.1 + move / 10_000).toFixed(5)));
            clock.advance(DAY_MS / 3);
            matching.onTick();
          }
          const sum = book
            .dealsSince(0)
            .reduce((total, d) => total + d.profitCents + d.swapCents + d.commissionCents, 0);
          expect(balance()).toBe(sum / 100);
          expect(Number.isInteger(sum)).toBe(true);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('number events without gaps and tickets above 2^31', () => {
    const { trade, book } = openHouse();
    const { position } = trade('BUY', 0.1);
    expect(Number(position)).toBeGreaterThan(2 ** 31);
    expect(book.news().map(({ seq }) => seq)).toEqual(book.news().map((_, i) => i + 1));
  });
});
