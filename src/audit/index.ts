import type { Clock } from '../base/clock.ts';
import type { Db } from '../db/index.ts';
import { createAuditService } from './service.ts';
import { createAuditStore } from './store.ts';

export type { AuditAction } from './audit-action.ts';
export { SYSTEM, type By, type Owner } from './audit-entry.ts';
export type { Audit } from './service.ts';

export function createAudit({ db, clock }: { db: Db; clock: Clock }) {
  return createAuditService({ store: createAuditStore(db), clock });
}
