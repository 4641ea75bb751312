export { createRisk, type Risk } from './service.ts';
export { riskRoutes } from './routes.ts';
