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
import { NO_AFFIXES, readLoosely, readName, type Affixes, type Reading } from './reading.ts';
import type { Term } from './vocabulary.ts';

export type Entry = {
  readonly spec: SymbolSpec;
  readonly class: InstrumentClass;
  /** The instrument, when the name and the broker's words agree on one that is known by many names. */
  readonly term: Term | undefined;
  /** What names the instrument, in capitals, without what the broker adds. */
  readonly core: string;
  readonly quote: string | undefined;
  readonly marks: Marks;
  /** Why this symbol is not taken without a person's word; undefined when nothing speaks against it. */
  readonly doubt: Doubt | undefined;
};

export type Doubt = {
  /** affix: an unusual one; contract: another lot than the broker's other pairs; ticker: a share may be called so. */
  readonly kind: 'affix' | 'contract' | 'ticker';
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
};

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
  }
  return { entries, exact, folded, byInstrument, byCore, ...habitsOf(habits) };
}

function habitsOf({
  affixes,
  forexContract,
}: Habits): Pick<Catalogue, 'affixes' | 'forexContract'> {
  return { affixes, forexContract };
}

export function instrumentOf(term: Term): string {
  return `${term.class}:${term.key}`;
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

function draft(spec: SymbolSpec): Draft {
  const evidence = evidenceOf(spec);
  const accepts = (term: Term): boolean => agrees(term, spec, evidence);
  const strict = readName(spec.name, NO_AFFIXES, accepts);
  if (strict !== undefined) {
    return { spec, evidence, reading: strict, isConfirmed: isConfirmedBy(strict.term, spec) };
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
  /** Affixes that so many symbols carry that they name the account, whatever the word would mean elsewhere. */
  usual: ReadonlySet<string>;
  /** A word of path or description that so many symbols carry that it says nothing of one of them. */
  usualWords: Marks;
  forexContract: number | undefined;
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
  const named = drafts.filter(({ reading }) => reading !== undefined);
  const usual = new Set(
    [...new Set([...prefixes.keys(), ...suffixes.keys()])].filter(
      (affix) =>
        named.filter(({ reading }) => reading?.prefix === affix || reading?.suffix === affix)
          .length >=
        MOST * named.length,
    ),
  );
  return {
    affixes: { prefixes: habitual(prefixes), suffixes: habitual(suffixes) },
    usual,
    usualWords: usualWordsOf(drafts),
    forexContract: usualContract(drafts),
  };
}

const SHARE = /^([#.]?)([A-Za-z0-9&]+)([._#+-][A-Za-z0-9]{0,8}|[#+])?$/;

function note(counts: Map<string, Set<string>>, affix: string, core: string): void {
  if (affix !== '') counts.set(affix, (counts.get(affix) ?? new Set<string>()).add(core));
}

function habitual(counts: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  return new Set([...counts].filter(([, cores]) => cores.size >= HABIT).map(([affix]) => affix));
}

function usualWordsOf(drafts: readonly Draft[]): Marks {
  const said = drafts.map(({ spec }) => readWords(wordsOf(spec)));
  const isUsual = (pick: (marks: Marks) => string): boolean =>
    said.filter((marks) => pick(marks) !== pick(PLAIN)).length >= MOST * drafts.length;
  return {
    form: isUsual(({ form }) => form) ? 'usual' : 'spot',
    size: isUsual(({ size }) => size) ? 'micro' : 'standard',
    twist: isUsual(({ twist }) => twist) ? 'usual' : '',
    rest: '',
  };
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
    doubt: doubtOf(reading, item, habits, evidence),
  };
}

/** With the broker's habits known, a name that ends in one of its letters can be read. */
function rereadWith({ spec, evidence, reading }: Draft, { affixes }: Habits): Reading | undefined {
  if (reading !== undefined) return reading;
  return readName(spec.name, affixes, (term) => agrees(term, spec, evidence));
}

function marksOf(reading: Reading, { spec, evidence }: Draft, habits: Habits): Marks {
  const { usual, usualWords } = habits;
  const affix = [reading.prefix, reading.suffix]
    .filter((part) => !usual.has(part))
    .map(readAffix)
    .reduce(joinMarks, reading.prefix + reading.suffix === '' ? reading.marks : PLAIN);
  const said = readWords(wordsOf(spec));
  const words: Marks = {
    form: usualWords.form === 'usual' ? 'spot' : said.form,
    size: usualWords.size === 'micro' ? 'standard' : said.size,
    twist: usualWords.twist === 'usual' ? '' : said.twist,
    rest: '',
  };
  const joined = joinMarks(reading.marks.form === 'perpetual' ? reading.marks : affix, words);
  if (joined.form !== 'spot' || !evidence.isFuture || usualWords.form === 'usual') return joined;
  const expiresMs = spec.expiration_ms ?? 0;
  return { ...joined, form: expiresMs > 0 ? monthOf(expiresMs) : 'rolling' };
}

function monthOf(epochMs: number): string {
  return isoUtc(epochMs).slice(0, 7);
}

function doubtOf(
  { term, prefix, suffix, marks }: Reading,
  { spec, isConfirmed }: Draft,
  { affixes, forexContract }: Habits,
  evidence: Evidence,
): Doubt | undefined {
  const isHabit =
    (prefix === '' || affixes.prefixes.has(prefix) || !/[A-Za-z0-9]/.test(prefix)) &&
    (suffix === '' || affixes.suffixes.has(suffix) || !/[A-Za-z0-9]/.test(suffix));
  const isSaid = marks.rest === '' || isHabit;
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
  if (term.isTicker && evidence.class === undefined && !isConfirmed) {
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
    doubt: undefined,
  };
}

/** The name without the broker's affixes and without separators at its ends, in capitals. */
export function peel(name: string, { prefixes, suffixes }: Affixes, kind: InstrumentClass): string {
  let core = name;
  const prefix = longest([...prefixes].filter((item) => core.startsWith(item)));
  if (core.length > prefix.length) core = core.slice(prefix.length);
  const suffix = longest([...suffixes].filter((item) => core.endsWith(item)));
  const isPart = isMeaningful(readAffix(suffix));
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
