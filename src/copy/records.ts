import type { Clock } from '../base/clock.ts';
import { newId, type AccountId, type CopyId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { Events } from '../events/index.ts';
import type { SymbolSpec } from '../instances/index.ts';
import type { Symbols } from '../symbols/index.ts';
import { NOTHING_GIVEN, type OrderIntent, type Side } from '../trade/index.ts';
import type { CopyAction, CopyRecord } from './copies.ts';
import type { Ledger } from './ledger.ts';
import type { MasterPosition } from './master-position.ts';
import type { Pair } from './pair-store.ts';

/** What made a copy: an event of the master, or what the server found by itself. */
export type Occasion = {
  readonly eventId: string | undefined;
  readonly reason: 'event' | 'follow-up' | 'snapshot' | 'start' | 'policy';
  readonly price: number | undefined;
  readonly magic: string;
  readonly comment: string;
  readonly balance: number | undefined;
  /** By the server's clock. */
  readonly happenedAtMs: number;
  readonly receivedAtMs: number;
};

export type Records = ReturnType<typeof createRecords>;

type Deps = {
  clock: Clock;
  symbols: Pick<Symbols, 'resolve'>;
  events: Events;
  ledger: Ledger;
  commands: Pick<Commands, 'findByMagic'>;
};

/** How long a terminal may wait with an opening, and with anything else. */
export const OPEN_TTL_MS = 30_000;
export const EXIT_TTL_MS = 300_000;

type Facts = Partial<CopyRecord> & { action: CopyAction; status: string };

/** The rows of copies and the intents that go with them. */
export function createRecords({ clock, symbols, events, ledger, commands }: Deps) {
  return { store, replace, end, skip, blankIntent, specOf };

  /** A row for what was not done, so that every event has an answer for every pair. */
  function skip(
    pair: Pair,
    item: MasterPosition | undefined,
    occasion: Occasion,
    facts: Partial<CopyRecord> & { action: CopyAction },
  ): CopyRecord {
    return store(pair, item, occasion, { status: 'skipped', ...facts });
  }

  function store(
    pair: Pair,
    item: MasterPosition | undefined,
    occasion: Occasion,
    facts: Facts,
  ): CopyRecord {
    const copy = rowOf(pair, item, occasion, facts);
    ledger.insertCopy(copy);
    events.publish(copy.userId, { type: 'copy.made', copy: showBell(copy) });
    return copy;
  }

  /** The same for a copy that had to wait: its row of before says what has become of it. */
  function replace(
    pair: Pair,
    item: MasterPosition | undefined,
    occasion: Occasion,
    facts: Facts,
  ): CopyRecord {
    const copy = rowOf(pair, item, occasion, facts);
    ledger.updateCopy(copy);
    events.publish(copy.userId, { type: 'copy.made', copy: showBell(copy) });
    return copy;
  }

  /** What has become of a copy, in its row and on the screens. */
  function end(copy: CopyRecord): void {
    ledger.endCopy(copy);
    events.publish(copy.userId, { type: 'copy.ended', copy: showBell(copy) });
  }

  function rowOf(
    pair: Pair,
    item: MasterPosition | undefined,
    occasion: Occasion,
    facts: Facts,
  ): CopyRecord {
    return {
      copyId: newId<CopyId>(clock.nowMs()),
      userId: pair.userId,
      pairId: pair.pairId,
      itemId: item?.itemId,
      linkId: undefined,
      eventId: occasion.eventId,
      reason: occasion.reason,
      master: pair.master,
      slave: pair.slave,
      orderId: item?.orderId ?? '',
      symbol: item?.symbol ?? '',
      slaveSymbol: undefined,
      side: undefined,
      masterVolume: undefined,
      volume: undefined,
      intended: undefined,
      isLive: false,
      code: undefined,
      message: '',
      commandId: undefined,
      chain: [...(item?.chain ?? []), pair.master],
      signalId: signalOf(pair.master, occasion.magic),
      masterPrice: occasion.price,
      price: undefined,
      stopLoss: undefined,
      takeProfit: undefined,
      slippagePoints: undefined,
      happenedAtMs: occasion.happenedAtMs,
      receivedAtMs: occasion.receivedAtMs,
      writtenAtMs: undefined,
      ackedAtMs: undefined,
      doneAtMs: undefined,
      ...facts,
    };
  }

  /** A terminal marks what it opened for a command; a master that is a slave itself has it from a copy. */
  function signalOf(master: AccountId, magic: string): string | undefined {
    const causeId = magic === '0' ? undefined : commands.findByMagic(master, magic)?.causeId;
    const copy = causeId === undefined ? undefined : ledger.findCopy(causeId);
    return copy === undefined ? causeId : copy.signalId;
  }

  function blankIntent(pair: Pair, copyId: CopyId): Omit<OrderIntent, 'action' | 'ttlMs'> {
    return {
      ...NOTHING_GIVEN,
      cause: { kind: 'copy', id: copyId },
      userId: pair.userId,
      account: pair.slave,
      receivedAtMs: clock.nowMs(),
      maxAgeMs: OPEN_TTL_MS,
    };
  }

  function specOf(account: AccountId, name: string): SymbolSpec | undefined {
    const asked = { symbol: name, exchange: undefined };
    const found = symbols.resolve(account, asked, { action: 'CLOSE', price: undefined });
    return found.kind === 'resolved' && found.spec.name === name ? found.spec : undefined;
  }
}

/** What no event of the master has made: the program found it, or a person asked. */
export function bareOccasion(reason: Occasion['reason'], nowMs: number): Occasion {
  return {
    eventId: undefined,
    reason,
    price: undefined,
    magic: '0',
    comment: '',
    balance: undefined,
    happenedAtMs: nowMs,
    receivedAtMs: nowMs,
  };
}

/** How a pair's copies are treated now: followed, closed, or left alone. */
export function wayOf({ status, settings }: Pair): 'follow' | 'close' | 'leave' {
  if (status === 'active') return 'follow';
  const policy = status === 'paused' ? settings.on_pause : settings.on_removal;
  return policy === 'keep' ? 'leave' : policy;
}

export function openingOf(pair: Pair, item: MasterPosition, side: Side, spec: SymbolSpec) {
  const { reverse, psl_as } = pair.settings;
  return {
    master: { stopLoss: item.stopLoss, takeProfit: item.takeProfit, price: item.price },
    isReversed: reverse,
    asDistance: psl_as === 'distance',
    side,
    instrument: spec,
  };
}

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** What a screen needs to move when a copy is made or has ended. */
function showBell(copy: CopyRecord) {
  return {
    copy_id: copy.copyId,
    pair_id: copy.pairId,
    master_account: copy.master,
    slave_account: copy.slave,
    action: copy.action,
    symbol: copy.symbol,
    volume: copy.volume ?? null,
    status: copy.status,
    message: copy.message,
  };
}
