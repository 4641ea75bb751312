import { createLedger } from './ledger.ts';
import { createPairStore } from './pair-store.ts';
import { createCopyService, type CopyDeps } from './service.ts';
import { createCopyStore } from './store.ts';

export { copyRoutes } from './routes.ts';
export { DEFAULT_SETTINGS } from './settings.ts';

export function createCopy(deps: Omit<CopyDeps, 'store' | 'pairStore' | 'ledger'>) {
  const { db } = deps;
  return createCopyService({
    ...deps,
    store: createCopyStore(db),
    pairStore: createPairStore(db),
    ledger: createLedger(db, deps.accounts.owner),
  });
}
