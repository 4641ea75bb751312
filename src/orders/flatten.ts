import type { Clock } from '../base/clock.ts';
import { newId, type AccountId, type UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Audit, By } from '../audit/index.ts';
import type { CommandRecord, Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Instances, SeenSnapshot, UnreadRow } from '../instances/index.ts';
import { NOTHING_GIVEN, type OrderIntent } from '../trade/index.ts';
import {
  createFlattenStore,
  type Flatten,
  type FlattenId,
  type FlattenItem,
} from './flatten-store.ts';
import type { Orders } from './service.ts';

export type FlatteningDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  accounts: Accounts;
  instances: Instances;
  commands: Commands;
  orders: Orders;
  events: Events;
  audit: Audit;
};

/** What an account holds, or why that cannot be told now. */
type View = { held: SeenSnapshot; atMs: number } | { away: string };

const LOOK_MS = 250;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
/** Short, so that a reason is shown soon; what is left after it is sent again. */
const TTL_MS = 30_000;
/** A snapshot may be this much older than the beat that was read beside it. */
const SNAPSHOT_LAG_MS = 1500;

/**
 * Closes accounts out: every position closed, every pending order cancelled, each by a command of its own, again and
 * again with growing pauses until the terminal shows none of them or the owner ends it. Only exits are ever sent.
 * What an order made after the wish has opened is left alone. All of it is in the database, so a restart goes on.
 */
export class Flattening {
  readonly #deps: FlatteningDeps;
  readonly #store;
  readonly #underWay = new Map<AccountId, Flatten>();
  readonly #looking = new Set<Promise<void>>();
  #stopLooking: (() => void) | undefined;

  constructor(deps: FlatteningDeps) {
    this.#deps = deps;
    this.#store = createFlattenStore(deps.db);
    deps.accounts.onChanged(({ kind, account: { account } }) => {
      const flatten = kind === 'detached' ? this.#underWay.get(account) : undefined;
      if (flatten !== undefined) this.#conclude(flatten, 'ended');
    });
  }

  start(): void {
    for (const flatten of this.#store.listUnderWay()) this.#underWay.set(flatten.account, flatten);
    this.#stopLooking = this.#deps.clock.every(LOOK_MS, () => {
      this.#lookAtAll();
    });
  }

  async stop(): Promise<void> {
    this.#stopLooking?.();
    await Promise.all(this.#looking);
  }

  /** Begins to close out accounts, or joins what is under way; settled once the wish is stored. */
  async request(which: readonly { account: AccountId; userId: UserId }[], by: By): Promise<void> {
    const { db, clock, accounts, commands, audit } = this.#deps;
    await db.write(() => {
      const nowMs = clock.nowMs();
      for (const { account, userId } of which) {
        if (accounts.owner(account) !== userId) continue;
        const flattenId = newId<FlattenId>(nowMs);
        const flatten: Flatten = {
          flattenId,
          userId,
          account,
          requestedBy: by.userId,
          requestedAtMs: nowMs,
          explanation: 'Looking at what the account holds.',
          outcome: undefined,
          endedAtMs: undefined,
        };
        if (!this.#store.insert(flatten)) continue;
        audit.append({ by, action: 'account.flatten_requested', subject: `account:${account}` });
        commands.cancelWaiting([account], 'The account was closed out before it was sent.');
        db.afterCommit(() => {
          this.#underWay.set(account, flatten);
        });
        this.#tell(flatten, 'closing', 0);
      }
    });
  }

  /** Stops asking; what is sent already goes on. Nothing happens when nothing is under way. */
  async end(account: AccountId, by: By): Promise<void> {
    const { db, audit } = this.#deps;
    const flatten = this.#underWay.get(account);
    if (flatten === undefined) return;
    await db.write(() => {
      audit.append({ by, action: 'account.flatten_ended', subject: `account:${account}` });
      this.#conclude(flatten, 'ended');
    });
  }

  /** The last wish for an account and its items; undefined when there never was one. */
  find(userId: UserId, account: AccountId) {
    const flatten = this.#store.findLast(userId, account);
    return flatten && { ...flatten, items: this.#store.listItems(flatten.flattenId) };
  }

  /** A terminal is back: what waits for another try is tried now. */
  wake(account: AccountId): void {
    const flatten = this.#underWay.get(account);
    if (flatten === undefined) return;
    const { db, clock, log } = this.#deps;
    db.writeLater(() => {
      for (const item of this.#store.listItems(flatten.flattenId))
        if (item.state === 'waiting')
          this.#store.upsertItem(flatten.flattenId, { ...item, dueAtMs: clock.nowMs() });
    }).catch(warnOf(log, 'closing out not woken; it is tried when its time comes'));
  }

  #lookAtAll(): void {
    if (this.#looking.size > 0) return;
    for (const flatten of this.#underWay.values()) {
      const look = this.#deps.db
        .writeLater(() => this.#advance(flatten))
        .catch(warnOf(this.#deps.log, 'closing out not advanced; tried again'))
        .finally(() => {
          this.#looking.delete(look);
        });
      this.#looking.add(look);
    }
  }

  /** One look: what is gone, what has failed, what is new, what is due; then whether the account is flat. */
  #advance(flatten: Flatten): void {
    const { flattenId, account } = flatten;
    if (this.#underWay.get(account)?.flattenId !== flattenId) return;
    const view = this.#view(flatten);
    const before = this.#store.listItems(flattenId);
    const known = before.map((item) => this.#judge(flatten, item, view));
    const items = 'held' in view ? withNew(known, this.#own(flatten, view.held)) : known;
    const sent = 'held' in view ? items.map((item) => this.#send(flatten, item)) : items;
    for (const item of sent) if (!before.includes(item)) this.#store.upsertItem(flattenId, item);
    const left = sent.filter(({ state }) => state !== 'gone');
    const isAllSeen = 'held' in view && view.held.isWhole;
    if (isAllSeen && left.length === 0 && this.#isFlat(flatten, view)) {
      this.#conclude(flatten, 'flat');
      return;
    }
    this.#explain(flatten, reasonOf(view, left), left.length);
  }

  #view({ userId, account }: Flatten): View {
    const { instances } = this.#deps;
    const beat = instances.heartbeat(account);
    const held = instances.snapshot(userId, account);
    if (beat === undefined || instances.presence(account) !== 'online')
      return { away: 'The terminal is not running. It is closed out as soon as it is back.' };
    if (!beat.connected) return { away: 'The terminal has no connection to its broker.' };
    if (
      held === undefined ||
      held.positions.length + held.unread.positions.length !== beat.positions ||
      held.orders.length + held.unread.orders.length !== beat.orders
    )
      return { away: 'Waiting for the terminal to show what it holds.' };
    return { held, atMs: beat.time_ms };
  }

  /** What the account holds, without what a later order has opened. */
  #own({ account, requestedAtMs }: Flatten, held: SeenSnapshot): FlattenItem[] {
    const isLater = (magic: string): boolean =>
      (this.#deps.commands.findByMagic(account, magic)?.createdAtMs ?? 0) > requestedAtMs;
    return rowsOf(held).flatMap(({ kind, ticket, symbol, volume, magic = '0' }) => {
      // What cannot be named cannot be closed from here.
      if (ticket === undefined || symbol === undefined || isLater(magic)) return [];
      return {
        kind,
        ticket,
        symbol,
        volume: String(volume ?? 0),
        state: 'waiting',
        reason: '',
        attempts: 0,
        dueAtMs: 0,
        commandId: undefined,
      };
    });
  }

  #judge({ userId }: Flatten, item: FlattenItem, view: View): FlattenItem {
    if (item.state === 'gone') return item;
    if ('held' in view && isGone(item, view.held)) return { ...item, state: 'gone', reason: '' };
    const command =
      item.state === 'sent' ? this.#deps.commands.find(userId, item.commandId ?? '') : undefined;
    const reason = command === undefined ? undefined : failureOf(command, view);
    if (reason === undefined) return item;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (item.attempts - 1), LONGEST_PAUSE_MS);
    return { ...item, state: 'waiting', reason, dueAtMs: this.#deps.clock.nowMs() + pauseMs };
  }

  #send(flatten: Flatten, item: FlattenItem): FlattenItem {
    const nowMs = this.#deps.clock.nowMs();
    if (item.state !== 'waiting' || item.dueAtMs > nowMs) return item;
    const placement = this.#deps.orders.place(exitOf(flatten, item, nowMs));
    const attempts = item.attempts + 1;
    if (placement.kind === 'placed')
      return { ...item, state: 'sent', attempts, commandId: placement.commandId };
    return { ...item, attempts, reason: placement.message, dueAtMs: nowMs + LONGEST_PAUSE_MS };
  }

  /** Seen flat after the wish, and nothing on its way that could still open. */
  #isFlat({ account, requestedAtMs }: Flatten, { atMs }: { atMs: number }): boolean {
    return atMs > requestedAtMs && !this.#deps.commands.hasOpeningUnderWay(account, requestedAtMs);
  }

  #conclude(flatten: Flatten, outcome: 'flat' | 'ended'): void {
    const { db, clock, log } = this.#deps;
    const { flattenId, account } = flatten;
    if (!this.#store.end(flattenId, outcome, clock.nowMs())) return;
    this.#store.explain(flattenId, '');
    this.#tell({ ...flatten, explanation: '' }, outcome, 0);
    db.afterCommit(() => {
      this.#underWay.delete(account);
      log.info({ stage: 'judge', id: flattenId, account, outcome }, 'account closed out');
    });
  }

  #explain(flatten: Flatten, explanation: string, left: number): void {
    if (explanation === flatten.explanation) return;
    const next = { ...flatten, explanation };
    this.#store.explain(flatten.flattenId, explanation);
    this.#deps.db.afterCommit(() => {
      this.#underWay.set(flatten.account, next);
    });
    this.#tell(next, 'closing', left);
  }

  #tell({ userId, account, explanation }: Flatten, status: string, left: number): void {
    this.#deps.events.publish(userId, {
      type: 'account.flatten',
      account,
      status,
      left,
      explanation,
    });
  }
}

/** Everything that the terminal shows; of a row that could not be read, what is known of it. */
function rowsOf({ positions, orders, unread }: SeenSnapshot) {
  const asKind =
    (kind: FlattenItem['kind']) =>
    ({ ticket, symbol, volume, magic }: UnreadRow) => ({ kind, ticket, symbol, volume, magic });
  return [
    ...[...positions, ...unread.positions].map(asKind('position')),
    ...[...orders, ...unread.orders].map(asKind('order')),
  ];
}

function isGone({ kind, ticket }: FlattenItem, held: SeenSnapshot): boolean {
  const isShown = rowsOf(held).some((row) => row.kind === kind && row.ticket === ticket);
  return !isShown && held.hasAllTickets;
}

function withNew(known: readonly FlattenItem[], held: readonly FlattenItem[]): FlattenItem[] {
  const names = new Set(known.map(({ kind, ticket }) => `${kind} ${ticket}`));
  return [...known, ...held.filter(({ kind, ticket }) => !names.has(`${kind} ${ticket}`))];
}

/** Why a command has not done it; undefined while it may still, or while the terminal has not shown what it did. */
function failureOf(command: CommandRecord, view: View): string | undefined {
  switch (command.state) {
    case 'queued':
    case 'written':
    case 'acked':
      return undefined;
    case 'executed': {
      const isShown = 'held' in view && view.atMs >= (command.doneAtMs ?? 0) + SNAPSHOT_LAG_MS;
      return isShown ? 'The terminal still shows it.' : undefined;
    }
    case 'partial':
    case 'rejected':
    case 'expired':
    case 'unknown':
    case 'not_executed':
    case 'cancelled':
    case 'write_failed':
      return command.message || command.retcodeName || `The command ended as ${command.state}.`;
  }
}

function reasonOf(view: View, left: readonly FlattenItem[]): string {
  if ('away' in view) return view.away;
  if (left.length === 0 && !view.held.isWhole)
    return 'The terminal shows something that this server cannot read: see what its page says, and close it at the terminal.';
  const reasons = [...new Set(left.map(({ reason }) => reason).filter((text) => text !== ''))];
  return reasons.length > 0 ? reasons.slice(0, 3).join(' ') : 'Closing what the account holds.';
}

/** An exit and nothing else: CLOSE of one ticket, or CANCEL of one. */
function exitOf({ userId, account }: Flatten, item: FlattenItem, nowMs: number): OrderIntent {
  return {
    ...NOTHING_GIVEN,
    cause: { kind: 'flatten', id: newId(nowMs) },
    userId,
    account,
    action: item.kind === 'position' ? 'CLOSE' : 'CANCEL',
    symbol: item.symbol,
    originalSymbol: item.symbol,
    ticket: item.ticket,
    receivedAtMs: nowMs,
    maxAgeMs: TTL_MS,
    ttlMs: TTL_MS,
  };
}
