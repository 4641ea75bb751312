export { createRisk, type Risk } from './service.ts';
export { haltWithoutServer, type HaltReport } from './halt-without-server.ts';
export { riskRoutes } from './routes.ts';
