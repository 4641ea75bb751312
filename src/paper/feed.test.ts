import { describe, expect, it } from '@jest/globals';
import { createRandom } from '../base/random.ts';
import { createCatalogue } from './catalogue.ts';
import { createFeed } from './feed.ts';

const PLAIN = { prefix: '', suffix: '', always_open: true };
const catalogue = createCatalogue(PLAIN);

function quotesAfter(steps: number, seed: number, stored?: Record<string, number>) {
  const feed = createFeed(catalogue, createRandom(seed), stored);
  for (let i = 0; i < steps; i++) feed.step(() => true);
  return { feed, quotes: catalogue.map((symbol) => feed.quote(symbol)) };
}

describe('the feed', () => {
  it('gives the same prices for the same seed and others for another', () => {
    expect(quotesAfter(50, 1).quotes).toEqual(quotesAfter(50, 1).quotes);
    expect(quotesAfter(50, 1).quotes).not.toEqual(quotesAfter(50, 2).quotes);
  });

  it('keeps every price positive, near its start, on its tick and its spread open', () => {
    const { feed } = quotesAfter(5000, 7);
    for (const symbol of catalogue) {
      const { bid, ask } = feed.quote(symbol);
      expect(Math.round((ask - bid) / symbol.point)).toBe(symbol.spreadPoints);
      expect(bid).toBe(Number(bid.toFixed(symbol.digits)));
      expect(bid / (symbol.startPrice ?? bid)).toBeGreaterThan(0.9);
      expect(bid / (symbol.startPrice ?? bid)).toBeLessThan(1.1);
    }
  });

  it('makes crosses from their dollar rates', () => {
    const { feed } = quotesAfter(200, 3);
    const [eurusd, gbpusd, eurgbp] = ['EURUSD', 'GBPUSD', 'EURGBP'].map((name) => {
      const symbol = feed.find(name);
      const quote = symbol && feed.quote(symbol);
      return quote ? (quote.bid + quote.ask) / 2 : NaN;
    });
    expect(eurgbp).toBeCloseTo((eurusd ?? 0) / (gbpusd ?? 1), 4);
    expect(feed.rate('EUR', 'JPY').times(feed.rate('JPY', 'EUR')).toNumber()).toBeCloseTo(1, 12);
  });

  it('goes on from stored prices and leaves closed symbols alone', () => {
    const { feed, quotes } = quotesAfter(300, 5);
    const resumed = createFeed(catalogue, createRandom(9), feed.prices());
    expect(catalogue.map((symbol) => resumed.quote(symbol))).toEqual(quotes);
    resumed.step((symbol) => symbol.class === 'crypto');
    const [forex, crypto] = ['EURUSD', 'BTCUSD'].map((name) =>
      catalogue.findIndex((s) => s.name === name),
    );
    const after = catalogue.map((symbol) => resumed.quote(symbol));
    expect(after[forex ?? 0]).toEqual(quotes[forex ?? 0]);
    expect(after[crypto ?? 0]).not.toEqual(quotes[crypto ?? 0]);
  });
});

describe('the catalogue', () => {
  it('names symbols as the chosen broker does', () => {
    const names = createCatalogue({ ...PLAIN, prefix: '#', suffix: '.r' }).map(({ name }) => name);
    expect(names).toContain('#EURUSD.r');
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(38);
  });
});
