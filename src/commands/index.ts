export { createCommands, type Commands } from './service.ts';
export { hasTraded } from './command.ts';
export { commandRoutes } from './routes.ts';
export type { UnderWay } from './under-way.ts';
export type { CommandRecord } from './store.ts';
