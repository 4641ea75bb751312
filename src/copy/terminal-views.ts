import type { Clock } from '../base/clock.ts';
import type { AccountId } from '../base/ids.ts';
import type { Side } from '../trade/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Instances, SeenSnapshot, TerminalPosition } from '../instances/index.ts';

export type TerminalViews = ReturnType<typeof createTerminalViews>;

type Deps = {
  clock: Clock;
  accounts: Accounts;
  instances: Pick<Instances, 'heartbeat' | 'snapshot' | 'presence'>;
};

/** A snapshot is written at most once a second: what a later beat does not contradict is as it was. */
const SNAPSHOT_LAG_MS = 2500;
/** A price that was seen longer ago says nothing of the price now. */
const QUOTE_LIFE_MS = 10_000;
/** A clock that is off by less is as right as can be told. */
const SKEW_TOLERATED_MS = 5000;

/** What can be said of a terminal's positions and clock from its last files. */
export function createTerminalViews({ clock, accounts, instances }: Deps) {
  const skews = new Map<AccountId, number>();
  return { snapshot, position, isCurrent, isCurrentSince, isNetting, toServerMs, quote };

  function snapshot(account: AccountId): SeenSnapshot | undefined {
    const userId = accounts.owner(account);
    return userId === undefined ? undefined : instances.snapshot(userId, account);
  }

  function position(account: AccountId, id: string | undefined): TerminalPosition | undefined {
    if (id === undefined) return undefined;
    return snapshot(account)?.positions.find(({ position: own }) => own === id);
  }

  /** True when the terminal has told its positions after that moment of its own clock, or had nothing new to tell. */
  function isCurrent(account: AccountId, sinceMs: number): boolean {
    const told = snapshot(account);
    if (told === undefined || instances.presence(account) !== 'online') return false;
    const beatMs = instances.heartbeat(account)?.time_ms ?? 0;
    return told.time_ms > sinceMs || beatMs >= sinceMs + SNAPSHOT_LAG_MS;
  }

  function isNetting(account: AccountId): boolean {
    const mode = instances.heartbeat(account)?.margin_mode;
    return mode === 'netting' || mode === 'exchange';
  }

  /**
   * What must be added to a terminal's times to get the server's: not zero where its clock is off. It stays as it is until
   * the clock is set, so that it never changes the order of events.
   */
  function skewMs(account: AccountId): number {
    const known = skews.get(account) ?? 0;
    const beat = instances.heartbeat(account);
    if (beat === undefined || instances.presence(account) !== 'online') return known;
    const skew = clock.nowMs() - beat.time_ms;
    if (Math.abs(skew - known) <= SKEW_TOLERATED_MS) return known;
    skews.set(account, skew);
    return skew;
  }

  /** By the server's clock; never in the future, or what really follows would count as older. */
  function toServerMs(account: AccountId, terminalMs: number): number {
    return Math.min(terminalMs + skewMs(account), clock.nowMs());
  }

  /** The same as isCurrent, for a moment by the server's clock. */
  function isCurrentSince(account: AccountId, serverMs: number): boolean {
    return isCurrent(account, serverMs - skewMs(account));
  }

  /** About what a symbol trades at there, where a position or order of it has been told in the last seconds. */
  function quote(account: AccountId, symbol: string, side: Side): number | undefined {
    const told = snapshot(account);
    const ageMs = clock.nowMs() - toServerMs(account, told?.time_ms ?? 0);
    if (told === undefined || ageMs > QUOTE_LIFE_MS) {
      return undefined;
    }
    const own = told.positions.filter((item) => item.symbol === symbol);
    // A position is valued at the price that would close it: a short one at what a buyer pays.
    const seen = own.find(({ type }) => type !== side) ?? own[0];
    const order = told.orders.find((item) => item.symbol === symbol);
    return seen?.current_price ?? order?.current_price;
  }
}
