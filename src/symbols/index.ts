import type { Accounts } from '../accounts/index.ts';
import type { Db } from '../db/index.ts';
import { createSymbolsService } from './service.ts';
import { createCatalogueStore } from './store.ts';

export { symbolRoutes } from './routes.ts';
export type { Symbols } from './service.ts';

export function createSymbols({ db, accounts }: { db: Db; accounts: Accounts }) {
  return createSymbolsService({ db, store: createCatalogueStore(db), accounts });
}
