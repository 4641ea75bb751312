import { joinMarks, PLAIN, readAffix, readExpiry, type Marks } from './affix-meaning.ts';
import { currencyOf, isMoney } from './currencies.ts';
import { findRoot, findTerm, MAX_TERM_LENGTH, type Term } from './vocabulary.ts';

/** A name taken apart: the instrument it names, and what stands around it. */
export type Reading = {
  readonly term: Term;
  /** The part that names the instrument, in capitals without separators. */
  readonly core: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly marks: Marks;
  /** Read from an exchange's root (ES, GC), which settles the contract whatever a description calls it. */
  readonly isRoot: boolean;
};

/** Affixes that a catalogue uses; a name may end in one of them without any separator before it. */
export type Affixes = {
  readonly prefixes: ReadonlySet<string>;
  readonly suffixes: ReadonlySet<string>;
  /** Those that so many symbols carry that they name the account, whatever the word would mean elsewhere. */
  readonly usual: ReadonlySet<string>;
  /** Those that most of the symbols without a known instrument carry: shares, synthetics. */
  readonly lone: ReadonlySet<string>;
};

export const NO_AFFIXES: Affixes = {
  prefixes: new Set(),
  suffixes: new Set(),
  usual: new Set(),
  lone: new Set(),
};

/**
 * Finds the instrument that a name starts with, the longest that fits. The end of the instrument must show: a
 * separator, small letters after capitals, a word or expiry that is known, or an affix that the broker uses.
 */
export function readName(
  name: string,
  affixes: Affixes = NO_AFFIXES,
  accepts: (term: Term) => boolean = () => true,
): Reading | undefined {
  for (const start of starts(name, affixes.prefixes)) {
    const mayEnd = (end: number): boolean => endsAt(name, end, affixes.suffixes);
    const found = readFrom(name, start, mayEnd, accepts);
    if (found !== undefined) return found;
  }
  const future = readFuture(name);
  return future !== undefined && accepts(future.term) ? future : undefined;
}

/** As readName, but the end need not show: only for who can check the instrument against the broker's own words. */
export function readLoosely(name: string, accepts: (term: Term) => boolean): Reading | undefined {
  for (const start of starts(name, NO_AFFIXES.prefixes)) {
    const found = readFrom(name, start, () => true, accepts);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readFrom(
  name: string,
  start: number,
  mayEnd: (end: number) => boolean,
  accepts: (term: Term) => boolean,
): Reading | undefined {
  const compacts = compactsFrom(name, start);
  for (let i = compacts.length - 1; i >= 0; i--) {
    const { compact, end } = compacts[i] ?? { compact: '', end: 0 };
    if (!mayEnd(end)) continue;
    const term = findTerm(compact, name.slice(start, end));
    if (term === undefined || !accepts(term)) continue;
    const [prefix, suffix] = [name.slice(0, start), name.slice(end)];
    const isPerpetual = /^[._-]?P$/.test(suffix) && term.class === 'crypto';
    const marks = joinMarks(readAffix(prefix), isPerpetual ? PERPETUAL : readAffix(suffix));
    return { term: withQuote(term, marks), core: compact, prefix, suffix, marks, isRoot: false };
  }
  return undefined;
}

/** DE40/EUR, US30.USD: what stands behind an instrument that states no currency may be its currency. */
function withQuote(term: Term, { rest }: Marks): Term {
  const code = currencyOf(rest.toUpperCase());
  return term.quote !== undefined || code === undefined || !isMoney(code)
    ? term
    : { ...term, quote: code };
}

const PERPETUAL: Marks = { ...PLAIN, form: 'perpetual' };

/** Every beginning of the rest of the name, in capitals without separators, with where it ends. */
function compactsFrom(name: string, start: number): { compact: string; end: number }[] {
  const found: { compact: string; end: number }[] = [];
  let compact = '';
  for (let at = start; at < name.length && compact.length < MAX_TERM_LENGTH; at++) {
    const character = name.charAt(at);
    if (!isAlphanumeric(character)) continue;
    compact += character.toUpperCase();
    if (compact.length >= 3) found.push({ compact, end: at + 1 });
  }
  return found;
}

function starts(name: string, prefixes: ReadonlySet<string>): number[] {
  const found = new Set<number>();
  const lead = /^[^A-Za-z0-9]*/.exec(name)?.[0].length ?? 0;
  found.add(lead);
  const word = /^[^A-Za-z0-9]*[A-Za-z0-9]{1,5}[^A-Za-z0-9]+/.exec(name)?.[0].length;
  if (word !== undefined) found.add(word);
  for (const prefix of prefixes) if (name.startsWith(prefix)) found.add(prefix.length);
  return [...found];
}

function endsAt(name: string, end: number, suffixes: ReadonlySet<string>): boolean {
  const rest = name.slice(end);
  if (rest === '' || !isAlphanumeric(rest.charAt(0))) return true;
  if (suffixes.has(rest) || (rest.length > 1 && readAffix(rest).rest === '')) return true;
  const [last, next] = [name.charAt(end - 1), rest.charAt(0)];
  return /[A-Z0-9]/.test(last) && /[a-z]/.test(next) && rest.length <= MAX_SMALL_LETTERS;
}

/** Small letters after capitals are an account mark (EURUSDm, XAUUSDpro); a long word is more likely another name. */
const MAX_SMALL_LETTERS = 6;

function isAlphanumeric(character: string): boolean {
  return /[A-Za-z0-9]/.test(character);
}

const CONTINUOUS = /^[^A-Z0-9]*([A-Z0-9]{1,4})([1-9])!$/;
const DATED =
  /^[^A-Z0-9]*([A-Z0-9]{1,4}?)[^A-Z0-9]*([FGHJKMNQUVXZ](?:\d|\d{2}|20\d{2}))[^A-Z0-9]*$/;
const DATED_APART = /^[^A-Z0-9]*([A-Z0-9]{1,4})[^A-Z0-9]+([A-Z]{3}[^A-Z0-9]?(?:\d{2}|20\d{2}))$/;

/** ES1! (the front contract, rolling), ESZ26, CL-DEC26: the exchange's own root and an expiry. */
function readFuture(name: string): Reading | undefined {
  const upper = name.toUpperCase();
  const [, front = '', position = ''] = CONTINUOUS.exec(upper) ?? [];
  const continuous = findRoot(front);
  if (continuous !== undefined) {
    // ES2! is the contract after the front one, which no rolling symbol follows.
    return futureOf(continuous, position === '1' ? 'rolling' : `rolling ${position}`, upper);
  }
  const dated = DATED.exec(upper) ?? DATED_APART.exec(upper);
  const root = findRoot(dated?.[1] ?? '');
  const expiry = readExpiry(dated?.[2] ?? '');
  return root === undefined || expiry === undefined ? undefined : futureOf(root, expiry, upper);
}

const ROOT_ALONE = /^[^A-Z0-9]*([A-Z0-9]{1,4})((?:[^A-Z0-9][A-Z0-9]{0,4})?)$/;

/** ES, NG-C: the root of a future without an expiry; only for who knows from elsewhere that it is a future. */
export function readRoot(name: string): Reading | undefined {
  const upper = name.toUpperCase();
  const [, core = '', suffix = ''] = ROOT_ALONE.exec(upper) ?? [];
  const root = findRoot(core);
  return root === undefined ? undefined : { ...futureOf(root, 'rolling', core), suffix };
}

function futureOf(
  { term, size }: NonNullable<ReturnType<typeof findRoot>>,
  form: string,
  core: string,
): Reading {
  return { term, core, prefix: '', suffix: '', marks: { ...PLAIN, form, size }, isRoot: true };
}
