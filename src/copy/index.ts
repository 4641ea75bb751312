import { createCopyService, type CopyDeps } from './service.ts';
import { createCopyStore } from './store.ts';

export { copyRoutes } from './routes.ts';

export function createCopy(deps: Omit<CopyDeps, 'store'>) {
  return createCopyService({ ...deps, store: createCopyStore(deps.db) });
}
