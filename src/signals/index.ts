export { createSignals } from './service.ts';
export { signalRoutes } from './routes.ts';
