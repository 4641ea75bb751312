import type { AccountId, UserId } from '../src/base/ids.ts';
import assert from 'node:assert/strict';
import { readAskedSymbol } from '../src/trade/index.ts';
import { systemClock } from '../src/base/clock.ts';
import type { Accounts } from '../src/accounts/index.ts';
import type { SymbolSpec } from '../src/instances/index.ts';
import { createCatalogue, refreshCatalogue, type Catalogue } from '../src/symbols/catalogue.ts';
import type { Mappings } from '../src/symbols/mappings.ts';
import { createResolver } from '../src/symbols/resolver.ts';
import { symbolSpec } from '../src/testing/hand-terminal.ts';
import type { Measure } from './measures.ts';
import { quantile } from './numbers.ts';
import { table } from './table.ts';

const SYMBOLS = 10_000;
const ROUNDS = 2000;
const CODES =
  'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK DKK PLN CZK HUF TRY ZAR MXN SGD HKD CNH'.split(' ');
const ASKED = [
  'EURUSD',
  'OANDA:GBPJPY',
  'XAUUSD',
  'NAS100',
  'S5K',
  'NYSE:S2X',
  'EURSUD',
  'ES1!',
  '#USDCAD.pro',
];
const ACCOUNT = '1' as AccountId;

/**
 * Resolving names on a catalogue of 10,000 symbols: cold is the first time a name is seen, cached every later time. In
 * this process, without a server around it.
 */
export const measureSymbols: Measure = () => {
  const specs = specsOf();
  const built = timed(10, () => createCatalogue(specs));
  let catalogue: Catalogue = createCatalogue(specs);
  const refreshed = timed(10, () => {
    catalogue = refreshCatalogue(catalogue, specs);
  });
  const resolver = resolverOn(() => catalogue);
  const asked = ASKED.map((text) => {
    const read = readAskedSymbol(text);
    assert(read !== undefined);
    return read;
  });
  const resolveAll = (): number[] =>
    asked.flatMap((ask) =>
      timed(1, () => resolver.resolve(ACCOUNT, ask, { action: 'BUY', price: undefined })),
    );
  const cold: number[] = [];
  const cached: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    resolver.forget(ACCOUNT);
    cold.push(...resolveAll());
    cached.push(...resolveAll());
  }
  return Promise.resolve(
    table(
      ['10,000 symbols', 'p50', 'p99'],
      [
        ['catalogue read, ms', ...figures(built, 1)],
        ['catalogue refreshed (quotes only), ms', ...figures(refreshed, 1)],
        ['name resolved cold, µs', ...figures(cold, 1000)],
        ['name resolved again, µs', ...figures(cached, 1000)],
      ],
    ),
  );
};

function figures(timesMs: readonly number[], factor: number): string[] {
  return [0.5, 0.99].map((share) => (quantile(timesMs, share) * factor).toFixed(1));
}

function timed(times: number, work: () => unknown): number[] {
  return Array.from({ length: times }, () => {
    const start = systemClock.monotonicMs();
    work();
    return systemClock.monotonicMs() - start;
  });
}

function resolverOn(catalogueOf: () => Catalogue): ReturnType<typeof createResolver> {
  const nothing = { ofAccount: undefined, ofUser: undefined };
  return createResolver({
    clock: systemClock,
    accounts: { owner: () => 'bench' as UserId } as unknown as Accounts,
    mappings: { find: () => nothing } as unknown as Mappings,
    settings: {
      get: () => ({ acceptsNearNames: false, maxPriceDeviationPct: 5 }),
      set: (_owner, settings) => settings,
    },
    held: () => new Set(),
    catalogueOf,
    before: () => undefined,
    problem: () => undefined,
  });
}

function specsOf(): SymbolSpec[] {
  const pairs = CODES.flatMap((base) =>
    CODES.filter((quote) => quote !== base).map((quote) => pairOf(base, quote)),
  );
  const shares = Array.from({ length: SYMBOLS - pairs.length }, (_, i) =>
    shareOf(`S${i.toString(36).toUpperCase()}.US`),
  );
  return [...pairs, ...shares];
}

function pairOf(base: string, quote: string): SymbolSpec {
  return symbolSpec(`${base}${quote}.r`, { currency_base: base, currency_profit: quote });
}

function shareOf(name: string): SymbolSpec {
  return symbolSpec(name, {
    description: `Company ${name} Inc`,
    path: `Shares\\US\\${name}`,
    currency_base: 'USD',
    currency_profit: 'USD',
    contract_size: 1,
  });
}
