import type { Clock } from '../base/clock.ts';
import { newId, type CommandId, type OrderId, type UserId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Cause, Denial, OrderIntent } from '../trade/index.ts';
import { createOrderStore, type OrderRecord } from './store.ts';

export type Orders = ReturnType<typeof createOrders>;

/** What place() answers: under which command it goes out, or why not. */
export type Placement = { kind: 'placed'; commandId: CommandId } | Denial;

export type OrderDeps = { db: Db; clock: Clock; risk: Risk; commands: Commands };

/** The only way to a terminal: review, record and enqueue together, or not at all. */
export function createOrders({ db, clock, risk, commands }: OrderDeps) {
  const store = createOrderStore(db);
  return { place, refuse, listByCause };

  /** Refuses with the gate's denial; a cause that has placed on this account already gets its first verdict again. */
  function place(intent: OrderIntent): Placement {
    return db.inTransaction(() => {
      const verdict = risk.review(intent);
      if (verdict.kind === 'denied') {
        if (!store.insert(toRecord(intent, 'denied', verdict))) return firstPlacement(intent);
        risk.react(intent, verdict);
        return verdict;
      }
      if (!store.insert(toRecord(intent, 'approved', undefined))) return firstPlacement(intent);
      const command = commands.enqueue(verdict.order);
      risk.reserve(verdict.order, command);
      return { kind: 'placed', commandId: command.id };
    });
  }

  /** Records a refusal that was decided before the gate (no such symbol), so that every answer has its row. */
  function refuse(intent: OrderIntent, denial: Denial): Denial {
    store.insert(toRecord(intent, 'denied', denial));
    return denial;
  }

  function listByCause(userId: UserId, cause: Cause): OrderRecord[] {
    return store.listByCause(userId, cause);
  }

  function firstPlacement({ userId, cause, account }: OrderIntent): Placement {
    const command = commands.listByCause(userId, cause).find((item) => item.account === account);
    if (command !== undefined) return { kind: 'placed', commandId: command.id };
    const first = store.listByCause(userId, cause).find((item) => item.account === account);
    return {
      kind: 'denied',
      code: first?.code ?? 'ACCOUNT_NOT_FOUND',
      message: first?.message ?? '',
      facts: {},
    };
  }

  function toRecord(
    intent: OrderIntent,
    verdict: OrderRecord['verdict'],
    denial: Denial | undefined,
  ): OrderRecord {
    const nowMs = clock.nowMs();
    return {
      orderId: newId<OrderId>(nowMs),
      userId: intent.userId,
      cause: intent.cause,
      account: intent.account,
      action: intent.action,
      symbol: intent.symbol,
      verdict,
      code: denial?.code,
      message: denial?.message ?? '',
      facts: JSON.stringify(denial?.facts ?? {}),
      createdAtMs: nowMs,
    };
  }
}
