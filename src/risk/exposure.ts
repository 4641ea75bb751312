import { Decimal } from 'decimal.js';
import type { AccountId, UserId } from '../base/ids.ts';
import type { Commands, UnderWay } from '../commands/index.ts';
import type { Heartbeat, Instances, SeenSnapshot, Snapshot } from '../instances/index.ts';
import { isOpening } from '../trade/index.ts';

type Deps = {
  instances: Pick<Instances, 'heartbeat' | 'presence' | 'snapshot'>;
  commands: Pick<Commands, 'listUnderWay'>;
};

export type Exposure = ReturnType<typeof createExposure>;

/** A terminal that has beaten so long after an execution has written down what came of it, if anything is left. */
const SHOWN_WITHIN_MS = 2000;

/** Until when, by its own clock, a terminal has shown what happened. */
export function toldUntilMs(shown: Snapshot | undefined, beat: Heartbeat | undefined): number {
  return Math.max(shown?.time_ms ?? 0, (beat?.time_ms ?? 0) - SHOWN_WITHIN_MS);
}

/** The lots of a symbol that a terminal has told, by side. */
export type Holding = {
  readonly long: Decimal;
  readonly short: Decimal;
  /** Nothing is on its way that may have changed it since, and the terminal is heard. */
  readonly isSettled: boolean;
};

/** What accounts hold of a symbol. */
export function createExposure({ instances, commands }: Deps) {
  return { netOf, holding };

  /** What of a symbol the account's terminal shows; undefined where it has told no positions yet. */
  function holding(userId: UserId, account: AccountId, symbol: string): Holding | undefined {
    const beat = instances.heartbeat(account);
    const shown = instances.snapshot(userId, account);
    if (beat === undefined || shown === undefined) return undefined;
    const held = shown.positions.filter((position) => position.symbol === symbol);
    const tickets = new Set(held.flatMap(({ ticket, position }) => [ticket, position]));
    const sum = (side: 'BUY' | 'SELL'): Decimal =>
      held
        .filter(({ type }) => type === side)
        .reduce((lots, { volume }) => lots.plus(volume), new Decimal(0));
    const isMoving = commands
      .listUnderWay(account, toldUntilMs(shown, beat))
      .some((item) => isAbout(item, symbol, tickets));
    const isHeard = instances.presence(account) === 'online' && beat.connected;
    return { long: sum('BUY'), short: sum('SELL'), isSettled: isHeard && !isMoving };
  }

  /**
   * The lots of a symbol that what is under way leaves: above zero bought, below zero sold. Undefined where positions do
   * not net, or its own has not been told or could not be read.
   */
  function netOf(userId: UserId, account: AccountId, symbol: string): Decimal | undefined {
    const beat = instances.heartbeat(account);
    const shown = instances.snapshot(userId, account);
    if (beat === undefined || beat.margin_mode === 'hedging' || shown === undefined)
      return undefined;
    if (mayHide(shown, symbol)) return undefined;
    const held = shown.positions.filter((position) => position.symbol === symbol);
    const tickets = new Set(held.flatMap(({ ticket, position }) => [ticket, position]));
    return commands
      .listUnderWay(account, toldUntilMs(shown, beat))
      .filter((item) => isAbout(item, symbol, tickets))
      .reduce(
        after,
        held.reduce(
          (sum, { type, volume }) => (type === 'BUY' ? sum.plus(volume) : sum.minus(volume)),
          new Decimal(0),
        ),
      );
  }
}

/** True while a row that could not be read may be a position of the symbol. */
function mayHide({ isWhole, hasAllTickets, unread }: SeenSnapshot, symbol: string): boolean {
  if (isWhole) return false;
  return !hasAllTickets || unread.positions.some((row) => (row.symbol ?? symbol) === symbol);
}

function isAbout(item: UnderWay, symbol: string, tickets: ReadonlySet<string>): boolean {
  if (item.symbol !== undefined) return item.symbol === symbol;
  return item.ticket === undefined || tickets.has(item.ticket);
}

/**
 * The net after one more command. What may have happened, or may still, only takes from it: nobody can tell yet whether
 * what it adds is there, or is shown already.
 */
function after(net: Decimal, item: UnderWay): Decimal {
  const { action, positionType, volume, percent, hasHappened } = item;
  if (isOpening(action)) {
    const signed = new Decimal(volume ?? Infinity).mul(action === 'BUY' ? 1 : -1);
    if (hasHappened) return net.plus(signed);
    return net.mul(signed).lt(0) ? towardsZero(net, signed.abs()) : net;
  }
  if (action !== 'CLOSE') return new Decimal(0);
  if (positionType !== undefined && (positionType === 'BUY') !== net.gt(0)) return net;
  if (percent !== undefined) return net.mul(100 - percent).div(100);
  return towardsZero(net, new Decimal(volume ?? Infinity));
}

function towardsZero(net: Decimal, lots: Decimal): Decimal {
  const left = Decimal.max(0, net.abs().minus(lots));
  return net.lt(0) ? left.neg() : left;
}
