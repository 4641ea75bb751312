/**
 * One broker's symbols, understood: which affixes its names carry is learned from the names themselves, and each
 * symbol is read into the instrument it is. Built once for each symbols.json; answers by index only.
 */
import { isoUtc } from '../base/clock.ts';
import type { SymbolSpec } from '../instances/index.ts';
import type { InstrumentClass } from '../trade/index.ts';
import {
  isAccountMark,
  isPlainPrefix,
  joinMarks,
  PLAIN,
  readAffix,
  readWords,
  type Marks,
} from './affix-meaning.ts';
import { currencyOf } from './currencies.ts';
import { agrees, draft, quoteOf, wordsOf, type Draft } from './draft.ts';
import type { Evidence } from './evidence.ts';
import { countryOfListing, listedIn } from './exchanges.ts';
import { learn, type Habits } from './habits.ts';
import { readName, type Affixes, type Reading } from './reading.ts';
import { findTerm, type Term } from './vocabulary.ts';

export type Entry = {
  readonly spec: SymbolSpec;
  readonly class: InstrumentClass;
  /** The instrument, when the name and the broker's words agree on one that is known by many names. */
  readonly term: Term | undefined;
  /** What names the instrument, in capitals, without what the broker adds. */
  readonly core: string;
  readonly quote: string | undefined;
  readonly marks: Marks;
  /** What stands behind the instrument in the name. */
  readonly suffix: string;
  /** Where a share is listed, when its name tells. */
  readonly country: string | undefined;
  /** Why this symbol is not taken without a person's word; undefined when nothing speaks against it. */
  readonly doubt: Doubt | undefined;
};

export type Doubt = {
  /**
   * affix: an unusual one; contract: another lot than the broker's other pairs; ticker: a share may be called so;
   * namesake: a share that is called so.
   */
  readonly kind: 'affix' | 'contract' | 'ticker' | 'namesake';
  readonly text: string;
};

export type Catalogue = {
  readonly entries: readonly Entry[];
  readonly exact: ReadonlyMap<string, Entry>;
  readonly folded: ReadonlyMap<string, readonly Entry[]>;
  /** By class and key of the instrument. */
  readonly byInstrument: ReadonlyMap<string, readonly Entry[]>;
  /** By core, for what has no other names: shares, synthetics. */
  readonly byCore: ReadonlyMap<string, readonly Entry[]>;
  readonly affixes: Affixes;
  /** The contract size of most currency pairs: 100,000, or 1,000 on a cent or micro account. */
  readonly forexContract: number | undefined;
  /** Suffixes that here mark another lot of the same instrument, as m marks the micro account. */
  readonly lotSuffixes: ReadonlySet<string>;
};

/**
 * The same as createCatalogue, for less when only quotes and the like have moved since the catalogue before: what a
 * symbol is does not hang on them.
 */
export function refreshCatalogue(
  before: Catalogue | undefined,
  symbols: readonly SymbolSpec[],
): Catalogue {
  if (before === undefined || before.entries.length !== symbols.length)
    return createCatalogue(symbols);
  const renewed = new Map<Entry, Entry>();
  for (const spec of symbols) {
    const entry = before.exact.get(spec.name);
    if (entry === undefined || !READ.every((field) => entry.spec[field] === spec[field])) {
      return createCatalogue(symbols);
    }
    renewed.set(entry, { ...entry, spec });
  }
  const renew = (entries: readonly Entry[]): Entry[] =>
    entries.map((entry) => renewed.get(entry) ?? entry);
  const renewAll = (map: ReadonlyMap<string, readonly Entry[]>) =>
    new Map([...map].map(([key, entries]) => [key, renew(entries)]));
  const entries = renew(before.entries);
  return {
    ...before,
    entries,
    exact: new Map(entries.map((entry) => [entry.spec.name, entry])),
    folded: renewAll(before.folded),
    byInstrument: renewAll(before.byInstrument),
    byCore: renewAll(before.byCore),
  };
}

/** What an entry is read from. */
const READ = [
  'name',
  'description',
  'path',
  'currency_base',
  'currency_profit',
  'contract_size',
  'calc_mode',
  'expiration_ms',
] as const;

export function createCatalogue(symbols: readonly SymbolSpec[]): Catalogue {
  const sorted = [...symbols].sort((a, b) => (a.name < b.name ? -1 : 1));
  const drafts = sorted.map(draft);
  const habits = learn(drafts);
  const entries = drafts.map((item) => toEntry(item, habits));
  const byInstrument = new Map<string, Entry[]>();
  const byCore = new Map<string, Entry[]>();
  const exact = new Map<string, Entry>();
  const folded = new Map<string, Entry[]>();
  for (const entry of entries) {
    exact.set(entry.spec.name, entry);
    push(folded, fold(entry.spec.name), entry);
    if (entry.term === undefined) push(byCore, entry.core, entry);
    else push(byInstrument, instrumentOf(entry.term), entry);
    for (const ticker of tickersOf(entry)) push(byCore, ticker, entry);
  }
  const { affixes, forexContract } = habits;
  const lotSuffixes = lotSuffixesOf(byInstrument);
  return { entries, exact, folded, byInstrument, byCore, affixes, forexContract, lotSuffixes };
}

/** Metals, oils and coins named without a currency are meant in US dollars; an index in whatever its broker quotes. */
export function usualQuote({ class: kind, quote }: Term): string | undefined {
  return quote ?? (kind === 'index' ? undefined : 'USD');
}

export function instrumentOf(term: Term): string {
  return `${term.class}:${term.key}`;
}

/** Suffixes by which a symbol differs from another of the same instrument in nothing but a smaller lot. */
function lotSuffixesOf(byInstrument: ReadonlyMap<string, readonly Entry[]>): Set<string> {
  const suffixes = new Set<string>();
  for (const entries of byInstrument.values()) {
    const largest = new Map<string, number>();
    const kindOf = ({ quote, marks: { form } }: Entry): string => `${quote ?? ''} ${form}`;
    for (const entry of entries) {
      const lot = Math.max(largest.get(kindOf(entry)) ?? 0, entry.spec.contract_size);
      largest.set(kindOf(entry), lot);
    }
    for (const entry of entries) {
      const isSmaller = entry.spec.contract_size < (largest.get(kindOf(entry)) ?? 0);
      if (isSmaller && entry.suffix !== '') suffixes.add(entry.suffix);
    }
  }
  return suffixes;
}

/** Symbols are ASCII at every broker seen; toLowerCase is independent of the machine's language. */
export function fold(name: string): string {
  return name.toLowerCase();
}

/** Apple Inc (AAPL.OQ): a share that goes by its company's name, with ticker and listing in the description. */
function tickersOf({ class: kind, core, spec }: Entry): string[] {
  if (kind !== 'stock') return [];
  const [, ticker = '', listing = ''] =
    /\(([A-Z][A-Z0-9]{0,5})\.([A-Z]{1,6})\)/.exec(spec.description) ?? [];
  return ticker === core || countryOfListing(listing) === undefined ? [] : [ticker];
}

// --- the entry ------------------------------------------------------------------------------------------------------

function toEntry(item: Draft, habits: Habits): Entry {
  const { spec, evidence } = item;
  const reading = rereadWith(item, habits);
  if (reading === undefined) return unknownInstrument(item, habits);
  const marks = marksOf(reading, item, habits);
  const { term } = reading;
  return {
    spec,
    class: term.class,
    term,
    core: reading.core,
    quote: term.quote ?? quoteOf(spec) ?? usualQuote(term),
    marks,
    suffix: reading.suffix,
    country: undefined,
    doubt: doubtOf({ ...reading, marks }, item, habits, evidence),
  };
}

/** With the broker's habits known, a name that ends in one of its letters can be read. */
function rereadWith({ spec, evidence, reading }: Draft, { affixes }: Habits): Reading | undefined {
  if (reading !== undefined) return reading;
  return readName(spec.name, affixes, (term) => agrees(term, spec, evidence));
}

function marksOf(reading: Reading, { spec, evidence }: Draft, habits: Habits): Marks {
  const said = readWords(wordsOf(spec));
  const isSizeTold = !habits.isSmallAccount && !reading.isRoot;
  const words: Marks = { ...said, size: isSizeTold ? said.size : 'standard' };
  const joined = joinMarks(affixMarks(reading, habits.affixes.usual), words);
  if (joined.form !== 'spot' && joined.form !== 'rolling') return joined;
  // A contract may expire in the month before the one that it is named after, so this month matches no name.
  const expiresMs = spec.expiration_ms ?? 0;
  if (expiresMs > 0) return { ...joined, form: `expiring ${isoUtc(expiresMs).slice(0, 7)}` };
  return evidence.isFuture ? { ...joined, form: 'rolling' } : joined;
}

/** What the affixes mean, those aside that nearly all of the broker's names carry: they name the account. */
function affixMarks({ isRoot, marks, prefix, suffix }: Reading, usual: ReadonlySet<string>): Marks {
  if (isRoot || marks.form === 'perpetual') return marks;
  const parts = [usual.has(prefix) ? '' : prefix, withoutUsual(suffix, usual)];
  return parts.map(readAffix).reduce(joinMarks, PLAIN);
}

function withoutUsual(suffix: string, usual: ReadonlySet<string>): string {
  const end = longest([...usual].filter((affix) => suffix.endsWith(affix)));
  return suffix.slice(0, suffix.length - end.length);
}

function doubtOf(
  { term, prefix, suffix, marks }: Reading,
  { spec, isConfirmed }: Draft,
  { affixes, forexContract, shareLots }: Habits,
  evidence: Evidence,
): Doubt | undefined {
  const isShareLike =
    (term.isTicker || (term.quote === undefined && listedIn(suffix) !== undefined)) &&
    evidence.class === undefined &&
    marks.form === 'spot';
  const isSaid =
    (affixes.prefixes.has(prefix) || isPlainPrefix(prefix)) &&
    (affixes.suffixes.has(suffix) || isAccountMark(withoutUsual(suffix, affixes.usual)));
  if (!isSaid && !(isConfirmed && hasUsualContract(term, spec) && !/[\s\d]/.test(suffix))) {
    const affix = `${prefix}${prefix !== '' && suffix !== '' ? '…' : ''}${suffix}`;
    return { kind: 'affix', text: `"${affix}" is no mark that is known of this broker's accounts` };
  }
  if (
    term.class === 'forex' &&
    forexContract !== undefined &&
    spec.contract_size * 10 <= forexContract
  ) {
    const [own, usual] = [String(spec.contract_size), String(forexContract)];
    return { kind: 'contract', text: `one lot is ${own}, of this broker's other pairs ${usual}` };
  }
  if (
    isShareLike &&
    !isConfirmed &&
    !(isMetalLot(term, spec) && !shareLots.has(spec.contract_size))
  ) {
    return {
      kind: 'ticker',
      text: 'a share may be called so, and the broker does not say what it is',
    };
  }
  return undefined;
}

/** One standard lot: 100,000 of a currency, 100 ounces of gold, 5,000 of silver, one coin. */
export const STANDARD_LOT: Record<string, number> = { XAU: 100, XAG: 5000, XPT: 100, XPD: 100 };

function hasUsualContract(term: Term, spec: SymbolSpec): boolean {
  const standard = term.class === 'forex' ? 100_000 : (STANDARD_LOT[term.key] ?? 1);
  return spec.contract_size === standard;
}

/** 100 or 5,000 units a lot: nobody sells shares so, unless other symbols of this broker that are no metals say otherwise. */
function isMetalLot({ key }: Term, { contract_size: lot }: SymbolSpec): boolean {
  return lot > 1 && lot === STANDARD_LOT[key];
}

function unknownInstrument({ spec, evidence }: Draft, { affixes }: Habits): Entry {
  const kind = evidence.class ?? 'other';
  const core = peel(spec.name, affixes, kind);
  const said = readWords(wordsOf(spec));
  return {
    spec,
    class: kind,
    term: undefined,
    core,
    quote: quoteOf(spec),
    marks: joinMarks(PLAIN, said),
    suffix: '',
    country: kind === 'stock' ? listedIn(spec.name) : undefined,
    doubt: isNamesake(spec, kind) ? NAMESAKE : undefined,
  };
}

const NAMESAKE: Doubt = {
  kind: 'namesake',
  text: 'it is a share, and the name also means something else',
};

/** True for a bare name that is a share's ticker and also a currency, a coin, a metal or an index. */
export function meansMore(core: string): boolean {
  return currencyOf(core) !== undefined || findTerm(core, core)?.isTicker === true;
}

function isNamesake({ name }: SymbolSpec, kind: InstrumentClass): boolean {
  return kind === 'stock' && meansMore(name.toUpperCase());
}

/** The name without the broker's affixes and without separators at its ends, in capitals. */
export function peel(
  name: string,
  { prefixes, usual, lone }: Affixes,
  kind: InstrumentClass,
): string {
  const prefix = longest([...prefixes].filter((item) => name.startsWith(item)));
  let core = name.length > prefix.length ? name.slice(prefix.length) : name;
  const suffix = longest([...usual, ...lone].filter((item) => core.endsWith(item)));
  if (core.length > suffix.length) core = core.slice(0, core.length - suffix.length);
  if (kind === 'stock' && listedIn(core) !== undefined)
    core = core.slice(0, core.search(/[._][A-Za-z]*$/));
  return core.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '').toUpperCase();
}

function longest(items: readonly string[]): string {
  return items.reduce((best, item) => (item.length > best.length ? item : best), '');
}

function push<K>(map: Map<K, Entry[]>, key: K, entry: Entry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}
