export { createRemoval, type Removal } from './removal.ts';
export { createInstances, showOverview, type AccountOverview, type Instances } from './service.ts';
export { hasTerminalFolder } from './folders.ts';
export { listUnkilled, plantEveryKill } from './every-kill.ts';
export { accountRoutes } from './routes.ts';
export type { Outgoing } from './outgoing.ts';
export * from './terminal-files.ts';
