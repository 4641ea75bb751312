export { createSignals, type Signals } from './service.ts';
export { signalRoutes } from './routes.ts';
