import { describe, expect, it } from '@jest/globals';
import { parseLots, type OrderIntent, type SymbolFacts } from '../trade/index.ts';
import { buyAt, circumstancesAt, FACTS, NOTHING_USED } from '../testing/gate.ts';
import type { Circumstances } from './finding.ts';
import { NO_LIMITS } from './limits.ts';
import { judge } from './review.ts';

const NOW = circumstancesAt(1_795_253_400_000);
const BUY = buyAt(NOW.nowMs);
const EURUSD: SymbolFacts = {
  ...FACTS,
  class: 'forex',
  base: 'EUR',
  point: 0.00001,
  tick_size: 0.00001,
  contract_size: 100_000,
  bid: 1.085,
  ask: 1.0852,
};
const of = (price: number, facts: Partial<SymbolFacts>): SymbolFacts => ({
  ...EURUSD,
  bid: price,
  ask: price,
  ...facts,
});
const GOLD = of(2400, { class: 'metal', base: 'XAU', digits: 2, point: 0.01, contract_size: 100 });
const BITCOIN = of(60_000, { class: 'crypto', base: 'BTC', digits: 2, point: 0.01 });
const SHARE = of(200, { class: 'stock', base: undefined, digits: 2, point: 0.01 });
const INDEX = of(18_000, { class: 'index', base: undefined, digits: 1, point: 0.1 });

function verdict(changes: Partial<OrderIntent>, now: Partial<Circumstances> = {}) {
  const intent = { ...BUY, symbolFacts: EURUSD, ...changes };
  const said = judge(intent, { ...NOW, ...now });
  return said.kind === 'denied' ? said : { code: said.kind, message: '', facts: {} };
}

const sl = (price: number): Partial<OrderIntent> => ({ stopLoss: { price } });
const tp = (price: number): Partial<OrderIntent> => ({ takeProfit: { price } });
const SELL = { action: 'SELL' } as const;

describe('promise 4: stops lie on the right side of the price when it is known, at market too', () => {
  // A broker holds them against the price at which the position would close.
  it.each<[string, Partial<OrderIntent>, string]>([
    ['a buy’s stop a point below the bid', sl(1.08499), 'approved'],
    ['a buy’s stop at the bid', sl(1.085), 'STOP_WRONG_SIDE'],
    ['a buy’s stop between bid and ask', sl(1.0851), 'STOP_WRONG_SIDE'],
    ['a buy’s stop above the ask', sl(1.09), 'STOP_WRONG_SIDE'],
    ['a buy’s target above the ask', tp(1.09), 'approved'],
    ['a buy’s target between bid and ask', tp(1.0851), 'approved'],
    ['a buy’s target below the bid', tp(1.08), 'STOP_WRONG_SIDE'],
    ['a sell’s stop above the ask', { ...SELL, ...sl(1.0853) }, 'approved'],
    ['a sell’s stop at the ask', { ...SELL, ...sl(1.0852) }, 'STOP_WRONG_SIDE'],
    ['a sell’s stop below the bid', { ...SELL, ...sl(1.08) }, 'STOP_WRONG_SIDE'],
    ['a sell’s target between bid and ask', { ...SELL, ...tp(1.0851) }, 'approved'],
    ['a sell’s target above the ask', { ...SELL, ...tp(1.09) }, 'STOP_WRONG_SIDE'],
    ['a removed stop', sl(0), 'approved'],
    ['a distance', { stopLoss: { pips: 20 }, takeProfit: { points: 1 } }, 'approved'],
  ])('%s: %s', (_what, changes, code) => {
    expect(verdict(changes).code).toBe(code);
    const byCopy = { cause: { kind: 'copy', id: 'C1' } } as const;
    expect(verdict({ ...changes, ...byCopy }).code).toBe(code);
  });

  it('leaves it to the terminal where the quote is old or not known', () => {
    expect(verdict(sl(1.09), { isQuoteOld: true }).code).toBe('approved');
    const silent = { ...EURUSD, bid: 0, ask: 0 };
    expect(verdict({ ...sl(1.09), symbolFacts: silent }).code).toBe('approved');
  });

  it('believes what the terminal shows of positions before an older quote', () => {
    const use = { ...NOTHING_USED, quoteNow: () => ({ bid: 1.2 }) };
    expect(verdict(sl(1.19), { use }).code).toBe('approved');
    expect(verdict(sl(1.21), { use, isQuoteOld: true }).code).toBe('STOP_WRONG_SIDE');
  });

  it('says where it belongs', () => {
    expect(verdict(sl(1.09)).message).toContain('belongs below 1.085');
    expect(verdict({ ...SELL, ...tp(1.09) }).message).toContain('belongs below 1.0852');
    expect(verdict(tp(1.08)).message).toContain('belongs above 1.085');
  });
});

describe('a price that is none is refused, with what it was meant as (PRICE_IMPLAUSIBLE)', () => {
  it.each<[string, Partial<OrderIntent>, string, string]>([
    ['pips as a stop', sl(18), 'sl', '18 looks like pips: write "sl_pips":18'],
    ['pips as a target', tp(60), 'tp', '60 looks like pips: write "tp_pips":60'],
    ['points as a stop', sl(1800), 'sl', '1800 looks like points: write "sl_points":1800'],
    [
      'a distance as a stop',
      sl(0.002),
      'sl',
      '0.002 looks like a distance in price: write "sl_pips":20',
    ],
    ['a lost decimal point', sl(10_800), 'sl', '1.08 may be meant'],
    ['pips of gold', { ...sl(30), symbolFacts: GOLD }, 'sl', '"sl_pips":30'],
    ['points of an index', { ...tp(50), symbolFacts: INDEX }, 'tp', '"tp_pips":50'],
    ['the price of gold for the euro', sl(2400.5), 'sl', 'Check "sl" and the symbol'],
    ['an order far away', { orderType: 'limit', price: 0.5 }, 'price', 'Check "price"'],
    [
      'its limit',
      { orderType: 'stop_limit', price: 1.09, limitPrice: 109 },
      'limit_price',
      '1.09 may be meant',
    ],
  ])('%s', (_what, changes, field, meant) => {
    const { code, message, facts } = verdict(changes);
    expect(code).toBe('PRICE_IMPLAUSIBLE');
    expect(message).toContain(meant);
    expect(facts).toMatchObject({ field, rule: 'price_plausible', limit: 2 });
  });

  it.each<[string, SymbolFacts, number, string]>([
    ['half the quote', EURUSD, 0.5426, 'approved'],
    ['less than half', EURUSD, 0.5425, 'PRICE_IMPLAUSIBLE'],
    ['a fifth of a coin', BITCOIN, 12_000, 'approved'],
    ['less than a fifth of a coin', BITCOIN, 11_999, 'PRICE_IMPLAUSIBLE'],
    ['a fifth of a share', SHARE, 40, 'approved'],
    ['less than a fifth of a share', SHARE, 39, 'PRICE_IMPLAUSIBLE'],
  ])('%s', (_what, symbolFacts, price, code) => {
    expect(verdict({ symbolFacts, ...sl(price) }).code).toBe(code);
  });

  it.each<[string, SymbolFacts, number, string]>([
    ['twice the quote', EURUSD, 2.1704, 'approved'],
    ['more than twice', EURUSD, 2.1705, 'PRICE_IMPLAUSIBLE'],
    ['five times a coin', BITCOIN, 300_000, 'approved'],
    ['more than five times a coin', BITCOIN, 300_001, 'PRICE_IMPLAUSIBLE'],
  ])('%s as a target', (_what, symbolFacts, price, code) => {
    expect(verdict({ symbolFacts, ...tp(price) }).code).toBe(code);
  });

  it.each<[number | null, number, string]>([
    [null, 0.3, 'PRICE_IMPLAUSIBLE'],
    [4, 0.3, 'approved'],
    [4, 0.2, 'PRICE_IMPLAUSIBLE'],
    [1.2, 0.8, 'PRICE_IMPLAUSIBLE'],
  ])('the owner may say otherwise: %s times, a stop at %s', (factor, price, code) => {
    const limits = { ...NO_LIMITS, max_price_factor: factor };
    expect(verdict(sl(price), { limits }).code).toBe(code);
  });

  it('takes a quote of the last hour, and none that is older', () => {
    expect(verdict(sl(18), { isQuoteOld: true }).code).toBe('PRICE_IMPLAUSIBLE');
    const outdated = { isQuoteOld: true, isQuoteOutdated: true };
    expect(verdict(sl(18), outdated).code).toBe('approved');
  });

  it.each<[string, Partial<OrderIntent>]>([
    ['no stop', sl(0)],
    ['no target', tp(0)],
    ['a distance', { stopLoss: { pips: 500 }, takeProfit: { points: 90_000 } }],
    ['the price of a market order', { price: 99, expectedPrice: 99 }],
    ['an exit', { action: 'CLOSE', ...sl(18) }],
    ['a change', { action: 'MODIFY', ...sl(18) }],
  ])('never concerns %s', (_what, changes) => {
    expect(verdict(changes).code).toBe('approved');
  });
});

describe('lots that the broker does not take say what a lot is', () => {
  it.each<[string, SymbolFacts, number, string]>([
    ['EURUSD', EURUSD, 10_000, '1 lot of EURUSD is 100,000 EUR'],
    ['XAUUSD', GOLD, 500, '1 lot of XAUUSD is 100 ounces of gold'],
    ['BTCUSD', { ...BITCOIN, contract_size: 1 }, 500, '1 lot of BTCUSD is 1 BTC'],
    ['AAPL', { ...SHARE, contract_size: 100 }, 500, '1 lot of AAPL is 100 shares'],
    ['DE40', { ...INDEX, contract_size: 25 }, 500, '1 lot of DE40 is 25 units'],
    ['ODD', { ...EURUSD, contract_size: undefined }, 500, 'Volume is in lots, not in units.'],
  ])('too many of %s', (symbol, symbolFacts, lots, told) => {
    const { code, message } = verdict({ symbol, symbolFacts, volume: parseLots(lots) });
    expect(code).toBe('LOT_ABOVE_MAX');
    expect(message).toContain('largest order is 50 lots');
    expect(message).toContain(told);
    expect(message).toContain('"Lots of a signal" on the page Limits');
    expect(message).toContain('"risk"');
  });

  it('too many name the factor that makes units lots', () => {
    const volume = parseLots(10_000);
    expect(verdict({ volume }).message).toContain('If 10000 are units');
    expect(verdict({ volume }).message).toContain('a factor of 0.00001');
  });

  it('too few', () => {
    const { code, message } = verdict({ volume: parseLots(0.001) });
    expect(code).toBe('LOT_BELOW_MIN');
    expect(message).toContain('smallest order is 0.01 lots');
    expect(message).toContain('1 lot of EURUSD is 100,000 EUR');
  });
});
