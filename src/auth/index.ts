export { authRoutes } from './routes.ts';
export { createAuth, type GoogleSetup } from './service.ts';
