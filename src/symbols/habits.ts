import { INSTRUMENT_CLASSES } from '../trade/index.ts';
import { isMeaningful, readAffix, readWords } from './affix-meaning.ts';
import { wordsOf, type Draft } from './draft.ts';
import type { Affixes } from './reading.ts';

/** What a broker's names have in common. */
export type Habits = {
  affixes: Affixes;
  /** True where most currency pairs are filed as micro or mini: then that is the account and no other lot. */
  isSmallAccount: boolean;
  forexContract: number | undefined;
  /** Lots of what is filed under shares or known by no other name. */
  shareLots: ReadonlySet<number>;
};

/** An affix that so large a part of the names carries is a habit of the broker and no part of a name. */
const HABIT = 0.3;
const MOST = 0.6;
/** Fewer names than this have no habits. */
const FEWEST_TELLING = 4;

export function learn(drafts: readonly Draft[]): Habits {
  const readings = drafts.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  const pairs = readings.filter(({ term }) => term.class === 'forex');
  const lone = drafts.filter(({ reading }) => reading === undefined);
  // An account mark shows on pairs even where indices have none.
  const habits = [...shared(readings, HABIT), ...shared(pairs, HABIT)];
  const most = [
    ...shared(readings, MOST).filter((affix) => !isMeaningful(readAffix(affix))),
    ...shared(pairs, MOST),
  ];
  const ends = lone.map(({ spec }) => partsOf(spec.name));
  const ofClass = INSTRUMENT_CLASSES.map((kind) =>
    readings.filter(({ term }) => term.class === kind),
  );
  const loneOfClass = INSTRUMENT_CLASSES.map((kind) =>
    lone.filter(({ evidence }) => evidence.class === kind).map(({ spec }) => partsOf(spec.name)),
  );
  return {
    affixes: {
      prefixes: new Set(
        [
          ...habits,
          ...shared(ends, HABIT),
          ...ofClass.flatMap((names) => shared(names, MOST, 2)),
        ].filter((affix) => isPrefix(affix, readings, ends)),
      ),
      suffixes: new Set(habits),
      usual: new Set(most.filter((affix) => !isDated(affix))),
      lone: new Set(
        [...shared(ends, MOST), ...loneOfClass.flatMap((names) => shared(names, MOST))].filter(
          (affix) => !isMeaningful(readAffix(affix)) && !isShareClass(affix),
        ),
      ),
    },
    isSmallAccount: isSmallAccount(drafts),
    forexContract: usualContract(drafts),
    shareLots: new Set(
      drafts
        .filter(({ reading, evidence }) => reading === undefined || evidence.class === 'stock')
        .map(({ spec }) => spec.contract_size),
    ),
  };
}

type Ends = { readonly prefix: string; readonly suffix: string };

/** BRK.B, BAC-PL, OXY.WS: what a share exchange marks its own papers with is part of their name. */
function isShareClass(affix: string): boolean {
  return /^[._-](?:[A-Z]|P[A-Z]|PR|WS|WT|RT)$/.test(affix);
}

/** The affixes that at least this part of the names carries; one with a digit in it says something else of each. */
function shared(names: readonly Ends[], part: number, fewest = FEWEST_TELLING): string[] {
  if (names.length < fewest) return [];
  const counts = new Map<string, number>();
  for (const { prefix, suffix } of names) {
    for (const affix of new Set([prefix, suffix])) counts.set(affix, (counts.get(affix) ?? 0) + 1);
  }
  return [...counts]
    .filter(([affix, count]) => affix !== '' && !/\d/.test(affix) && count >= part * names.length)
    .map(([affix]) => affix);
}

function isPrefix(affix: string, ...lists: readonly (readonly Ends[])[]): boolean {
  return lists.some((names) => names.some(({ prefix }) => prefix === affix));
}

function isDated(affix: string): boolean {
  const { form } = readAffix(affix);
  return form !== 'spot' && form !== 'rolling';
}

const LONE = /^([#.]?)[A-Za-z0-9&]+([._#+-][A-Za-z0-9]{0,8}|[#+])?$/;

function partsOf(name: string): Ends {
  const [, prefix = '', suffix = ''] = LONE.exec(name) ?? [];
  return { prefix, suffix };
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
