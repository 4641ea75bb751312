import type { SymbolSpec } from '../instances/index.ts';
import type { Catalogue } from './catalogue.ts';

/** One difference between what a broker said of a symbol before and what it says now. */
export type SpecChange = { symbol: string; field: string; before: string; after: string };

/** What changes the money in a trade, or whether there can be one. */
const WATCHED = [
  'contract_size',
  'digits',
  'tick_size',
  'currency_base',
  'currency_profit',
  'volume_min',
  'volume_step',
  'trade_mode',
] as const;

/** A tick's value in the account's currency moves with exchange rates; a jump beyond this is the broker's doing. */
const TICK_VALUE_JUMP = 1.2;

/** Differences from one catalogue to the next, by symbol; a symbol that went may have become another (`renamed`). */
export function compareCatalogues(before: Catalogue, after: Catalogue): SpecChange[] {
  const changes: SpecChange[] = [];
  const added = after.entries.filter(({ spec }) => !before.exact.has(spec.name));
  const heirs = new Map(added.map(({ spec }) => [sameThing(spec), spec.name]));
  for (const { spec: old } of before.entries) {
    const now = after.exact.get(old.name)?.spec;
    if (now !== undefined) {
      changes.push(...compareSpecs(old, now));
      continue;
    }
    const heir = old.description === '' ? undefined : heirs.get(sameThing(old));
    const field = heir === undefined ? 'removed' : 'renamed';
    changes.push({ symbol: old.name, field, before: old.name, after: heir ?? '' });
  }
  for (const { spec } of added) {
    changes.push({ symbol: spec.name, field: 'added', before: '', after: spec.name });
  }
  return changes;
}

function compareSpecs(old: SymbolSpec, now: SymbolSpec): SpecChange[] {
  const changes: SpecChange[] = WATCHED.filter((field) => old[field] !== now[field]).map(
    (field) => ({
      symbol: now.name,
      field,
      before: String(old[field]),
      after: String(now[field]),
    }),
  );
  const [was, is] = [old.tick_value, now.tick_value];
  const jump = was > 0 && is > 0 ? Math.max(was / is, is / was) : 1;
  if (jump > TICK_VALUE_JUMP) {
    changes.push({ symbol: now.name, field: 'tick_value', before: String(was), after: String(is) });
  }
  return changes;
}

/** What a symbol keeps when its broker only calls it otherwise. */
function sameThing(spec: SymbolSpec): string {
  const { description, contract_size, digits, currency_base, currency_profit } = spec;
  return JSON.stringify([description, contract_size, digits, currency_base, currency_profit]);
}

const LABELS: Record<string, string> = {
  contract_size: 'contract size',
  digits: 'digits',
  tick_size: 'tick size',
  tick_value: 'tick value',
  currency_base: 'base currency',
  currency_profit: 'profit currency',
  volume_min: 'smallest volume',
  volume_step: 'volume step',
  trade_mode: 'trade mode',
};

/** One change as a sentence for the account's owner. */
export function sayChange({ symbol, field, before, after }: SpecChange): string {
  if (field === 'removed') return `${symbol} is not offered any more.`;
  if (field === 'renamed') return `${symbol} seems to be called ${after} now.`;
  if (field === 'added') return `${symbol} is new.`;
  return `${symbol}: ${LABELS[field] ?? field} is ${after} now, was ${before}.`;
}
