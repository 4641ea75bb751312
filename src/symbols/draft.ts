import type { SymbolSpec } from '../instances/index.ts';
import { currencyOf, isMoney } from './currencies.ts';
import { canBe, evidenceOf, folderOf, type Evidence } from './evidence.ts';
import { NO_AFFIXES, readLoosely, readName, readRoot, type Reading } from './reading.ts';
import type { Term } from './vocabulary.ts';

/** A symbol looked at alone, before it is known what the broker's other names have in common with it. */
export type Draft = {
  spec: SymbolSpec;
  evidence: Evidence;
  /** Agrees with the broker's currencies and words. */
  reading: Reading | undefined;
  /** Base and quote currency in the name are those that the broker states. */
  isConfirmed: boolean;
};

export function draft(spec: SymbolSpec): Draft {
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
  const loose = readLoosely(spec.name, (term) => accepts(term) && isBaseOf(term, spec));
  return { spec, evidence, reading: loose, isConfirmed: loose !== undefined };
}

function isConfirmedBy({ base, quote }: Term, spec: SymbolSpec): boolean {
  return (
    base !== undefined &&
    currencyOf(spec.currency_base.toUpperCase()) === base &&
    (quote === undefined || quoteOf(spec) === quote)
  );
}

/** With the quote as the name has it, which agrees() has compared: a tether pair may be settled in dollars. */
function isBaseOf({ base, quote }: Term, spec: SymbolSpec): boolean {
  return (
    base !== undefined &&
    quote !== undefined &&
    currencyOf(spec.currency_base.toUpperCase()) === base
  );
}

/** The profit currency; a code that is not known (USC, cents) is a currency of its own. */
export function quoteOf(spec: SymbolSpec): string | undefined {
  const code = spec.currency_profit.toUpperCase();
  return currencyOf(code) ?? (code === '' ? undefined : code);
}

/** False when the broker's own words contradict the name: a GOLD filed under shares is a mining company. */
export function agrees(term: Term, spec: SymbolSpec, { class: filed }: Evidence): boolean {
  const [base, profit] = [currencyOf(spec.currency_base.toUpperCase()), quoteOf(spec)];
  if (filed !== undefined && !canBe(term.class, filed)) return false;
  if (term.quote !== undefined && profit !== undefined && profit !== term.quote) {
    // A broker may settle a tether pair in dollars; the name still says what is quoted.
    if (!(term.quote === 'USDT' && ['USD', 'UST'].includes(profit))) return false;
  }
  const isBaseTold = base !== undefined && base !== profit;
  if (term.base !== undefined && isBaseTold && base !== term.base) return false;
  if (term.class === 'index' && isBaseTold && !isMoney(base)) return false;
  return true;
}

/** Where the symbol is filed and how it is described, as words. */
export function wordsOf(spec: SymbolSpec): string {
  return `${folderOf(spec).replace(/[\\/_-]+/g, ' ')} ${spec.description}`;
}
