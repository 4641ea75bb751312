export { createInstances, showOverview, type Instances } from './service.ts';
export { listUnkilled, plantEveryKill } from './every-kill.ts';
export { accountRoutes } from './routes.ts';
export type { Outgoing } from './outgoing.ts';
export * from './terminal-files.ts';
