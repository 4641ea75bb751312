import type { UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { AppEvent } from './event.ts';

export type EventStore = ReturnType<typeof createEventStore>;

type EventRow = { seq: number; type: AppEvent['type']; payload: string };

export function createEventStore(db: Db) {
  const insertRow = db.prepare<{ seq: number }>(
    'INSERT INTO events (user_id, type, payload, created_at_ms) VALUES (?, ?, ?, ?) RETURNING seq',
  );
  const selectAfter = db.prepare<EventRow>(
    'SELECT seq, type, payload FROM events WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  const deleteOld = db.prepare(
    'DELETE FROM events WHERE seq <= (SELECT coalesce(max(seq), 0) FROM events) - ?',
  );
  return {
    insert: (userId: UserId, type: string, payload: string, nowMs: number): number =>
      insertRow.get(userId, type, payload, nowMs)?.seq ?? 0,
    listAfter: (userId: UserId, seq: number, limit: number): EventRow[] =>
      selectAfter.all(userId, seq, limit),
    removeAllBut: (kept: number): void => {
      deleteOld.run(kept);
    },
  };
}
