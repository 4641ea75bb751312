import { createSymbolsService, type SymbolDeps } from './service.ts';
import { createSymbolStore } from './store.ts';

export { symbolRoutes } from './routes.ts';
export { sayVia } from './explanation.ts';
export type { Resolution, Via } from './resolver.ts';
export type { Symbols } from './service.ts';

export function createSymbols(deps: Omit<SymbolDeps, 'store'>) {
  return createSymbolsService({ ...deps, store: createSymbolStore(deps.db) });
}
