import type { Route } from '../http/index.ts';
import { haltRoutes } from './halt-routes.ts';
import { limitRoutes } from './limit-routes.ts';
import { sizingRoutes } from './sizing-routes.ts';
import type { Risk } from './service.ts';

export { showState } from './halt-routes.ts';

/** The trading state with its button, and the limits of an account. */
export function riskRoutes({ risk }: { risk: Risk }): Route[] {
  return [...haltRoutes({ risk }), ...limitRoutes({ risk }), ...sizingRoutes({ risk })];
}
