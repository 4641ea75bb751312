import { beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { UserId } from '../base/ids.ts';
import { migrate, openDb, type Db } from '../db/index.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createAudit, type Audit } from './index.ts';

const DANA = { userId: 'dana' as UserId, address: '192.0.2.7' };

let db: Db;
let audit: Audit;

beforeEach(() => {
  const clock = createFakeClock();
  db = openDb(':memory:');
  migrate(db, { folder: join(import.meta.dirname, '..', 'db', 'migrations'), nowMs: 0 });
  audit = createAudit({ db, clock });
});

function append(times: number): void {
  db.inTransaction(() => {
    for (let i = 0; i < times; i++) {
      audit.append({
        by: DANA,
        action: 'user.disabled',
        subject: `user:${String(i)}`,
        before: { is_active: true },
        after: { is_active: false },
      });
    }
  });
}

/** As somebody with the database file and SQL would. */
function tamper(sql: string): void {
  db.exec('DROP TRIGGER audit_log_no_update; DROP TRIGGER audit_log_no_delete;');
  db.exec(sql);
}

describe('the audit log', () => {
  it('tells who did what to what, from where, before and after, newest first', () => {
    append(2);
    expect(audit.list({}, 1, 10)).toMatchObject({
      total: 2,
      rows: [
        { seq: 2, actor_id: 'dana', address: '192.0.2.7', subject: 'user:1' },
        { seq: 1, before: '{"is_active":true}', after: '{"is_active":false}' },
      ],
    });
    expect(audit.list({ actor: 'alice' }, 1, 10)).toEqual({ total: 0, rows: [] });
  });

  it('is written in the transaction of the deed and goes with it', () => {
    expect(() =>
      db.inTransaction(() => {
        append(1);
        throw new Error('the deed failed');
      }),
    ).toThrow('the deed failed');
    expect(audit.list({}, 1, 10).total).toBe(0);
  });

  it.each(["UPDATE audit_log SET action = 'x'", 'DELETE FROM audit_log'])('refuses %s', (sql) => {
    append(1);
    expect(() => {
      db.exec(sql);
    }).toThrow('only ever added to');
  });

  it('is intact as written, whatever its length', async () => {
    expect(await audit.verify()).toMatchObject({ isIntact: true, rows: 0 });
    append(7);
    const { head, ...rest } = await audit.verify();
    expect(rest).toEqual({ isIntact: true, rows: 7, brokenAt: undefined });
    expect(head).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["UPDATE audit_log SET after = '{}' WHERE seq = 3", 3],
    ["UPDATE audit_log SET address = '' WHERE seq = 1", 1],
    ['UPDATE audit_log SET at_ms = at_ms - 1 WHERE seq = 5', 5],
    ['DELETE FROM audit_log WHERE seq = 2', 3],
    ['UPDATE audit_log SET seq = 9 WHERE seq = 5', 9],
  ])('shows that somebody ran %s', async (sql, brokenAt) => {
    append(5);
    tamper(sql);
    expect(await audit.verify()).toMatchObject({ isIntact: false, brokenAt });
  });

  it('shows by its head that the end was cut off', async () => {
    append(5);
    const { head } = await audit.verify();
    tamper('DELETE FROM audit_log WHERE seq = 5');
    expect((await audit.verify()).head).not.toBe(head);
  });
});
