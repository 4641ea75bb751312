import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { frame } from '../http/index.ts';
import type { Db } from '../db/index.ts';
import { topicOf, type AppEvent, type Topic } from './event.ts';
import type { EventStore } from './store.ts';

export type Events = ReturnType<typeof createEvents>;

type Reader = { topic: Topic | undefined; send: (text: string) => void };

const MAX_READERS = 10;
/** How far back a reader may resume; what is older it reads from the history. */
const MAX_REPLAY = 1000;
const KEPT = 100_000;

/** The log of events, and the live stream of each user. */
export function createEvents({ db, store, clock }: { db: Db; store: EventStore; clock: Clock }) {
  const readers = new Map<UserId, Set<Reader>>();
  return { publish, announce, subscribe, hasReaders, prune };

  /** Writes the event in the caller's transaction and rings once it has committed. */
  function publish(userId: UserId, event: AppEvent): void {
    const nowMs = clock.nowMs();
    const json = JSON.stringify({ ...event, at_ms: nowMs });
    const seq = store.insert(userId, event.type, json, nowMs);
    db.afterCommit(() => {
      ring(userId, event.type, () => frame(seq, json));
    });
  }

  /** Rings without keeping: for what is true only now, such as an equity that changes each second. */
  function announce(userId: UserId, event: AppEvent): void {
    ring(userId, event.type, () =>
      frame(undefined, JSON.stringify({ ...event, at_ms: clock.nowMs() })),
    );
  }

  function ring(userId: UserId, type: AppEvent['type'], text: () => string): void {
    const listening = readers.get(userId);
    if (listening === undefined || listening.size === 0) return;
    const topic = topicOf(type);
    const line = text();
    for (const reader of listening) {
      if (reader.topic === undefined || reader.topic === topic) reader.send(line);
    }
  }

  /** Adds a reader of the user's own events, after replaying what it missed; undefined when ten listen already. */
  function subscribe(
    userId: UserId,
    { topic, afterSeq, send }: Reader & { afterSeq: number | undefined },
  ): (() => void) | undefined {
    const listening = readers.get(userId) ?? new Set<Reader>();
    if (listening.size >= MAX_READERS) return undefined;
    if (afterSeq !== undefined) {
      for (const row of store.listAfter(userId, afterSeq, MAX_REPLAY)) {
        if (topic === undefined || topicOf(row.type) === topic) send(frame(row.seq, row.payload));
      }
    }
    const reader = { topic, send };
    listening.add(reader);
    readers.set(userId, listening);
    return () => {
      listening.delete(reader);
    };
  }

  function hasReaders(userId: UserId): boolean {
    return (readers.get(userId)?.size ?? 0) > 0;
  }

  /** Bounds the log: the newest hundred thousand events stay. */
  function prune(): Promise<void> {
    return db.writeLater(() => {
      store.removeAllBut(KEPT);
    });
  }
}
