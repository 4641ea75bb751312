import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { MasterEvent } from './master-event.ts';

export type Road = 'file' | 'web';
export type Master = { account: AccountId; userId: UserId; sealedKey: string; createdAtMs: number };
export type StoredEvent = Omit<
  MasterEvent,
  'hasOwnTime' | 'magic' | 'comment' | 'balance' | 'orderType' | 'limitPrice' | 'expiresAtMs'
> & {
  road: Road;
  receivedAtMs: number;
  repeats: number;
};

type MasterRow = {
  account: AccountId;
  user_id: UserId;
  api_key_sealed: string;
  created_at_ms: number;
};
type EventRow = {
  account: AccountId;
  event_id: string;
  event: MasterEvent['event'];
  road: Road;
  order_id: string;
  symbol: string;
  type: string;
  volume: string;
  closed_volume: string | null;
  remaining_volume: string | null;
  price: number | null;
  stop_loss: number | null;
  take_profit: number | null;
  happened_at_ms: number;
  received_at_ms: number;
  repeats: number;
};

export type CopyStore = ReturnType<typeof createCopyStore>;

export function createCopyStore(db: Db) {
  const upsertMaster = db.prepare(
    `INSERT INTO copy_masters (account, user_id, api_key_hash, api_key_sealed, created_at_ms)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (account) DO UPDATE SET api_key_hash = excluded.api_key_hash,
       api_key_sealed = excluded.api_key_sealed, created_at_ms = excluded.created_at_ms`,
  );
  const selectByHash = db.prepare<MasterRow>(
    `SELECT m.account, m.user_id, m.api_key_sealed, m.created_at_ms
     FROM copy_masters m JOIN users u ON u.user_id = m.user_id AND u.is_active = 1
     WHERE m.api_key_hash = ?`,
  );
  const selectByAccount = db.prepare<MasterRow>(
    'SELECT account, user_id, api_key_sealed, created_at_ms FROM copy_masters WHERE account = ?',
  );
  const insertEvent = db.prepare(
    `INSERT INTO master_events (account, event_id, user_id, event, road, order_id, symbol, type, volume, closed_volume,
       remaining_volume, price, stop_loss, take_profit, happened_at_ms, received_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account, event_id) DO NOTHING`,
  );
  const addRepeat = db.prepare(
    'UPDATE master_events SET repeats = repeats + 1 WHERE account = ? AND event_id = ?',
  );
  const selectEvents = db.prepare<EventRow>(
    `SELECT * FROM master_events WHERE user_id = ? AND is_hidden = 0
     ORDER BY received_at_ms DESC, rowid DESC LIMIT ? OFFSET ?`,
  );
  const countEvents = db.prepare<{ total: number }>(
    'SELECT count(*) AS total FROM master_events WHERE user_id = ? AND is_hidden = 0',
  );
  const selectLastEvent = db.prepare<EventRow>(
    'SELECT * FROM master_events WHERE account = ? AND user_id = ? ORDER BY received_at_ms DESC, rowid DESC LIMIT 1',
  );
  const selectLastHttpEvent = db.prepare<EventRow>(
    `SELECT * FROM master_events WHERE account = ? AND user_id = ? AND road = 'web' ORDER BY received_at_ms DESC LIMIT 1`,
  );
  const hideEvents = db.prepare(
    'UPDATE master_events SET is_hidden = 1 WHERE user_id = ? AND is_hidden = 0',
  );
  const deleteMaster = db.prepare('DELETE FROM copy_masters WHERE account = ?');
  return {
    removeMaster: (account: AccountId): void => {
      deleteMaster.run(account);
    },
    saveMaster: (master: Master, keyHash: string): void => {
      const { account, userId, sealedKey, createdAtMs } = master;
      upsertMaster.run(account, userId, keyHash, sealedKey, createdAtMs);
    },
    findByKeyHash: (hash: string): Master | undefined => toMaster(selectByHash.get(hash)),
    findMaster: (account: AccountId): Master | undefined => toMaster(selectByAccount.get(account)),
    /** False when this event was there already; that it came again is counted. */
    insertEvent: (userId: UserId, event: MasterEvent, road: Road, nowMs: number): boolean => {
      const isNew = insertEvent.run(...valuesOf(userId, event, road, nowMs)).changes > 0;
      if (!isNew) addRepeat.run(event.account, event.eventId);
      return isNew;
    },
    listEvents: (userId: UserId, limit: number, offset: number): StoredEvent[] =>
      selectEvents.all(userId, limit, offset).map(toEvent),
    countEvents: (userId: UserId): number => countEvents.get(userId)?.total ?? 0,
    findLastEvent: (userId: UserId, account: AccountId): StoredEvent | undefined => {
      const row = selectLastEvent.get(account, userId);
      return row && toEvent(row);
    },
    lastHttpEventAtMs: (userId: UserId, account: AccountId): number | undefined =>
      selectLastHttpEvent.get(account, userId)?.received_at_ms,
    hideEvents: (userId: UserId): number => hideEvents.run(userId).changes,
  };
}

function valuesOf(userId: UserId, event: MasterEvent, road: Road, nowMs: number) {
  return [
    event.account,
    event.eventId,
    userId,
    event.event,
    road,
    event.orderId,
    event.symbol,
    event.type,
    event.volume,
    event.closedVolume ?? null,
    event.remainingVolume ?? null,
    event.price ?? null,
    event.stopLoss ?? null,
    event.takeProfit ?? null,
    event.happenedAtMs,
    nowMs,
  ];
}

function toMaster(row: MasterRow | undefined): Master | undefined {
  if (row === undefined) return undefined;
  return {
    account: row.account,
    userId: row.user_id,
    sealedKey: row.api_key_sealed,
    createdAtMs: row.created_at_ms,
  };
}

function toEvent(row: EventRow): StoredEvent {
  return {
    account: row.account,
    eventId: row.event_id,
    event: row.event,
    road: row.road,
    orderId: row.order_id,
    symbol: row.symbol,
    type: row.type,
    volume: row.volume,
    closedVolume: row.closed_volume ?? undefined,
    remainingVolume: row.remaining_volume ?? undefined,
    price: row.price ?? undefined,
    stopLoss: row.stop_loss ?? undefined,
    takeProfit: row.take_profit ?? undefined,
    happenedAtMs: row.happened_at_ms,
    receivedAtMs: row.received_at_ms,
    repeats: row.repeats,
  };
}
