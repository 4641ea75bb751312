export { createRisk, type Risk } from './service.ts';
export { haltWithoutServer, type HaltReport } from './halt-without-server.ts';
export { riskRoutes, showState } from './routes.ts';
export { DriftWatch } from './drift-watch.ts';
export { driftRoutes } from './drift-routes.ts';
export { NO_LIMITS } from './limits.ts';
export type { Circumstances, Use } from './finding.ts';
