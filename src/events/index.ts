import type { Clock } from '../base/clock.ts';
import type { Db } from '../db/index.ts';
import { createEvents as createService } from './service.ts';
import { createEventStore } from './store.ts';

export type { CommandOutcome } from './event.ts';
export type { Events } from './service.ts';
export { eventRoutes } from './routes.ts';

export function createEvents({ db, clock }: { db: Db; clock: Clock }) {
  return createService({ db, store: createEventStore(db), clock });
}
