import type { AccountId, UserId } from '../base/ids.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import { symbolSpecSchema, type SymbolSpec } from '../instances/index.ts';
import { deny, type Denial } from '../trade/index.ts';
import { createCatalogue, match, type Catalogue } from './catalogue.ts';
import type { CatalogueStore } from './store.ts';

export type Symbols = ReturnType<typeof createSymbolsService>;

export type Resolution =
  { kind: 'resolved'; via: 'exact' | 'case-insensitive'; spec: SymbolSpec } | Denial;

const EMPTY = createCatalogue([]);

/** Which name a broker has for an instrument: the right one, or a reason. */
export function createSymbolsService({
  db,
  store,
  accounts,
}: {
  db: Db;
  store: CatalogueStore;
  accounts: Accounts;
}) {
  const catalogues = new Map<AccountId, Catalogue>();
  const stored = new Map<AccountId, Map<string, string>>();
  load();
  return { resolve, list, takeCatalogue };

  /** Stage 3 of 7 asks here; refuses SYMBOL_UNKNOWN, SYMBOL_AMBIGUOUS, ACCOUNT_OFFLINE. */
  function resolve(account: AccountId, symbol: string): Resolution {
    const catalogue = catalogues.get(account);
    if (catalogue === undefined) {
      return deny(
        'ACCOUNT_OFFLINE',
        'The terminal has not reported its symbols yet. Start it and check its EA.',
      );
    }
    const found = match(catalogue, symbol);
    if (found.kind === 'found') return { kind: 'resolved', via: found.via, spec: found.spec };
    if (found.kind === 'several') {
      return deny(
        'SYMBOL_AMBIGUOUS',
        `Several symbols of this broker could be meant: ${found.names.join(', ')}. Use one of them.`,
        {
          symbol,
          candidates: found.names.join(', '),
        },
      );
    }
    return deny(
      'SYMBOL_UNKNOWN',
      `This account's broker has no symbol ${symbol}. Use the broker's own name.`,
      { symbol },
    );
  }

  function list(userId: UserId, account: string): SymbolSpec[] {
    const { account: own } = accounts.get(userId, account);
    return [...(catalogues.get(own) ?? EMPTY).exact.values()];
  }

  /** Takes a terminal's symbols.json; only what has changed is written. */
  function takeCatalogue(account: AccountId, symbols: readonly SymbolSpec[]): void {
    catalogues.set(account, createCatalogue(symbols));
    const before = stored.get(account) ?? new Map<string, string>();
    const now = new Map(symbols.map((spec) => [spec.name, lasting(spec)]));
    const changed = [...now].filter(([name, spec]) => before.get(name) !== spec);
    const gone = [...before.keys()].filter((name) => !now.has(name));
    if (changed.length === 0 && gone.length === 0) return;
    stored.set(account, now);
    const written = db.writeLater(() => {
      for (const [name, spec] of changed) store.upsert(account, name, spec);
      for (const name of gone) store.remove(account, name);
    });
    // Not stored: forget that it was, so that the next symbols.json writes it.
    written.catch(() => stored.delete(account));
  }

  function load(): void {
    const specs = new Map<AccountId, SymbolSpec[]>();
    for (const { account, name, spec } of store.listAll()) {
      stored.set(account, (stored.get(account) ?? new Map<string, string>()).set(name, spec));
      specs.set(account, [...(specs.get(account) ?? []), symbolSpecSchema.parse(JSON.parse(spec))]);
    }
    for (const [account, list] of specs) catalogues.set(account, createCatalogue(list));
  }
}

/** The part of a specification that is worth keeping: quotes change every moment and are not. */
function lasting(spec: SymbolSpec): string {
  return JSON.stringify({ ...spec, bid: 0, ask: 0 });
}
