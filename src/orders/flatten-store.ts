import type { AccountId, CommandId, Id, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';

export type FlattenId = Id<'flatten'>;

/** One account being closed out, from the wish until it is flat or its owner has had enough. */
export type Flatten = {
  readonly flattenId: FlattenId;
  readonly userId: UserId;
  readonly account: AccountId;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  /** Why it is not flat yet, as a sentence; empty when there is nothing to say. */
  readonly explanation: string;
  readonly outcome: 'flat' | 'ended' | undefined;
  readonly endedAtMs: number | undefined;
};

/** A position to close or a pending order to cancel, and how that goes. */
export type FlattenItem = {
  readonly kind: 'position' | 'order';
  readonly ticket: string;
  readonly symbol: string;
  readonly volume: string;
  readonly state: 'waiting' | 'sent' | 'gone';
  readonly reason: string;
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly commandId: CommandId | undefined;
};

type FlattenRow = {
  flatten_id: FlattenId;
  user_id: UserId;
  account: AccountId;
  requested_by: string;
  requested_at_ms: number;
  explanation: string;
  outcome: 'flat' | 'ended' | null;
  ended_at_ms: number | null;
};
type ItemRow = {
  kind: FlattenItem['kind'];
  ticket: string;
  symbol: string;
  volume: string;
  state: FlattenItem['state'];
  reason: string;
  attempts: number;
  due_at_ms: number;
  command_id: CommandId | null;
};

export function createFlattenStore(db: Db) {
  const insertRow = db.prepare(
    `INSERT INTO flattens (flatten_id, user_id, account, requested_by, requested_at_ms, explanation)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const selectUnderWay = db.prepare<FlattenRow>(
    'SELECT * FROM flattens WHERE ended_at_ms IS NULL ORDER BY flatten_id',
  );
  const selectLast = db.prepare<FlattenRow>(
    'SELECT * FROM flattens WHERE user_id = ? AND account = ? ORDER BY flatten_id DESC LIMIT 1',
  );
  const updateExplanation = db.prepare('UPDATE flattens SET explanation = ? WHERE flatten_id = ?');
  const updateEnded = db.prepare(
    'UPDATE flattens SET outcome = ?, ended_at_ms = ? WHERE flatten_id = ? AND ended_at_ms IS NULL',
  );
  const selectItems = db.prepare<ItemRow>('SELECT * FROM flatten_items WHERE flatten_id = ?');
  const upsertItem = db.prepare(
    `INSERT INTO flatten_items (flatten_id, kind, ticket, symbol, volume, state, reason, attempts, due_at_ms, command_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (flatten_id, kind, ticket) DO UPDATE SET volume = excluded.volume, state = excluded.state,
       reason = excluded.reason, attempts = excluded.attempts, due_at_ms = excluded.due_at_ms,
       command_id = excluded.command_id`,
  );
  return {
    /** False when the account is being closed out already. */
    insert: (flatten: Flatten): boolean =>
      insertRow.run(
        flatten.flattenId,
        flatten.userId,
        flatten.account,
        flatten.requestedBy,
        flatten.requestedAtMs,
        flatten.explanation,
      ).changes === 1,
    /** For the worker, over all users. */
    listUnderWay: (): Flatten[] => selectUnderWay.all().map(toFlatten),
    findLast: (userId: UserId, account: AccountId): Flatten | undefined => {
      const row = selectLast.get(userId, account);
      return row === undefined ? undefined : toFlatten(row);
    },
    explain: (id: FlattenId, explanation: string): void => {
      updateExplanation.run(explanation, id);
    },
    end: (id: FlattenId, outcome: 'flat' | 'ended', atMs: number): boolean =>
      updateEnded.run(outcome, atMs, id).changes === 1,
    listItems: (id: FlattenId): FlattenItem[] => selectItems.all(id).map(toItem),
    upsertItem: (id: FlattenId, item: FlattenItem): void => {
      const { kind, ticket, symbol, volume, state, reason, attempts, dueAtMs, commandId } = item;
      const rest = [state, reason, attempts, dueAtMs, commandId ?? null];
      upsertItem.run(id, kind, ticket, symbol, volume, ...rest);
    },
  };
}

function toFlatten(row: FlattenRow): Flatten {
  return {
    flattenId: row.flatten_id,
    userId: row.user_id,
    account: row.account,
    requestedBy: row.requested_by,
    requestedAtMs: row.requested_at_ms,
    explanation: row.explanation,
    outcome: row.outcome ?? undefined,
    endedAtMs: row.ended_at_ms ?? undefined,
  };
}

function toItem(row: ItemRow): FlattenItem {
  return {
    kind: row.kind,
    ticket: row.ticket,
    symbol: row.symbol,
    volume: row.volume,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    commandId: row.command_id ?? undefined,
  };
}
