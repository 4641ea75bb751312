import type { Clock } from '../base/clock.ts';
import { CHAIN_START, hashOf, type AuditEntry, type AuditRow } from './audit-entry.ts';
import type { AuditFilter, AuditStore } from './store.ts';

export type Audit = ReturnType<typeof createAuditService>;

export type Verification = {
  isIntact: boolean;
  rows: number;
  /** The first row that does not fit; undefined when all do. */
  brokenAt: number | undefined;
  /** The hash of the last row: written down elsewhere, it shows later that nothing was cut off the end. */
  head: string;
};

/** Rows hashed in one go: a few milliseconds, then others get their turn. */
const CHUNK = 1000;

/** What people and the program did, written once, in the transaction of the deed. */
export function createAuditService({ store, clock }: { store: AuditStore; clock: Clock }) {
  return { append, list, verify };

  /** Adds a row to the chain; call inside the transaction that does what the row tells. */
  function append({ by, action, subject, before, after }: AuditEntry): void {
    const last = store.findLast();
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at_ms: clock.nowMs(),
      actor_id: by.userId,
      address: by.address,
      action,
      subject,
      before: textOf(before),
      after: textOf(after),
      previous_hash: last?.hash ?? CHAIN_START,
    };
    store.insert({ ...row, hash: hashOf(row) });
  }

  function list(
    filter: AuditFilter,
    page: number,
    limit: number,
  ): { total: number; rows: AuditRow[] } {
    return { total: store.count(filter), rows: store.list(filter, limit, (page - 1) * limit) };
  }

  /** Goes through the whole chain, a chunk at a time; a row that was changed, added or left out shows. */
  async function verify(): Promise<Verification> {
    let previous = { seq: 0, hash: CHAIN_START };
    for (;;) {
      const rows = store.listAfter(previous.seq, CHUNK);
      for (const { hash, ...row } of rows) {
        const isNext = row.seq === previous.seq + 1 && row.previous_hash === previous.hash;
        if (!isNext || hashOf(row) !== hash) {
          const { seq, hash: head } = previous;
          return { isIntact: false, rows: seq, brokenAt: row.seq, head };
        }
        previous = { seq: row.seq, hash };
      }
      if (rows.length < CHUNK) {
        return { isIntact: true, rows: previous.seq, brokenAt: undefined, head: previous.hash };
      }
      await new Promise<void>((resolve) => {
        clock.after(0, resolve);
      });
    }
  }
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
