/** Which of a broker's symbols a name can mean, stage by stage, the surest first. Pure; the same for every order. */
import type { AskedSymbol } from '../trade/index.ts';
import {
  isAccountMark,
  isMeaningful,
  isPlainPrefix,
  PLAIN,
  readAffix,
  type Marks,
} from './affix-meaning.ts';
import {
  fold,
  instrumentOf,
  meansMore,
  peel,
  usualQuote,
  type Catalogue,
  type Entry,
} from './catalogue.ts';
import {
  countriesOfVenue,
  currencyOfCountry,
  listedIn,
  venueAllows,
  venueOf,
} from './exchanges.ts';
import { readLoosely, readName, type Reading } from './reading.ts';
import type { Term } from './vocabulary.ts';

export const STAGES = ['exact', 'case-insensitive', 'affix', 'alias'] as const;
export type StageName = (typeof STAGES)[number];

export type Stage = {
  readonly via: StageName;
  readonly candidates: readonly Entry[];
  /** Found here and left out, with the reason. */
  readonly passedOver: readonly { readonly entry: Entry; readonly reason: string }[];
};

export type Plan = {
  readonly ask: AskedSymbol;
  /** What the name says; undefined for a name that is known only by being written so. */
  readonly reading: Reading | undefined;
  /** What it seems to begin with; for proposals only. */
  readonly nearly: Reading | undefined;
  readonly stages: readonly Stage[];
};

/** Every symbol that the name can mean without a guess, and those it nearly means with what stands against them. */
export function planFor(catalogue: Catalogue, ask: AskedSymbol): Plan {
  const reading = readAsked(catalogue, ask);
  const seen = new Set<Entry>();
  const stage = (via: StageName, found: readonly Entry[], judge: Judge): Stage => {
    const judged = found
      .filter((entry) => !seen.has(entry))
      .map((entry) => ({ entry, reason: judge(entry) }));
    const candidates = judged
      .filter(({ reason }) => reason === undefined)
      .map(({ entry }) => entry);
    for (const entry of candidates) seen.add(entry);
    const passedOver = judged.flatMap(({ entry, reason }) =>
      reason === undefined ? [] : [{ entry, reason }],
    );
    return { via, candidates, passedOver };
  };
  const byVenue: Judge = (entry) => refuseVenue(ask, entry) ?? refuseShareLike(ask, entry);
  const exact = catalogue.exact.get(ask.symbol);
  const folded = catalogue.folded.get(fold(ask.symbol)) ?? [];
  const kindred = kindredOf(catalogue, ask, reading);
  const judge: Judge = (entry) => refuseKindred(catalogue, { ask, reading }, entry);
  return {
    ask,
    reading,
    nearly: reading ?? nearlyRead(ask),
    stages: [
      stage('exact', exact === undefined ? [] : [exact], byVenue),
      stage('case-insensitive', folded, (entry) => byVenue(entry) ?? refuseOther(reading, entry)),
      stage(
        'affix',
        kindred.filter((entry) => isSameCore(reading, entry)),
        judge,
      ),
      stage(
        'alias',
        kindred.filter((entry) => !isSameCore(reading, entry)),
        judge,
      ),
    ],
  };
}

/** A GOLD that is a share, or may be one, is not taken by its name alone unless the venue before it trades shares. */
function refuseShareLike({ exchange }: AskedSymbol, { doubt }: Entry): string | undefined {
  const venue = venueOf(exchange);
  const isRefused =
    doubt?.kind === 'namesake' ? venue !== 'stock' : doubt?.kind === 'ticker' && venue === 'index';
  return isRefused ? doubt?.text : undefined;
}

type Judge = (entry: Entry) => string | undefined;

function isSameCore(reading: Reading | undefined, entry: Entry): boolean {
  return reading === undefined || entry.core === reading.core;
}

/** What the name says, unless the venue before it says that it is something else. */
function readAsked(catalogue: Catalogue, { symbol, exchange }: AskedSymbol): Reading | undefined {
  const reading = readName(symbol, catalogue.affixes);
  if (reading === undefined) return undefined;
  const { term, marks } = reading;
  if (!venueAllows(exchange, term.class, symbol)) return undefined;
  if (venueOf(exchange) === 'future' && marks.form === 'spot') return undefined;
  return isUnderstood(catalogue, reading) ? reading : undefined;
}

function nearlyRead({ symbol, exchange }: AskedSymbol): Reading | undefined {
  return readLoosely(symbol, (term) => venueAllows(exchange, term.class, symbol));
}

/**
 * True when nothing stands around the instrument but what this broker or every broker puts there. GOLD.US is a share,
 * GOLD ETF a fund, US30y a yield: a word that is not known may always be part of another name.
 */
function isUnderstood({ affixes }: Catalogue, { term, prefix, suffix, isRoot }: Reading): boolean {
  if (isRoot) return true;
  const isListed =
    term.quote === undefined && /[A-Z]$/.test(suffix) && listedIn(suffix) !== undefined;
  const isSuffix = affixes.suffixes.has(suffix) || (isAccountMark(suffix) && !isListed);
  return isSuffix && (affixes.prefixes.has(prefix) || isPlainPrefix(prefix));
}

function kindredOf(
  catalogue: Catalogue,
  ask: AskedSymbol,
  reading: Reading | undefined,
): readonly Entry[] {
  if (reading !== undefined) {
    const named = catalogue.byInstrument.get(instrumentOf(reading.term)) ?? [];
    const shares = reading.term.isTicker ? (catalogue.byCore.get(reading.core) ?? []) : [];
    return [...named, ...shares];
  }
  const found = coresOf(catalogue, ask.symbol).flatMap((core) => catalogue.byCore.get(core) ?? []);
  return [...new Set(found)];
}

/** The names that a share or other lone instrument may have without what brokers add. */
function coresOf({ affixes }: Catalogue, symbol: string): string[] {
  const [, small, mark = ''] = /^([A-Z0-9]{1,8})([a-z]{1,4})$/.exec(symbol) ?? [];
  const [, parted, end = ''] =
    /^[^A-Za-z0-9]*([A-Za-z0-9 ]{1,24})[._#+-]+([a-z]*)$/.exec(symbol) ?? [];
  const isPlain = (affix: string): boolean =>
    isAccountMark(affix) && !isMeaningful(readAffix(affix));
  const cores = [
    peel(symbol, affixes, 'other'),
    peel(symbol, affixes, 'stock'),
    ...(small !== undefined && isPlain(mark) ? [small] : []),
    ...(parted !== undefined && isPlain(end) ? [parted.toUpperCase()] : []),
  ];
  return [...new Set(cores)];
}

function refuseVenue({ symbol, exchange }: AskedSymbol, entry: Entry): string | undefined {
  if (!venueAllows(exchange, entry.class, symbol)) {
    return `${exchange ?? ''} does not trade this kind of instrument (${entry.class})`;
  }
  if (entry.class !== 'stock') return undefined;
  const listing = listedIn(symbol);
  const wanted = countriesOfVenue(exchange) ?? (listing === undefined ? undefined : [listing]);
  if (wanted === undefined) return undefined;
  if (entry.country !== undefined) {
    return wanted.includes(entry.country) ? undefined : `it is listed in ${entry.country}`;
  }
  const isQuoted = wanted.some((country) => currencyOfCountry(country) === entry.quote);
  return isQuoted || entry.quote === undefined ? undefined : `it is quoted in ${entry.quote}`;
}

function refuseKindred(
  catalogue: Catalogue,
  { ask, reading }: Pick<Plan, 'ask' | 'reading'>,
  entry: Entry,
): string | undefined {
  const venue = refuseVenue(ask, entry);
  if (venue !== undefined) return venue;
  if (reading === undefined) return refuseLone(ask, entry);
  if (entry.term === undefined) return refuseNamesake(reading.term, entry);
  const quote = reading.term.quote ?? usualQuote(reading.term);
  if (quote !== undefined && entry.quote !== quote) {
    return `it is quoted in ${entry.quote ?? 'a currency that is not told'}, not in ${quote}`;
  }
  return (
    refuseMarks(reading.marks, entry.marks) ??
    entry.doubt?.text ??
    refuseLot(catalogue, reading, entry)
  );
}

/** USDCHFm asked where m is the micro account: the standard lot is not what was meant; nor the other way round. */
function refuseLot(
  { lotSuffixes }: Catalogue,
  { suffix }: Reading,
  entry: Entry,
): string | undefined {
  const isOther =
    suffix !== entry.suffix && (lotSuffixes.has(suffix) || lotSuffixes.has(entry.suffix));
  return isOther ? 'its suffix marks another lot at this broker' : undefined;
}

function refuseMarks(asked: Marks, own: Marks): string | undefined {
  const isForm = own.form === asked.form || (asked.form === 'perpetual' && own.form === 'spot');
  if (!isForm)
    return `it is ${FORMS[own.form] ?? `the contract of ${own.form}`}, not ${FORMS[asked.form] ?? asked.form}`;
  if (own.size !== asked.size) return `it is a ${own.size} contract, not a ${asked.size} one`;
  if (own.twist !== asked.twist) {
    return own.twist === ''
      ? `it is not ${asked.twist}`
      : `it is another instrument (${own.twist})`;
  }
  return undefined;
}

const FORMS: Record<string, string> = {
  spot: 'the spot instrument',
  rolling: 'a future',
  perpetual: 'a perpetual',
};

/** BTCUSDC asked of a broker whose BTCUSDc is bitcoin in dollars: the same letters, another instrument. */
function refuseOther(reading: Reading | undefined, { term }: Entry): string | undefined {
  if (reading === undefined) return undefined;
  const isSame =
    term !== undefined &&
    instrumentOf(reading.term) === instrumentOf(term) &&
    reading.term.quote === term.quote;
  return isSame ? undefined : 'it is another instrument with the same letters';
}

/** A name that is also a share's ticker stands for the metal or index; the share itself is taken only by its venue. */
function refuseNamesake(term: Term, entry: Entry): string | undefined {
  return `it is a ${entry.class === 'other' ? 'symbol' : entry.class}, not the ${term.class} of this name`;
}

function refuseLone({ symbol, exchange }: AskedSymbol, entry: Entry): string | undefined {
  const venue = venueOf(exchange);
  if (venue === 'future') return 'it is not the future that this exchange trades';
  if (entry.class === 'stock' && venue !== 'stock' && meansMore(symbol.toUpperCase())) {
    return 'it is a share, and the name also means something else';
  }
  // What grows has no spot market to be told from: a broker's rolling future of coffee is its coffee.
  const isOnlyRolling = entry.marks.form === 'rolling' && entry.class !== 'stock';
  const form = isOnlyRolling ? 'spot' : entry.marks.form;
  return refuseMarks(PLAIN, { ...entry.marks, form });
}
