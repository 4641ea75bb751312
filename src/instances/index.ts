export { createInstances, showOverview, type Instances } from './service.ts';
export { listUnkilled, plantEveryKill } from './every-kill.ts';
export { accountRoutes } from './routes.ts';
export { modeFault, tradingBlock } from './permission.ts';
export type { Outgoing } from './outgoing.ts';
export { readRows, SYMBOLS, type UnreadRow } from './rows.ts';
export type { SeenSnapshot } from './state-files.ts';
export type { ToldSymbols } from './terminal.ts';
export * from './terminal-files.ts';
