import Fuse from 'fuse.js';
import { instrumentOf, type Catalogue, type Entry } from './catalogue.ts';
import type { Plan } from './matching.ts';

/** A symbol that a name might mean, for a person to confirm. */
export type Proposal = {
  readonly entry: Entry;
  /** 0 to 1: how much of the name agrees. */
  readonly score: number;
  readonly reason: string;
};

const MOST_PROPOSALS = 5;
/** Only symbols that share two letters in a row with the name are compared, so that ten thousand cost little. */
const MOST_COMPARED = 400;
/** fuse.js: 0 is the same text, 1 another one. */
const THRESHOLD = 0.45;

/**
 * What could be meant by a name that is not certain: first what was found and doubted, then names that look alike.
 * Never a symbol whose currencies are known to be others than those asked for.
 */
export function propose(catalogue: Catalogue, plan: Plan): Proposal[] {
  const doubted = plan.stages.flatMap(({ candidates, passedOver }) => [
    ...candidates.map((entry) => ({ entry, score: 1, reason: 'one of several that fit' })),
    ...passedOver.map(({ entry, reason }) => ({ entry, score: 0.9, reason })),
  ]);
  const found = [...doubted, ...begunWith(catalogue, plan), ...looksLike(catalogue, plan)];
  const seen = new Set<Entry>();
  const proposals = found.filter(({ entry }) => {
    const isNew = !seen.has(entry) && !crosses(plan, entry);
    seen.add(entry);
    return isNew;
  });
  return proposals.sort((a, b) => b.score - a.score).slice(0, MOST_PROPOSALS);
}

/** EURUSDspecial begins with an instrument that is known; what follows is not. */
function begunWith(catalogue: Catalogue, { reading, nearly }: Plan): Proposal[] {
  if (reading !== undefined || nearly === undefined) return [];
  const named = catalogue.byInstrument.get(instrumentOf(nearly.term)) ?? [];
  return named.map((entry) => ({ entry, score: 0.9, reason: 'the name begins with it' }));
}

/** The one symbol that is near enough to be taken without asking, where its owner allows that; else undefined. */
export function nearName(catalogue: Catalogue, plan: Plan): Entry | undefined {
  const reading = plan.reading ?? plan.nearly;
  if (reading === undefined) return undefined;
  const near = propose(catalogue, plan).filter(({ score }) => score >= NEAR_ENOUGH);
  const [only] = near;
  const isSame =
    only?.entry.term !== undefined &&
    only.entry.class === reading.term.class &&
    only.entry.term.key === reading.term.key &&
    only.entry.quote === (reading.term.quote ?? only.entry.quote) &&
    only.entry.marks.form === reading.marks.form &&
    only.entry.marks.size === reading.marks.size &&
    only.entry.marks.twist === reading.marks.twist &&
    only.entry.doubt?.kind !== 'contract';
  return near.length === 1 && isSame ? only.entry : undefined;
}

const NEAR_ENOUGH = 0.85;

function looksLike(catalogue: Catalogue, { ask }: Plan): Proposal[] {
  const fuse = new Fuse(mostShared(catalogue, ask.symbol), {
    keys: [
      { name: 'name', getFn: (entry) => entry.spec.name, weight: 3 },
      { name: 'core', getFn: (entry) => entry.core, weight: 3 },
      { name: 'description', getFn: (entry) => entry.spec.description, weight: 1 },
    ],
    includeScore: true,
    threshold: THRESHOLD,
    ignoreLocation: true,
  });
  return fuse.search(ask.symbol, { limit: MOST_PROPOSALS * 4 }).map(({ item, score = 1 }) => {
    const alike = Math.max(1 - score, likeness(ask.symbol, item.core));
    return {
      entry: item,
      score: Math.round(alike * LOOKS_ONLY * 100) / 100,
      reason: 'the name looks alike',
    };
  });
}

/** Looking alike is never as good as being understood. */
const LOOKS_ONLY = 0.85;

/**
 * 0 to 1: optimal string alignment (https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance), two letters that have
 * changed places costing half of a wrong one, because that is how people mistype.
 */
function likeness(name: string, core: string): number {
  const [a, b] = [name.toUpperCase().replace(/[^A-Z0-9]/g, ''), core];
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = [
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        ...(isSwapped ? [(before[j - 2] ?? 0) + 0.5] : []),
      ];
      row.push(Math.min(...steps));
    }
    [before, last] = [last, row];
  }
  return Math.max(0, 1 - (last[b.length] ?? 0) / Math.max(a.length, b.length, 1));
}

function mostShared(catalogue: Catalogue, name: string): Entry[] {
  const index = indexOf(catalogue);
  const shared = new Map<Entry, number>();
  for (const pair of lettersInPairs(name)) {
    for (const entry of index.get(pair) ?? []) shared.set(entry, (shared.get(entry) ?? 0) + 1);
  }
  return [...shared]
    .sort(([, m], [, n]) => n - m)
    .slice(0, MOST_COMPARED)
    .map(([entry]) => entry);
}

/** Made on the first question of a catalogue: most catalogues are never asked one. */
const indices = new WeakMap<Catalogue, Map<string, Entry[]>>();

function indexOf(catalogue: Catalogue): Map<string, Entry[]> {
  const known = indices.get(catalogue);
  if (known !== undefined) return known;
  const index = new Map<string, Entry[]>();
  for (const entry of catalogue.entries) {
    for (const pair of lettersInPairs(entry.spec.name)) {
      const list = index.get(pair);
      if (list === undefined) index.set(pair, [entry]);
      else list.push(entry);
    }
  }
  indices.set(catalogue, index);
  return index;
}

/** True when it is known to be of other currencies or another kind than the name asks for. */
function crosses({ reading, nearly }: Plan, entry: Entry): boolean {
  const term = (reading ?? nearly)?.term;
  if (term === undefined) return false;
  const isOther = entry.term === undefined ? entry.class === 'stock' : entry.term.key !== term.key;
  const isOtherQuote =
    term.quote !== undefined && entry.quote !== undefined && term.quote !== entry.quote;
  return isOther || isOtherQuote;
}

function lettersInPairs(name: string): Set<string> {
  const compact = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return new Set(
    Array.from({ length: Math.max(0, compact.length - 1) }, (_, i) => compact.slice(i, i + 2)),
  );
}
