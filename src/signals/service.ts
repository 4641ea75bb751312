import { createHash } from 'node:crypto';
import { assert, type ErrorCode } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type SignalId, type UserId } from '../base/ids.ts';
import { decodeUtf8, parseJson } from '../base/json.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Audit } from '../audit/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Commands } from '../commands/index.ts';
import type { Db } from '../db/index.ts';
import type { Events } from '../events/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Orders } from '../orders/index.ts';
import type { Symbols } from '../symbols/index.ts';
import type { DenialCode } from '../trade/index.ts';
import { createDispatch, type DispatchDeps } from './dispatch.ts';
import { isExit, readSignal } from './schema.ts';
import { createSettings } from './settings.ts';
import type { Signal, SignalStatus } from './signal.ts';
import { createSignalStore, type SignalRecord, type StoredOutcome } from './store.ts';
import { createTraces, type SignalView } from './trace.ts';

export type Signals = ReturnType<typeof createSignals>;

export type SignalDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: Audit;
  accounts: Accounts;
  symbols: Symbols;
  size: DispatchDeps['size'];
  orders: Orders;
  commands: Commands;
  journal: Journal;
  events: Events;
};

/** A request as it came in at the door, its sender already known. */
export type Knock = { userId: UserId; body: Uint8Array };

/** The message of a knock, read; which rate bucket it counts in. */
export type Reading = {
  text: string;
  signal: Signal | undefined;
  warnings: string[];
  fault: { code: ErrorCode; message: string } | undefined;
  isExit: boolean;
};

/** What to tell the sender: 200, or 422 with the first reason when every account refused. */
export type Answer = {
  status: SignalStatus;
  code: ErrorCode | DenialCode | undefined;
  message: string;
  signalId: SignalId;
  accounts: SignalView['accounts'];
  warnings: readonly string[];
};

type Entry = { id: SignalId; userId: UserId; reading: Reading; receivedAtMs: number };

const KEY_KEPT_MS = 30 * 24 * 3_600_000;
const STORED_TEXT = 64 * 1024;
const CLEAN_EVERY_MS = 1000;
/** Limited requests kept one by one per user and minute; what is beyond is counted on the last of them. */
const LIMITED_KEPT = 30;
const MINUTE_MS = 60_000;

/** Webhook signals: read, kept with their reason, never acted on twice. */
export function createSignals({ db, clock, log, audit, events, ...parts }: SignalDeps) {
  const store = createSignalStore(db);
  const settings = createSettings({ db, audit, store });
  const { dispatch } = createDispatch({ ...parts, log });
  const traces = createTraces({ ...parts, store });
  const limited = new Map<UserId, { sinceMs: number; count: number; last: SignalId }>();
  let stopCleaning: (() => void) | undefined;

  return {
    start,
    stop,
    read,
    receive,
    recordLimited,
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

  /** Stage 2 of 7: read. Bytes to a signal, or a fault that says what to mend. */
  function read(body: Uint8Array): Reading {
    const text = decodeUtf8(body);
    if (text === undefined)
      return unreadable('', 'INVALID_JSON', 'The message is not valid UTF-8.');
    if (text.includes('\u0000')) {
      return unreadable(text, 'INVALID_JSON', 'The message contains a NUL character.');
    }
    const json = parseJson(text);
    if (!json.ok)
      return unreadable(text, 'INVALID_JSON', `The message is not valid JSON: ${json.message}.`);
    const reading = readSignal(json.value);
    if (!reading.ok)
      return {
        ...unreadable(text, 'VALIDATION_FAILED', reading.message),
        isExit: looksLikeExit(json.value),
      };
    const { signal, warnings } = reading;
    return { text, signal, warnings, fault: undefined, isExit: isExit(signal.action) };
  }

  /**
   * Keeps a signal and places its orders in one transaction; answers after the flush. A repeat gets the present
   * state of the first. Refuses what could not be read with the reading's code, after keeping it.
   */
  async function receive({ userId }: Knock, reading: Reading): Promise<Answer> {
    const receivedAtMs = clock.nowMs();
    return db.write(() => {
      const entry = { id: newId<SignalId>(receivedAtMs), userId, reading, receivedAtMs };
      const { signal, fault } = reading;
      const answer =
        signal === undefined
          ? refuse(entry, fault?.code ?? 'VALIDATION_FAILED', fault?.message ?? '')
          : (findFirst(entry, signal) ?? accept(entry, signal));
      db.afterCommit(() => {
        const outcome = answer.code ?? answer.status;
        log.info({ stage: 'read', id: answer.signalId, user: userId, outcome }, 'signal');
      });
      return answer;
    });
  }

  function accept(entry: Entry, signal: Signal): Answer {
    const { userId } = entry;
    const outcomes = dispatch({ ...entry, signal, settings: settings.get(userId) });
    const placed = outcomes.filter(({ commandId }) => commandId !== null).length;
    const first = outcomes.find(({ code }) => code !== null);
    const closing = outcomes.filter(({ closes }) => closes !== undefined);
    const record: SignalRecord =
      placed > 0
        ? {
            ...recordOf(entry),
            status: 'accepted',
            message: [sentTo(signal, placed, outcomes.length), ...closing.map(saidOf)].join('. '),
          }
        : {
            ...recordOf(entry),
            status: 'denied',
            code: first?.code ?? 'ACCOUNT_NOT_FOUND',
            message:
              first?.message ?? 'You have no account that takes webhook signals. Add one first.',
          };
    keep({ ...record, outcomes });
    return answerFrom({ ...record, outcomes }, record.status);
  }

  /** The first signal with this key or body, and the answer its repeat gets; undefined when this is the first. */
  function findFirst(entry: Entry, { key }: Signal): Answer | undefined {
    const { id, userId, reading, receivedAtMs: nowMs } = entry;
    const windowMs = settings.get(userId).duplicateWindowS * 1000;
    if (key === undefined && windowMs === 0) return undefined;
    const bodyHash = createHash('sha256').update(reading.text).digest('base64url');
    const claim = {
      key: key === undefined ? `body:${bodyHash}` : `id:${key}`,
      bodyHash,
      signalId: id,
      expiresAtMs: nowMs + (key === undefined ? windowMs : KEY_KEPT_MS),
    };
    const seen = store.claimKey(userId, claim, nowMs);
    if (seen === undefined) return undefined;
    if (seen.bodyHash !== bodyHash) {
      const message = 'This id was used for another message. Give each message an id of its own.';
      return refuse(entry, 'IDEMPOTENCY_MISMATCH', message);
    }
    const first = store.find(userId, seen.signalId);
    assert(first !== undefined, 'a claimed key has its signal');
    keep({
      ...recordOf(entry),
      status: 'duplicate',
      duplicateOf: first.id,
      message: 'A repeat of an earlier signal; nothing was sent again.',
    });
    return answerFrom(first, first.status === 'accepted' ? 'duplicate' : first.status);
  }

  function refuse(entry: Entry, code: ErrorCode, message: string): Answer {
    return answerFrom(keep({ ...recordOf(entry), code, message }), 'refused');
  }

  /**
   * Keeps a signal that came too often: TradingView does not send it again, so its owner must see it. The first of a
   * minute also raises an alert; beyond thirty a minute only a count grows.
   */
  async function recordLimited(userId: UserId, reading: Reading, message: string): Promise<void> {
    const nowMs = clock.nowMs();
    await db.write(() => {
      const known = limited.get(userId);
      const minute = known !== undefined && nowMs - known.sinceMs < MINUTE_MS ? known : undefined;
      if (minute !== undefined && minute.count >= LIMITED_KEPT) {
        store.addRepeat(userId, minute.last);
        return;
      }
      const entry = { id: newId<SignalId>(nowMs), userId, reading, receivedAtMs: nowMs };
      limited.set(userId, {
        sinceMs: minute?.sinceMs ?? nowMs,
        count: (minute?.count ?? 0) + 1,
        last: entry.id,
      });
      keep({ ...recordOf(entry), status: 'limited', code: 'RATE_LIMITED', message });
      if (minute === undefined)
        events.publish(userId, { type: 'account.alert', account: '', message });
    });
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

/** A row for a request as it came in; a refusal until more is known. */
function recordOf({ id, userId, reading, receivedAtMs }: Entry): SignalRecord {
  const { signal, text, warnings } = reading;
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

function sentTo({ action, symbol }: Signal, placed: number, asked: number): string {
  const what = symbol === undefined ? action : `${action} ${symbol}`;
  return `${what} sent to ${String(placed)} of ${String(asked)} account${asked === 1 ? '' : 's'}`;
}

function saidOf({ account, message }: StoredOutcome): string {
  return `${account}: ${message}`;
}

function unreadable(text: string, code: ErrorCode, message: string): Reading {
  return { text, signal: undefined, warnings: [], fault: { code, message }, isExit: false };
}

/** A message with a mistake in it still counts in the bucket of what it tried to do. */
function looksLikeExit(value: unknown): boolean {
  const action =
    typeof value === 'object' && value !== null && 'action' in value ? value.action : undefined;
  return typeof action === 'string' && /^\s*(close|cancel|modify)/i.test(action);
}
