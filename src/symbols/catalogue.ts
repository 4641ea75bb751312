import type { SymbolSpec } from '../instances/index.ts';

/** One broker's symbols, indexed for the two ways of finding one. */
export type Catalogue = {
  readonly exact: ReadonlyMap<string, SymbolSpec>;
  readonly folded: ReadonlyMap<string, readonly SymbolSpec[]>;
};

export function createCatalogue(symbols: readonly SymbolSpec[]): Catalogue {
  const exact = new Map<string, SymbolSpec>();
  const folded = new Map<string, SymbolSpec[]>();
  for (const spec of symbols) {
    exact.set(spec.name, spec);
    const key = fold(spec.name);
    folded.set(key, [...(folded.get(key) ?? []), spec]);
  }
  return { exact, folded };
}

export type Match =
  | { kind: 'found'; via: 'exact' | 'case-insensitive'; spec: SymbolSpec }
  | { kind: 'several'; names: string[] }
  | { kind: 'none' };

/** The broker's symbol of this name: as it is written, else regardless of case when only one fits. */
export function match(catalogue: Catalogue, name: string): Match {
  const spec = catalogue.exact.get(name);
  if (spec !== undefined) return { kind: 'found', via: 'exact', spec };
  const similar = catalogue.folded.get(fold(name)) ?? [];
  const [only, ...others] = similar;
  if (only === undefined) return { kind: 'none' };
  if (others.length > 0) return { kind: 'several', names: similar.map((item) => item.name) };
  return { kind: 'found', via: 'case-insensitive', spec: only };
}

/** Symbols are ASCII at every broker seen; toLowerCase is independent of the machine's language. */
function fold(name: string): string {
  return name.toLowerCase();
}
