import type { Clock } from '../base/clock.ts';
import { newId, type CommandId, type OrderId, type UserId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Cause, Denial, DenialCode, OrderIntent, Verdict } from '../trade/index.ts';
import { createOrderStore, type OrderRecord } from './store.ts';

export type Orders = ReturnType<typeof createOrders>;

/** What place() answers: under which command it goes out, or why not. */
export type Placement =
  { kind: 'placed'; commandId: CommandId; closing: ClosingOnly | undefined } | Denial;

/** Of an order of which only what closes was sent. */
export type ClosingOnly = {
  readonly lots: string;
  /** Why the rest was refused; undefined where all of it closes. */
  readonly code: DenialCode | undefined;
  readonly message: string;
};

export type OrderDeps = { db: Db; clock: Clock; risk: Risk; commands: Commands };

/** The only way to a terminal: review, record and enqueue together, or not at all. */
export function createOrders({ db, clock, risk, commands }: OrderDeps) {
  const store = createOrderStore(db);
  return { place, refuse, listByCause };

  /** Refuses with the gate's denial; a cause that has placed on this account already gets its first verdict again. */
  function place(intent: OrderIntent): Placement {
    return db.inTransaction(() => {
      const verdict = risk.review(intent);
      const record = toRecord(intent, verdict);
      if (!store.insert(record)) return firstPlacement(intent);
      const denial = denialOf(verdict);
      if (denial !== undefined) risk.react(intent, denial);
      if (verdict.kind === 'denied') return verdict;
      const command = commands.enqueue(verdict.order);
      risk.reserve(verdict.order, command);
      return placed(command.id, record);
    });
  }

  /** Records a refusal that was decided before the gate (no such symbol), so that every answer has its row. */
  function refuse(intent: OrderIntent, denial: Denial): Denial {
    store.insert(toRecord(intent, denial));
    return denial;
  }

  function listByCause(userId: UserId, cause: Cause): OrderRecord[] {
    return store.listByCause(userId, cause);
  }

  function firstPlacement({ userId, cause, account }: OrderIntent): Placement {
    const orders = store.listByCause(userId, cause).filter((item) => item.account === account);
    const first = orders.find((item) => (item.cause.part ?? 0) === (cause.part ?? 0));
    const index = orders.filter(({ verdict }) => verdict === 'approved').indexOf(first as never);
    const issued = commands.listByCause(userId, cause).filter((item) => item.account === account);
    const command = index === -1 ? undefined : issued[index];
    if (command !== undefined) return placed(command.id, first);
    return {
      kind: 'denied',
      code: first?.code ?? 'ACCOUNT_NOT_FOUND',
      message: first?.message ?? '',
      facts: {},
    };
  }

  function toRecord(intent: OrderIntent, verdict: Verdict): OrderRecord {
    const nowMs = clock.nowMs();
    const denial = denialOf(verdict);
    return {
      orderId: newId<OrderId>(nowMs),
      userId: intent.userId,
      cause: intent.cause,
      account: intent.account,
      action: intent.action,
      symbol: intent.symbol,
      verdict: verdict.kind === 'denied' ? 'denied' : 'approved',
      code: denial?.code,
      message: verdict.kind === 'closing' ? verdict.part.message : (denial?.message ?? ''),
      facts: JSON.stringify({ ...denial?.facts, ...closingFacts(verdict) }),
      createdAtMs: nowMs,
    };
  }
}

/** Why an order was refused, wholly or as an opening. */
function denialOf(verdict: Verdict): Denial | undefined {
  if (verdict.kind === 'denied') return verdict;
  return verdict.kind === 'closing' ? verdict.part.denial : undefined;
}

type ClosingFacts = { closing_lots: string; ordered_lots: string };

function closingFacts(verdict: Verdict): ClosingFacts | undefined {
  if (verdict.kind !== 'closing') return undefined;
  return { closing_lots: verdict.part.lots, ordered_lots: verdict.part.orderedLots };
}

function placed(commandId: CommandId, record: OrderRecord | undefined): Placement {
  if (record?.code === undefined) return { kind: 'placed', commandId, closing: undefined };
  const { code, message } = record;
  const { closing_lots: lots, ordered_lots: ordered } = JSON.parse(record.facts) as ClosingFacts;
  const closing = { lots, code: lots === ordered ? undefined : code, message };
  return { kind: 'placed', commandId, closing };
}
