import type { AccountId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type CatalogueStore = ReturnType<typeof createCatalogueStore>;

type SymbolRow = { account: AccountId; name: string; spec: string };

/** The symbols each broker offers, as its terminal last described them. */
export function createCatalogueStore(db: Db) {
  const selectAll = db.prepare<SymbolRow>(
    'SELECT account, name, spec FROM account_symbols ORDER BY account, name',
  );
  const upsert = db.prepare(
    `INSERT INTO account_symbols (account, name, spec) VALUES (?, ?, ?)
     ON CONFLICT (account, name) DO UPDATE SET spec = excluded.spec`,
  );
  const remove = db.prepare('DELETE FROM account_symbols WHERE account = ? AND name = ?');
  return {
    listAll: (): SymbolRow[] => selectAll.all(),
    upsert: (account: AccountId, name: string, spec: string): void => {
      upsert.run(account, name, spec);
    },
    remove: (account: AccountId, name: string): void => {
      remove.run(account, name);
    },
  };
}
