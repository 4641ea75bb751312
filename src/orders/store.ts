import type { AccountId, OrderId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { Action, Cause, DenialCode } from '../trade/index.ts';

/** One order with the gate's verdict. Approved with a code: refused as an opening, and what closes of it was sent. */
export type OrderRecord = {
  readonly orderId: OrderId;
  readonly userId: UserId;
  readonly cause: Cause;
  readonly account: AccountId;
  readonly action: Action;
  readonly symbol: string | undefined;
  readonly verdict: 'approved' | 'denied';
  readonly code: DenialCode | undefined;
  readonly message: string;
  readonly facts: string;
  readonly createdAtMs: number;
};

type OrderRow = {
  order_id: OrderId;
  user_id: UserId;
  cause_kind: Cause['kind'];
  cause_id: string;
  part: number;
  account: AccountId;
  action: Action;
  symbol: string | null;
  verdict: 'approved' | 'denied';
  code: DenialCode | null;
  message: string;
  facts: string;
  created_at_ms: number;
};

export function createOrderStore(db: Db) {
  const insertRow = db.prepare(
    `INSERT INTO orders (order_id, user_id, cause_kind, cause_id, part, account, action, symbol, verdict, code,
       message, facts, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (cause_kind, cause_id, account, part) DO NOTHING`,
  );
  const selectByCause = db.prepare<OrderRow>(
    'SELECT * FROM orders WHERE user_id = ? AND cause_kind = ? AND cause_id = ? ORDER BY order_id',
  );
  return {
    /** False when this part of the cause has an order on this account already. */
    insert: (order: OrderRecord): boolean =>
      insertRow.run(
        order.orderId,
        order.userId,
        order.cause.kind,
        order.cause.id,
        order.cause.part ?? 0,
        order.account,
        order.action,
        order.symbol ?? null,
        order.verdict,
        order.code ?? null,
        order.message,
        order.facts,
        order.createdAtMs,
      ).changes === 1,
    listByCause: (userId: UserId, cause: Cause): OrderRecord[] =>
      selectByCause.all(userId, cause.kind, cause.id).map(toRecord),
  };
}

function toRecord(row: OrderRow): OrderRecord {
  return {
    orderId: row.order_id,
    userId: row.user_id,
    cause: { kind: row.cause_kind, id: row.cause_id, part: row.part },
    account: row.account,
    action: row.action,
    symbol: row.symbol ?? undefined,
    verdict: row.verdict,
    code: row.code ?? undefined,
    message: row.message,
    facts: row.facts,
    createdAtMs: row.created_at_ms,
  };
}
