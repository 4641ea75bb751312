/**
 * One broker's symbols, understood: which affixes its names carry is learned from the names themselves, and each
 * symbol is read into the instrument it is. Built once for each symbols.json; answers by index only.
 */
import { isoUtc } from '../base/clock.ts';
import type { SymbolSpec } from '../instances/index.ts';
import type { InstrumentClass } from '../trade/index.ts';
import {
  isMeaningful,
  joinMarks,
  PLAIN,
  readAffix,
  readWords,
  type Marks,
} from './affix-meaning.ts';
import { currencyOf, isMoney } from './currencies.ts';
import { canBe, evidenceOf, folderOf, type Evidence } from './evidence.ts';
import { currencyOfListing } from './exchanges.ts';
import {
  NO_AFFIXES,
  readLoosely,
  readName,
  readRoot,
  type Affixes,
  type Reading,
} from './reading.ts';
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

export function instrumentOf(term: Term): string {
  return `${term.class}:${term.key}`;
}

/** Suffixes by which a symbol differs from another of the same instrument in nothing but the size of its lot. */
function lotSuffixesOf(byInstrument: ReadonlyMap<string, readonly Entry[]>): Set<string> {
  const suffixes = new Set<string>();
  for (const entries of byInstrument.values()) {
    for (const one of entries) {
      const isOther = entries.some(
        (other) =>
          other.quote === one.quote &&
          other.marks.form === one.marks.form &&
          other.suffix !== one.suffix &&
          other.spec.contract_size > one.spec.contract_size,
      );
      if (isOther && one.suffix !== '') suffixes.add(one.suffix);
    }
  }
  return suffixes;
}

/** Symbols are ASCII at every broker seen; toLowerCase is independent of the machine's language. */
export function fold(name: string): string {
  return name.toLowerCase();
}

// --- first look: each symbol alone ----------------------------------------------------------------------------------

type Draft = {
  spec: SymbolSpec;
  evidence: Evidence;
  /** Agrees with the broker's currencies and words. */
  reading: Reading | undefined;
  /** Base and quote currency in the name are those that the broker states. */
  isConfirmed: boolean;
};

/** Apple Inc (AAPL.OQ): a share that goes by its company's name, with its ticker in the description. */
function tickersOf({ class: kind, core, spec }: Entry): string[] {
  if (kind !== 'stock') return [];
  const ticker = /\((?:[A-Z]+: ?)?([A-Z][A-Z0-9]{0,5})(?:\.[A-Z]{1,6})?\)/.exec(
    spec.description,
  )?.[1];
  return ticker === undefined || ticker === core ? [] : [ticker];
}

function draft(spec: SymbolSpec): Draft {
  const evidence = evidenceOf(spec);
  const accepts = (term: Term): boolean => agrees(term, spec, evidence);
  const strict = readName(spec.name, NO_AFFIXES, accepts);
  if (strict !== undefined) {
    return { spec, evidence, reading: strict, isConfirmed: isConfirmedBy(strict.term, spec) };
  }
  const root = evidence.isFuture ? readRoot(spec.name) : undefined;
  if (root !== undefined && accepts(root.term)) {
    return { spec, evidence, reading: root, isConfirmed: false };
  }
  const loose = readLoosely(spec.name, (term) => accepts(term) && isConfirmedBy(term, spec));
  return { spec, evidence, reading: loose, isConfirmed: loose !== undefined };
}

function isConfirmedBy({ base, quote }: Term, spec: SymbolSpec): boolean {
  return (
    base !== undefined &&
    currencyOf(spec.currency_base.toUpperCase()) === base &&
    (quote === undefined || quoteOf(spec) === quote)
  );
}

function quoteOf(spec: SymbolSpec): string | undefined {
  return currencyOf(spec.currency_profit.toUpperCase());
}

/** False when the broker's own words contradict the name: a GOLD filed under shares is a mining company. */
function agrees(term: Term, spec: SymbolSpec, { class: filed }: Evidence): boolean {
  const [base, profit] = [currencyOf(spec.currency_base.toUpperCase()), quoteOf(spec)];
  if (filed !== undefined && !canBe(term.class, filed)) return false;
  if (term.quote !== undefined && profit !== undefined && profit !== term.quote) {
    // A broker may settle a tether pair in dollars; the name still says what is quoted.
    if (!(term.quote === 'USDT' && profit === 'USD')) return false;
  }
  const isBaseTold = base !== undefined && base !== profit;
  if (term.base !== undefined && isBaseTold && base !== term.base) return false;
  if (term.class === 'index' && isBaseTold && !isMoney(base)) return false;
  return true;
}

// --- second look: what the names have in common ---------------------------------------------------------------------

type Habits = {
  affixes: Affixes;
  /** True where most currency pairs are filed as micro or mini: then that is the account and no other lot. */
  isSmallAccount: boolean;
  forexContract: number | undefined;
  /** Lots of what is filed under shares or known by no other name. */
  shareLots: ReadonlySet<number>;
};

/** An affix on this many instruments is a habit of the broker and no part of a name. */
const HABIT = 2;
const MOST = 0.6;

function learn(drafts: readonly Draft[]): Habits {
  const prefixes = new Map<string, Set<string>>();
  const suffixes = new Map<string, Set<string>>();
  for (const { spec, evidence, reading } of drafts) {
    if (reading !== undefined && !(reading.term.isTicker && evidence.class === undefined)) {
      note(prefixes, reading.prefix, reading.core);
      note(suffixes, reading.suffix, reading.core);
    } else if (reading === undefined) {
      const parts = SHARE.exec(spec.name);
      note(prefixes, parts?.[1] ?? '', parts?.[2] ?? '');
      note(suffixes, parts?.[3] ?? '', parts?.[2] ?? '');
    }
  }
  const usual = usualAffixes(drafts);
  return {
    affixes: { prefixes: habitual(prefixes), suffixes: habitual(suffixes), usual },
    isSmallAccount: isSmallAccount(drafts),
    forexContract: usualContract(drafts),
    shareLots: new Set(
      drafts
        .filter(({ reading, evidence }) => reading === undefined || evidence.class === 'stock')
        .map(({ spec }) => spec.contract_size),
    ),
  };
}

/** Those that most names carry, or most currency pairs: an account mark shows there even where indices have none. */
function usualAffixes(drafts: readonly Draft[]): Set<string> {
  const readings = drafts.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  const pairs = readings.filter(({ term }) => term.class === 'forex');
  return new Set([...mostOf(readings), ...mostOf(pairs)]);
}

function mostOf(readings: readonly Reading[]): string[] {
  if (readings.length < FEWEST_TELLING) return [];
  const counts = new Map<string, number>();
  for (const { prefix, suffix } of readings) {
    for (const affix of new Set([prefix, suffix])) counts.set(affix, (counts.get(affix) ?? 0) + 1);
  }
  return [...counts]
    .filter(([affix, count]) => affix !== '' && count >= MOST * readings.length)
    .map(([affix]) => affix);
}

/** Fewer names than this have no habits. */
const FEWEST_TELLING = 4;

const SHARE = /^([#.]?)([A-Za-z0-9&]+)([._#+-][A-Za-z0-9]{0,8}|[#+])?$/;

function note(counts: Map<string, Set<string>>, affix: string, core: string): void {
  if (affix !== '') counts.set(affix, (counts.get(affix) ?? new Set<string>()).add(core));
}

function habitual(counts: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  return new Set([...counts].filter(([, cores]) => cores.size >= HABIT).map(([affix]) => affix));
}

function isSmallAccount(drafts: readonly Draft[]): boolean {
  const pairs = drafts.filter(({ reading }) => reading?.term.class === 'forex');
  const small = pairs.filter(({ spec }) => readWords(wordsOf(spec)).size !== 'standard');
  return pairs.length >= FEWEST_TELLING && small.length >= MOST * pairs.length;
}

function usualContract(drafts: readonly Draft[]): number | undefined {
  const counts = new Map<number, number>();
  for (const { spec, reading, isConfirmed } of drafts) {
    if (reading?.term.class !== 'forex' || !isConfirmed) continue;
    counts.set(spec.contract_size, (counts.get(spec.contract_size) ?? 0) + 1);
  }
  // Of two sizes as common as each other the larger is the standard one.
  return [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0]?.[0];
}

function wordsOf(spec: SymbolSpec): string {
  return `${folderOf(spec).replace(/[\\/_-]+/g, ' ')} ${spec.description}`;
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
    quote: term.quote ?? quoteOf(spec),
    marks,
    suffix: reading.suffix,
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
  if (!evidence.isFuture) return joined;
  const expiresMs = spec.expiration_ms ?? 0;
  return { ...joined, form: expiresMs > 0 ? monthOf(expiresMs) : 'rolling' };
}

/** What the affixes mean, those aside that nearly all of the broker's names carry: they name the account. */
function affixMarks({ isRoot, marks, prefix, suffix }: Reading, usual: ReadonlySet<string>): Marks {
  if (isRoot || marks.form === 'perpetual') return marks;
  const end = longest([...usual].filter((affix) => suffix.endsWith(affix)));
  const parts = [usual.has(prefix) ? '' : prefix, suffix.slice(0, suffix.length - end.length)];
  return parts.map(readAffix).reduce(joinMarks, PLAIN);
}

function monthOf(epochMs: number): string {
  return isoUtc(epochMs).slice(0, 7);
}

function doubtOf(
  { term, prefix, suffix, marks }: Reading,
  { spec, isConfirmed }: Draft,
  { affixes, forexContract, shareLots }: Habits,
  evidence: Evidence,
): Doubt | undefined {
  const isHabit =
    (prefix === '' || affixes.prefixes.has(prefix) || !/[A-Za-z0-9]/.test(prefix)) &&
    (suffix === '' || affixes.suffixes.has(suffix) || !/[A-Za-z0-9]/.test(suffix));
  const isSaid = marks.rest === '' || isHabit;
  const isShareLike = term.isTicker && evidence.class === undefined && marks.form === 'spot';
  if (!isSaid && !(isConfirmed && hasUsualContract(term, spec))) {
    const affix = `${prefix}${prefix !== '' && suffix !== '' ? '…' : ''}${suffix}`;
    return { kind: 'affix', text: `no other symbol of this broker carries "${affix}"` };
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
    doubt: isNamesake(spec, kind) ? NAMESAKE : undefined,
  };
}

const NAMESAKE: Doubt = {
  kind: 'namesake',
  text: 'it is a share, and the name also means something else',
};

function isNamesake({ name }: SymbolSpec, kind: InstrumentClass): boolean {
  return kind === 'stock' && findTerm(name.toUpperCase(), name)?.isTicker === true;
}

/** The name without the broker's affixes and without separators at its ends, in capitals. */
export function peel(
  name: string,
  { prefixes, suffixes, usual }: Affixes,
  kind: InstrumentClass,
): string {
  let core = name;
  const prefix = longest([...prefixes].filter((item) => core.startsWith(item)));
  if (core.length > prefix.length) core = core.slice(prefix.length);
  const suffix = longest([...suffixes].filter((item) => core.endsWith(item)));
  const isPart = !usual.has(suffix) && isMeaningful(readAffix(suffix));
  if (core.length > suffix.length && !isPart) core = core.slice(0, core.length - suffix.length);
  const listing = /^(.+)[._-]([A-Za-z]{1,6})$/.exec(core);
  if (kind === 'stock' && currencyOfListing(listing?.[2] ?? '') !== undefined)
    core = listing?.[1] ?? core;
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
