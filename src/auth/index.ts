import { createAuthService, type AuthDeps } from './service.ts';
import { createAuthStore } from './store.ts';

export { authRoutes } from './routes.ts';

export function createAuth(deps: Omit<AuthDeps, 'store'>) {
  return createAuthService({ ...deps, store: createAuthStore(deps.db) });
}
