import { describe, expect, it } from '@jest/globals';
import { fc } from '../testing/cases.ts';
import { CORPUS_NOW_MS, readBrokers } from '../testing/broker-catalogues.ts';
import { symbolSpec } from '../testing/hand-terminal.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { choose, type Choice, type Circumstance } from './choice.ts';
import { planFor } from './matching.ts';
import { nearName, propose } from './proposals.ts';

const OPENING: Circumstance = {
  purpose: { kind: 'opening', side: undefined },
  price: undefined,
  maxDeviationPct: 5,
  before: undefined,
  nowMs: CORPUS_NOW_MS,
};

function ask(catalogue: Catalogue, symbol: string, changes: Partial<Circumstance> = {}): Choice {
  const plan = planFor(catalogue, { symbol, exchange: undefined });
  return choose(catalogue, plan, { ...OPENING, ...changes });
}

function nameOf(choice: Choice): string {
  return choice.kind === 'chosen' ? choice.entry.spec.name : choice.denial.code;
}

/** Pairs with the suffix, enough of them for it to be the broker's habit. */
function pairs(suffix: string, changes: Parameters<typeof symbolSpec>[1] = {}) {
  return ['EURUSD', 'GBPUSD', 'USDCAD', 'AUDCAD', 'EURGBP', 'NZDJPY'].map((name) =>
    symbolSpec(name + suffix, {
      currency_base: name.slice(0, 3),
      currency_profit: name.slice(3),
      ...changes,
    }),
  );
}

describe('between symbols that are equally good', () => {
  const two = (...changes: Parameters<typeof symbolSpec>[1][]) =>
    createCatalogue(changes.flatMap((change, i) => pairs(['.a', '.b', '.c'][i] ?? '', change)));

  it('the tradable one is taken', () => {
    expect(nameOf(ask(two({ trade_mode: 'DISABLED' }, {}), 'EURUSD'))).toBe('EURUSD.b');
    expect(nameOf(ask(two({}, { trade_mode: 'CLOSEONLY' }), 'EURUSD'))).toBe('EURUSD.a');
  });

  it('then the one that was taken before', () => {
    const catalogue = two({ visible: true }, { visible: false });
    expect(nameOf(ask(catalogue, 'EURUSD', { before: 'EURUSD.b' }))).toBe('EURUSD.b');
  });

  it('then the one in Market Watch', () => {
    expect(nameOf(ask(two({ visible: false }, { visible: true }), 'EURUSD'))).toBe('EURUSD.b');
  });

  it('then the one with the smallest spread', () => {
    const choice = ask(two({ bid: 1.1, ask: 1.1002 }, { bid: 1.1, ask: 1.1001 }), 'EURUSD');
    expect(choice).toMatchObject({ kind: 'chosen', because: 'it has the smallest spread' });
    expect(nameOf(choice)).toBe('EURUSD.b');
  });

  it('then nobody but the owner decides', () => {
    const choice = ask(two({}, {}), 'EURUSD');
    expect(choice).toMatchObject({
      denial: { code: 'SYMBOL_AMBIGUOUS', facts: { candidates: 'EURUSD.a, EURUSD.b' } },
    });
  });

  it('a smaller lot is never taken for the standard one', () => {
    const catalogue = createCatalogue([...pairs(''), ...pairs('m', { contract_size: 1000 })]);
    expect(nameOf(ask(catalogue, 'EURUSD.pro'))).toBe('EURUSD');
    expect(nameOf(ask(catalogue, 'EURUSDm'))).toBe('EURUSDm');
  });
});

describe('a symbol that cannot be opened', () => {
  const one = (changes: Parameters<typeof symbolSpec>[1]) =>
    createCatalogue([symbolSpec('EURUSD', changes)]);
  const side = (side: 'BUY' | 'SELL'): Partial<Circumstance> => ({
    purpose: { kind: 'opening', side },
  });

  it.each([
    [{ trade_mode: 'DISABLED' }, 'BUY', 'the broker has switched it off'],
    [{ trade_mode: 'CLOSEONLY' }, 'BUY', 'the broker allows closing only'],
    [{ trade_mode: 'LONGONLY' }, 'SELL', 'the broker allows buying only'],
    [{ trade_mode: 'SHORTONLY' }, 'BUY', 'the broker allows selling only'],
    [{ expiration_ms: CORPUS_NOW_MS }, 'BUY', 'the contract has expired'],
  ] as const)('%j to %s says that %s', (changes, wanted, fault) => {
    expect(ask(one(changes), 'EURUSD', side(wanted))).toMatchObject({
      denial: { code: 'SYMBOL_NOT_TRADABLE', message: `EURUSD cannot be opened now: ${fault}.` },
    });
  });

  it.each([
    [{ trade_mode: 'LONGONLY' }, 'BUY'],
    [{ trade_mode: 'SHORTONLY' }, 'SELL'],
    [{ expiration_ms: CORPUS_NOW_MS + 1 }, 'BUY'],
    [{ expiration_ms: 0 }, 'SELL'],
  ] as const)('%j can be opened by %s', (changes, wanted) => {
    expect(nameOf(ask(one(changes), 'EURUSD', side(wanted)))).toBe('EURUSD');
  });

  it('gives way to its tradable twin, and to nothing with another lot', () => {
    const dead = symbolSpec('EURUSD', { trade_mode: 'DISABLED' });
    const twin = createCatalogue([dead, ...pairs('.x')]);
    expect(nameOf(ask(twin, 'EURUSD'))).toBe('EURUSD.x');
    const small = createCatalogue([dead, ...pairs('.x', { contract_size: 1000 })]);
    expect(nameOf(ask(small, 'EURUSD'))).toBe('SYMBOL_NOT_TRADABLE');
  });

  it('is closed all the same, and where the account holds it', () => {
    const exit = (...held: string[]): Partial<Circumstance> => ({
      purpose: { kind: 'exit', held: new Set(held) },
    });
    const catalogue = createCatalogue([
      symbolSpec('EURUSD', { trade_mode: 'DISABLED' }),
      ...pairs('.x'),
    ]);
    expect(nameOf(ask(catalogue, 'EURUSD', exit('EURUSD')))).toBe('EURUSD');
    expect(nameOf(ask(catalogue, 'EURUSD', exit('EURUSD.x')))).toBe('EURUSD.x');
    expect(nameOf(ask(one({ trade_mode: 'DISABLED' }), 'EURUSD', exit()))).toBe('EURUSD');
  });
});

describe('a price that was sent along', () => {
  const gold = (name: string, bid: number) =>
    symbolSpec(name, {
      path: `Metals\\${name}`,
      currency_base: 'XAU',
      currency_profit: 'USD',
      digits: 2,
      point: 0.01,
      contract_size: 100,
      bid,
      ask: bid + 0.2,
    });

  it.each([
    [4070, 'GOLD'],
    [4273, 'GOLD'],
    [4290, 'PRICE_DEVIATION'],
    [3870, 'PRICE_DEVIATION'],
    [131, 'PRICE_DEVIATION'],
  ])('of %d is answered %s', (price, expected) => {
    expect(nameOf(ask(createCatalogue([gold('GOLD', 4070)]), 'XAUUSD', { price }))).toBe(expected);
  });

  it('is no reason to refuse where there is no quote, and never holds up an exit', () => {
    const silent = createCatalogue([{ ...gold('GOLD', 0), ask: 0 }]);
    expect(nameOf(ask(silent, 'XAUUSD', { price: 1 }))).toBe('GOLD');
    const exit = { purpose: { kind: 'exit', held: new Set<string>() } } as const;
    const quoted = createCatalogue([gold('GOLD', 4070)]);
    expect(nameOf(ask(quoted, 'XAUUSD', { ...exit, price: 1 }))).toBe('GOLD');
  });
});

describe('a share that is called like a metal', () => {
  const share = symbolSpec('GOLD', {
    description: 'Barrick Mining Corp',
    path: 'Shares\\US\\GOLD',
    currency_base: 'USD',
    currency_profit: 'USD',
    digits: 2,
    contract_size: 1,
    bid: 38.4,
    ask: 38.5,
  });
  const metal = symbolSpec('XAUUSD', { path: 'Metals\\XAUUSD', bid: 4070, ask: 4070.3 });
  const catalogue = createCatalogue([share, metal]);

  it('is not taken for the metal', () => {
    expect(nameOf(ask(createCatalogue([share]), 'XAUUSD'))).toBe('SYMBOL_UNKNOWN');
    expect(nameOf(ask(catalogue, 'XAUUSD'))).toBe('XAUUSD');
  });

  it('makes its bare name a question, which a price or a venue answers', () => {
    expect(nameOf(ask(catalogue, 'GOLD'))).toBe('SYMBOL_AMBIGUOUS');
    expect(nameOf(ask(catalogue, 'GOLD', { price: 4070 }))).toBe('XAUUSD');
    expect(nameOf(ask(catalogue, 'GOLD', { price: 38.4 }))).toBe('GOLD');
    const at = (exchange: string) =>
      nameOf(choose(catalogue, planFor(catalogue, { symbol: 'GOLD', exchange }), OPENING));
    expect([at('NYSE'), at('TVC')]).toEqual(['GOLD', 'XAUUSD']);
  });
});

describe('a name that is nearly a symbol', () => {
  const catalogue = createCatalogue(pairs('.r'));

  it('is proposed and never taken', () => {
    expect(nameOf(ask(catalogue, 'EURSUD'))).toBe('SYMBOL_UNKNOWN');
    const plan = planFor(catalogue, { symbol: 'EURSUD', exchange: undefined });
    expect(propose(catalogue, plan)[0]?.entry.spec.name).toBe('EURUSD.r');
  });

  it('is not even proposed across currencies that are known', () => {
    const plan = planFor(catalogue, { symbol: 'EURNOK', exchange: undefined });
    expect(propose(catalogue, plan)).toEqual([]);
  });

  it('is near enough only where kind and both currencies agree and nothing else is in reach', () => {
    const near = (symbol: string, from = catalogue) =>
      nearName(from, planFor(from, { symbol, exchange: undefined }))?.spec.name;
    expect(near('EURUSDspecial')).toBe('EURUSD.r');
    expect(near('EURSUD')).toBeUndefined();
    expect(near('EURNOKspecial')).toBeUndefined();
    const two = createCatalogue([...pairs('.r'), ...pairs('.x')]);
    expect(near('EURUSDspecial', two)).toBeUndefined();
  });
});

describe('on every catalogue of the corpus', () => {
  const brokers = readBrokers().map(({ symbols, questions }) => ({
    symbols,
    catalogue: createCatalogue(symbols),
    questions,
  }));
  const anyBroker = fc.constantFrom(...brokers);
  const codes =
    'USD EUR GBP JPY CHF AUD NZD CAD SEK NOK PLN MXN ZAR SGD HKD CNH BTC ETH XAU XAG USDT'.split(
      ' ',
    );
  const suffixes = fc.constantFrom('', 'm', '.r', '.pro', '#', '_i', 'c', '.x', '-ecn', '+');

  it('no answer crosses a currency', () => {
    fc.assert(
      fc.property(
        anyBroker,
        fc.constantFrom(...codes),
        fc.constantFrom(...codes),
        suffixes,
        ({ catalogue }, base, quote, suffix) => {
          const choice = ask(catalogue, base + quote + suffix);
          if (choice.kind !== 'chosen') return;
          const { entry } = choice;
          expect(entry.term?.base).toBe(base);
          expect(entry.quote).toBe(quote);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('no answer takes a future for what is no future, nor another expiry', () => {
    fc.assert(
      fc.property(anyBroker, fc.nat(), ({ catalogue }, n) => {
        const entry = catalogue.entries[n % Math.max(1, catalogue.entries.length)];
        if (entry?.term === undefined) return;
        const choice = ask(catalogue, entry.core);
        if (choice.kind !== 'chosen' || choice.via === 'exact') return;
        expect(choice.entry.marks.form).toBe(/^\d|!/.test(entry.core) ? entry.marks.form : 'spot');
      }),
      { numRuns: 2000 },
    );
  });

  it("a symbol's own name is that symbol, and what was answered is answered by itself", () => {
    for (const { catalogue, questions } of brokers) {
      for (const { asked, side } of questions) {
        const purpose = { kind: 'opening', side } as const;
        const choice = choose(catalogue, planFor(catalogue, asked), { ...OPENING, purpose });
        if (choice.kind !== 'chosen' || choice.entry.doubt !== undefined) continue;
        const { name } = choice.entry.spec;
        expect(nameOf(ask(catalogue, name, { purpose }))).toBe(name);
      }
    }
  });

  it('the order of the catalogue changes nothing', () => {
    fc.assert(
      fc.property(
        anyBroker,
        fc.infiniteStream(fc.nat()),
        ({ symbols, catalogue, questions }, random) => {
          const keys = new Map(symbols.map((spec) => [spec, random.next().value as number]));
          const other = createCatalogue(
            [...symbols].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0)),
          );
          for (const { asked, price, side } of questions) {
            const now = { ...OPENING, price, purpose: { kind: 'opening', side } as const };
            const [one, two] = [catalogue, other].map((item) =>
              nameOf(choose(item, planFor(item, asked), now)),
            );
            expect(two).toBe(one);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no text that a signal may carry is too strange to be answered', () => {
    const characters = fc.constantFrom(...'ABEGDUSORXZQmcpf0123456789 ._#+&^!/[]@$%-'.split(''));
    const texts = fc
      .array(characters, { minLength: 1, maxLength: 48 })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(anyBroker, texts, ({ catalogue }, text) => {
        const plan = planFor(catalogue, { symbol: text, exchange: undefined });
        expect(['chosen', 'denied']).toContain(choose(catalogue, plan, OPENING).kind);
        expect(propose(catalogue, plan).length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 2000 },
    );
  });
});
