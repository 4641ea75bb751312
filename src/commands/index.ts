export { createCommands, type Commands } from './service.ts';
export { commandRoutes } from './routes.ts';
export type { CommandRecord } from './store.ts';
