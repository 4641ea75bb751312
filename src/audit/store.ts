import type { Db } from '../db/index.ts';
import type { AuditRow } from './audit-entry.ts';

export type AuditStore = ReturnType<typeof createAuditStore>;

export type AuditFilter = { actor?: string | undefined; action?: string | undefined };

export function createAuditStore(db: Db) {
  const selectLast = db.prepare<AuditRow>('SELECT * FROM audit_log ORDER BY seq DESC LIMIT 1');
  const insertRow = db.prepare(
    `INSERT INTO audit_log (seq, at_ms, actor_id, address, action, subject, before, after, previous_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectAfter = db.prepare<AuditRow>(
    'SELECT * FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const selectPage = db.prepare<AuditRow>(
    `SELECT * FROM audit_log WHERE (:actor IS NULL OR actor_id = :actor) AND (:action IS NULL OR action = :action)
     ORDER BY seq DESC LIMIT :limit OFFSET :offset`,
  );
  const countRows = db.prepare<{ total: number }>(
    'SELECT count(*) AS total FROM audit_log WHERE (:actor IS NULL OR actor_id = :actor) AND (:action IS NULL OR action = :action)',
  );
  return {
    findLast: (): AuditRow | undefined => selectLast.get(),
    insert: (row: AuditRow): void => {
      insertRow.run(
        row.seq,
        row.at_ms,
        row.actor_id,
        row.address,
        row.action,
        row.subject,
        row.before,
        row.after,
        row.previous_hash,
        row.hash,
      );
    },
    listAfter: (seq: number, limit: number): AuditRow[] => selectAfter.all(seq, limit),
    list: ({ actor, action }: AuditFilter, limit: number, offset: number): AuditRow[] =>
      selectPage.all({ actor: actor ?? null, action: action ?? null, limit, offset }),
    count: ({ actor, action }: AuditFilter): number =>
      countRows.get({ actor: actor ?? null, action: action ?? null })?.total ?? 0,
  };
}
