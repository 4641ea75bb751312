/**
 * Whether a message came before (api.md §1.4). Only what was sent to a terminal is remembered; and a whole exit, which a
 * repeat cannot harm and a loss can, is carried out again unless it is surely the very message that came before.
 */
import { createHash } from 'node:crypto';
import { assert } from '../base/errors.ts';
import type { SignalId, UserId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import { isExit } from './reader.ts';
import type { Signal } from './signal.ts';
import type { Claim, SignalRecord, SignalStore } from './store.ts';

export type Arrival = {
  id: SignalId;
  userId: UserId;
  signal: Signal;
  likeness: string;
  receivedAtMs: number;
  windowMs: number;
};

export type Repeat =
  /** The first of its kind; what is claimed is given back when nothing of it is sent. */
  | { kind: 'new'; claim: Claim | undefined; warning?: string }
  | { kind: 'repeat'; of: SignalRecord }
  /** Its key was used for another message. */
  | { kind: 'mismatch' };

/** With an id of its sender's a message is known for so long. */
const KEY_KEPT_MS = 30 * 24 * 3_600_000;
/** For how long TradingView sends a message again that was not answered. */
const RESENT_MS = 30_000;
const NEVER_SENT: ReadonlySet<string> = new Set(['expired', 'cancelled', 'write_failed']);
const USED_ID =
  'This id was used for another message before; the exit was carried out all the same. Give each message an id of its own.';

export function createRepeats({
  store,
  commands,
}: {
  store: SignalStore;
  commands: Pick<Commands, 'listByCause'>;
}) {
  return { judge, release: store.releaseKey };

  /** Claims the message's key; the constraint of the table decides who is first. Call inside the signal's transaction. */
  function judge(arrival: Arrival): Repeat {
    const claim = claimOf(arrival);
    if (claim === undefined) return { kind: 'new', claim };
    const { userId, signal, receivedAtMs, windowMs } = arrival;
    const seen = store.claimKey(userId, claim, receivedAtMs);
    if (seen === undefined) return { kind: 'new', claim };
    if (seen.bodyHash !== claim.bodyHash) {
      if (!isExit(signal)) return { kind: 'mismatch' };
      return { kind: 'new', claim: undefined, warning: USED_ID };
    }
    const first = store.find(userId, seen.signalId);
    assert(first !== undefined, 'a claimed key has its signal');
    const ageMs = receivedAtMs - first.receivedAtMs;
    const isAnother =
      isWholeExit(signal) &&
      (ageMs > Math.max(windowMs, RESENT_MS) || store.hasOpeningSince(userId, first.id));
    if (!isAnother && !wasNeverSent(first)) return { kind: 'repeat', of: first };
    store.takeKey(userId, claim);
    return { kind: 'new', claim };
  }

  function wasNeverSent({ userId, id }: SignalRecord): boolean {
    const issued = commands.listByCause(userId, { kind: 'signal', id });
    return issued.every(
      ({ state, writtenAtMs }) => NEVER_SENT.has(state) && writtenAtMs === undefined,
    );
  }
}

/** Undefined where nothing is to be remembered: the owner wants it so, or it is a whole exit without an id. */
function claimOf({ id, signal, likeness, receivedAtMs, windowMs }: Arrival): Claim | undefined {
  const { key } = signal;
  if (key === undefined && (windowMs === 0 || isWholeExit(signal))) return undefined;
  const bodyHash = hashOf(likeness);
  return {
    key: key === undefined ? `body:${bodyHash}` : `id:${key.length > LONG ? hashOf(key) : key}`,
    bodyHash,
    signalId: id,
    expiresAtMs: receivedAtMs + (key === undefined ? windowMs : KEY_KEPT_MS),
  };
}

/** Strategies put whole sentences into the ids of their orders. */
const LONG = 200;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** What comes to the same when it is done twice: everything closed, cancelled, or put to a level. */
function isWholeExit({ action, volume, percent }: Signal): boolean {
  return isExit({ action }) && volume === undefined && percent === undefined;
}
