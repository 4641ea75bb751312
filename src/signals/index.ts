export { createSignals, type Answer, type Signals } from './service.ts';
export { signalRoutes } from './routes.ts';
