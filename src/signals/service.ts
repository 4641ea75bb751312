import type { Clock } from '../base/clock.ts';
import type { ErrorCode } from '../base/errors.ts';
import { newId, type SignalId, type UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Audit } from '../audit/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Orders } from '../orders/index.ts';
import type { Risk } from '../risk/index.ts';
import type { Symbols } from '../symbols/index.ts';
import type { DenialCode } from '../trade/index.ts';
import { createCheck } from './check.ts';
import { createDispatch, exitOf } from './dispatch.ts';
import { readMessage, type OrderReading, type Reading } from './message.ts';
import { createMissedAlerts } from './missed-alerts.ts';
import { createRepeats } from './repeats.ts';
import { createSettings } from './settings.ts';
import type { Signal, SignalStatus } from './signal.ts';
import { createSignalStore, type SignalRecord, type StoredOutcome } from './store.ts';
import { sayAccepted, sayRepeat } from './summary.ts';
import { createTraces, type SignalView } from './trace.ts';

export type Signals = ReturnType<typeof createSignals>;

export type SignalDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: Audit;
  accounts: Accounts;
  symbols: Symbols;
  risk: Pick<Risk, 'plan' | 'preview' | 'holding'>;
  orders: Orders;
  commands: Commands;
  journal: Journal;
  events: Events;
};

/** Seconds to wait for each order that came too often; undefined where it may go. */
export type Waits = readonly (number | undefined)[];

/** What to tell the sender of one order: 200, or 422 with the first reason when every account refused. */
export type Answer = {
  status: SignalStatus;
  code: ErrorCode | DenialCode | undefined;
  message: string;
  signalId: SignalId;
  accounts: SignalView['accounts'];
  warnings: readonly string[];
  /** Of a limited one: when to come again. */
  retryAfterS?: number;
};

type Entry = { id: SignalId; userId: UserId; order: OrderReading; receivedAtMs: number };

const STORED_TEXT = 64 * 1024;
const CLEAN_EVERY_MS = 1000;
/** Limited requests kept one by one per user and minute; what is beyond is counted on the last of them. */
const LIMITED_KEPT = 30;
const MINUTE_MS = 60_000;

/** Webhook signals: read, kept with their reason, never acted on twice. */
export function createSignals({ db, clock, log, audit, events, ...parts }: SignalDeps) {
  const store = createSignalStore(db);
  const settings = createSettings({ db, audit, store });
  const missed = createMissedAlerts({ clock, events });
  const { dispatch } = createDispatch({ ...parts, log, missed });
  const repeats = createRepeats({ ...parts, store });
  const traces = createTraces({ ...parts, store });
  const limited = new Map<UserId, { sinceMs: number; count: number; last: SignalId }>();
  let stopCleaning: (() => void) | undefined;

  return {
    start,
    stop,
    read: readMessage,
    receive,
    check: createCheck({ ...parts, clock, settings }).check,
    list: traces.list,
    get: traces.get,
    hideAll,
    settings,
  };

  function start(): void {
    stopCleaning = clock.every(CLEAN_EVERY_MS, () => {
      const removed = db.writeLater(() => {
        store.removeOldKeys(clock.nowMs());
      });
      removed.catch(warnOf(log, 'old keys not removed; tried again'));
    });
  }

  function stop(): void {
    stopCleaning?.();
  }

  /**
   * Keeps the orders of a message and places them in one transaction, in order; answers after the flush. A repeat gets
   * the present state of the first. Refuses what could not be read with the reading's code, after keeping it.
   */
  async function receive(
    userId: UserId,
    reading: Reading,
    waits: Waits = [],
  ): Promise<readonly Answer[]> {
    const receivedAtMs = clock.nowMs();
    return db.write(() => {
      const answers = reading.orders.map((order, i) => {
        const id = newId<SignalId>(receivedAtMs);
        return takeIn({ id, userId, order, receivedAtMs }, waits[i]);
      });
      db.afterCommit(() => {
        for (const { signalId: id, status, code } of answers)
          log.info({ stage: 'read', id, user: userId, outcome: code ?? status }, 'signal');
      });
      return answers;
    });
  }

  function takeIn(entry: Entry, waitS: number | undefined): Answer {
    const { signal, fault } = entry.order;
    if (waitS !== undefined) return takeLimited(entry, waitS);
    if (signal === undefined)
      return refuse(entry, fault?.code ?? 'VALIDATION_FAILED', fault?.message ?? '');
    const arrival = { ...entry, signal, likeness: entry.order.likeness };
    const windowMs = settings.get(entry.userId).duplicateWindowS * 1000;
    const repeat = repeats.judge({ ...arrival, windowMs });
    switch (repeat.kind) {
      case 'mismatch':
        return signal.closesFirst === undefined
          ? refuse(entry, 'IDEMPOTENCY_MISMATCH', MISMATCH)
          : accept(withOnlyExit(entry, signal, MISMATCH));
      case 'repeat':
        return signal.closesFirst === undefined
          ? showRepeat(entry, repeat.of)
          : accept(withOnlyExit(entry, signal, sayRepeat(repeat.of, entry.receivedAtMs)));
      case 'new': {
        const answer = accept(repeat.warning === undefined ? entry : warned(entry, repeat.warning));
        if (answer.status !== 'accepted' && repeat.claim !== undefined)
          repeats.release(entry.userId, repeat.claim);
        return answer;
      }
    }
  }

  function accept(entry: Entry): Answer {
    const { userId, order } = entry;
    const { signal } = order;
    const outcomes =
      signal === undefined ? [] : dispatch({ ...entry, signal, settings: settings.get(userId) });
    const record = { ...recordOf(entry), ...judgement(signal, outcomes), outcomes };
    return answerFrom(keep(record), record.status);
  }

  function judgement(
    signal: Signal | undefined,
    outcomes: readonly StoredOutcome[],
  ): Pick<SignalRecord, 'status' | 'code' | 'message'> {
    const placed = outcomes.filter(({ commandId }) => commandId !== null);
    const denied = outcomes.filter(({ commandId }) => commandId === null);
    if (placed.length > 0 && signal !== undefined)
      return { status: 'accepted', code: undefined, message: sayAccepted(signal, outcomes) };
    const [first] = denied;
    return {
      status: 'denied',
      code: first?.code ?? 'ACCOUNT_NOT_FOUND',
      message:
        first?.message ??
        'You have no account that takes webhook signals. Add one, or switch its webhook on, on the page Accounts.',
    };
  }

  function showRepeat(entry: Entry, first: SignalRecord): Answer {
    const message = sayRepeat(first, entry.receivedAtMs);
    keep({ ...recordOf(entry), status: 'duplicate', duplicateOf: first.id, message });
    return { ...answerFrom(first, 'duplicate'), message };
  }

  function refuse(entry: Entry, code: ErrorCode, message: string): Answer {
    return answerFrom(keep({ ...recordOf(entry), code, message }), 'refused');
  }

  /**
   * Keeps a signal that came too often: TradingView does not send it again, so its owner must see it. The first of a
   * minute also raises an alert; beyond thirty a minute only a count grows. The exit of one that turns over goes.
   */
  function takeLimited(entry: Entry, waitS: number): Answer {
    const { userId, order } = entry;
    const message = `Too many signals at once; this one was not carried out. The next is taken in ${String(waitS)} s.`;
    if (order.signal?.closesFirst !== undefined)
      return accept(withOnlyExit(entry, order.signal, message));
    const nowMs = entry.receivedAtMs;
    const known = limited.get(userId);
    const minute = known !== undefined && nowMs - known.sinceMs < MINUTE_MS ? known : undefined;
    const record: SignalRecord = {
      ...recordOf(entry),
      status: 'limited',
      code: 'RATE_LIMITED',
      message,
    };
    const isCounted = minute !== undefined && minute.count >= LIMITED_KEPT;
    const last = isCounted ? minute.last : entry.id;
    limited.set(userId, {
      sinceMs: minute?.sinceMs ?? nowMs,
      count: (minute?.count ?? 0) + 1,
      last,
    });
    if (isCounted) store.addRepeat(userId, last);
    else keep(record);
    if (minute === undefined)
      events.publish(userId, { type: 'account.alert', account: '', message });
    return { ...answerFrom({ ...record, id: last }, 'limited'), retryAfterS: waitS };
  }

  function keep(record: SignalRecord): SignalRecord {
    store.insert(record);
    events.publish(record.userId, { type: 'signal.received', signal: traces.showNew(record) });
    return record;
  }

  function answerFrom(record: SignalRecord, status: SignalStatus): Answer {
    return {
      status,
      code: record.code as Answer['code'],
      message: record.message,
      signalId: record.id,
      accounts:
        status === 'accepted' ? traces.showNew(record).accounts : traces.show(record).accounts,
      warnings: record.warnings,
    };
  }

  /** Hides the history from its owner; the record stays. */
  function hideAll(userId: UserId): number {
    return db.inTransaction(() => store.hideAll(userId));
  }
}

const MISMATCH = 'This id was used for another message. Give each message an id of its own.';

/** A row for a request as it came in; a refusal until more is known. */
function recordOf({ id, userId, order, receivedAtMs }: Entry): SignalRecord {
  const { signal, text, warnings } = order;
  return {
    id,
    userId,
    status: 'refused',
    code: undefined,
    message: '',
    action: signal?.action,
    symbol: signal?.symbol,
    volume: signal?.volume,
    duplicateOf: undefined,
    body: text.slice(0, STORED_TEXT),
    warnings,
    outcomes: [],
    repeats: 0,
    receivedAtMs,
  };
}

function warned(entry: Entry, warning: string): Entry {
  return { ...entry, order: { ...entry.order, warnings: [...entry.order.warnings, warning] } };
}

/** The exit of one that turns over goes, whatever becomes of its opening. */
function withOnlyExit(entry: Entry, signal: Signal, why: string): Entry {
  const exit = warned(entry, `Only the exit was carried out, not the opening: ${why}`);
  return { ...exit, order: { ...exit.order, signal: exitOf(signal) } };
}
