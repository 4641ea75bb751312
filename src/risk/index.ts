export { createRisk, type Risk } from './service.ts';
export { riskRoutes, showState } from './routes.ts';
