import type { Clock } from '../base/clock.ts';
import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import { hasTraded, type CommandRecord, type Commands } from '../commands/index.ts';
import type { Instances, SeenSnapshot, UnreadRow } from '../instances/index.ts';
import { estimate, type OrderIntent, type Side } from '../trade/index.ts';
import { toldUntilMs } from './exposure.ts';
import type { Holding } from './finding.ts';
import type { LimitStore, Reservation } from './limit-store.ts';

type Deps = {
  store: LimitStore;
  clock: Clock;
  commands: Pick<Commands, 'findByMagic'>;
  instances: Instances;
};

/** A position that the order before this one closes whole. */
type Left = { readonly symbol: string; readonly side: Side };

/** Openings are counted over an hour at most. */
const COUNTED_MS = 3_600_000;
const MOST_SETTLED = 500;

const CAME_TO_NOTHING: ReadonlySet<CommandRecord['state']> = new Set([
  'rejected',
  'expired',
  'not_executed',
  'cancelled',
  'write_failed',
]);

/**
 * What openings take of the limits between their approval and the moment at which the terminal shows what came of them.
 * Taken in the transaction that stores the order. Whether one still holds is read from its command each time, so there
 * is nothing to be forgotten at the end of a command, whichever way it ends, or over a restart.
 */
export function createReservations({ store, clock, commands, instances }: Deps) {
  let settledTo = '';
  return { take, holdings, countSince, countEqual, settle };

  /** Call inside the transaction that stores the order and its command. */
  function take(intent: OrderIntent, command: { id: CommandId; magic: string }): void {
    const come = estimate(intent, instances.heartbeat(intent.account));
    store.insertReservation({
      commandId: command.id,
      userId: intent.userId,
      account: intent.account,
      magic: command.magic,
      symbol: intent.symbol ?? '',
      lots: come.lots,
      risk: come.riskMoney?.toFixed(2),
      margin: come.margin?.toFixed(2),
      likeness: likenessOf(intent),
      createdAtMs: clock.nowMs(),
    });
  }

  /**
   * Everything that counts against the limits of an account: positions, pending orders, and what is on its way; without the
   * side of a symbol that is being left.
   */
  function holdings(userId: UserId, account: AccountId, left?: Left): Holding[] {
    const shown = instances.snapshot(userId, account);
    const { positions, orders } = rowsOf(shown, left);
    const visible: Holding[] = [
      ...positions.map((item) => asHolding(item, 'position')),
      ...orders.map((item) => asHolding(item, 'pending')),
    ];
    const onTheirWay = store
      .listOpen(account)
      .filter((item) => stageOf(item) === 'hidden')
      .map(({ symbol, lots, margin, risk }): Holding => ({
        symbol,
        lots,
        margin,
        risk,
        kind: 'reserved',
      }));
    return [...visible, ...onTheirWay];
  }

  function countSince(account: AccountId, ms: number): number {
    return store.countSince(account, clock.nowMs() - ms);
  }

  function countEqual(intent: OrderIntent, ms: number): number {
    return store.countEqual(intent.account, likenessOf(intent), clock.nowMs() - ms);
  }

  /**
   * Marks what holds nothing any more, a bounded number at a time so that nobody waits for it; true when there may be
   * more to look at. Call inside a transaction.
   */
  function settle(): boolean {
    const nowMs = clock.nowMs();
    const looked = store.listOpenAfter(settledTo, MOST_SETTLED);
    for (const item of looked) {
      if (stageOf(item) === 'over') store.release(item.commandId, nowMs);
    }
    const isMore = looked.length === MOST_SETTLED;
    settledTo = isMore ? (looked.at(-1)?.commandId ?? '') : '';
    if (!isMore) store.removeReleased(nowMs - COUNTED_MS);
    return isMore;
  }

  /** hidden: counts; shown: the snapshot counts it already; over: came to nothing, or is shown for good. */
  function stageOf({ userId, account, magic }: Reservation): 'hidden' | 'shown' | 'over' {
    const command = commands.findByMagic(account, magic);
    if (command === undefined) return 'over';
    const shown = instances.snapshot(userId, account);
    const { positions, orders } = rowsOf(shown, undefined);
    const isShown = [...positions, ...orders].some(
      (item) => item.magic === magic || item.ticket === command.position,
    );
    if (CAME_TO_NOTHING.has(command.state)) return 'over';
    if (!hasTraded(command.state) || command.doneAtMs === undefined)
      return isShown ? 'shown' : 'hidden';
    const hasLooked =
      shown?.hasAllTickets !== false &&
      toldUntilMs(shown, instances.heartbeat(account)) > command.doneAtMs;
    return isShown || hasLooked ? 'over' : 'hidden';
  }
}

/** What cannot be read counts as well, as far as it is known. */
function rowsOf(
  shown: SeenSnapshot | undefined,
  left: Left | undefined,
): { positions: readonly UnreadRow[]; orders: readonly UnreadRow[] } {
  const { positions = [], orders = [], unread } = shown ?? {};
  const kept = positions.filter(
    ({ symbol, type }) => symbol !== left?.symbol || type !== left.side,
  );
  return {
    positions: [...kept, ...(unread?.positions ?? [])],
    orders: [...orders, ...(unread?.orders ?? [])],
  };
}

function asHolding({ symbol, volume }: UnreadRow, kind: 'position' | 'pending'): Holding {
  return {
    symbol: symbol ?? '',
    lots: volume === undefined ? undefined : String(volume),
    margin: undefined,
    risk: undefined,
    kind,
  };
}

/** Openings are equal in what they would do at the broker, whatever caused them and wherever their stops lie. */
function likenessOf({ action, symbol, volume, riskSize, orderType, price }: OrderIntent): string {
  return JSON.stringify([action, symbol, orderType, volume ?? riskSize, price ?? null]);
}
