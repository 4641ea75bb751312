import { createHmac } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import session from 'express-session';
import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { newId, type UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Audit, By } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import { addressOf } from '../http/index.ts';
import { RowStore, settled } from './row-store.ts';
import {
  createSessionRows,
  type SessionId,
  type SessionRecord,
  type Since,
} from './session-rows.ts';

declare module 'express-session' {
  interface SessionData {
    /** Set by the store from the row, never by a route. */
    record: SessionRecord;
    /** Where to go after the way to Google and back. */
    returnTo: string;
  }
}

export type Sessions = ReturnType<typeof createSessions>;

export type SessionDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: Audit;
  /** Signs the cookie; may change: then everybody signs in again. */
  cookieSecret: string;
  /** Keys the hash under which a session is looked up, and its CSRF token. */
  hashKey: Buffer;
  seal: (place: string, text: string) => string;
  open: (place: string, sealed: string) => string;
  /** The outside address is https. */
  isSecure: boolean;
  /** A session has ended before its time. */
  onEnded: (userId: UserId, sessionId: SessionId | undefined) => void;
};

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 8 * 3_600_000;
/** The way to Google and back. */
const FLOW_MS = 10 * 60_000;
/** Activity is written down this often; more would be a flush for every click. */
const SEEN_EVERY_MS = 60_000;
const CLEAN_EVERY_MS = 60_000;
const MOST_PER_USER = 20;
const USER_AGENT_CHARACTERS = 200;

/**
 * Sessions in the database: 30 minutes idle, 8 hours at most, a new id at every sign-in. The row holds a keyed hash of
 * the id that the cookie carries, so the database file yields no session that works.
 */
export function createSessions(deps: SessionDeps) {
  const { db, clock, log, audit } = deps;
  const rows = createSessionRows(db);
  const beginning = new Map<string, { userId: UserId; request: Request }>();
  const cookieName = deps.isSecure ? '__Host-signalpost' : 'signalpost';
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: deps.isSecure } as const;
  const middleware = session({
    name: cookieName,
    secret: deps.cookieSecret,
    store: new RowStore({ get, set, destroy }),
    resave: false,
    saveUninitialized: false,
    cookie,
  });
  let stopCleaning: (() => void) | undefined;

  return {
    middleware: useSession,
    begin,
    find,
    csrfTokenOf,
    isAlive,
    list,
    end,
    endOwn,
    endOthers,
    haltAllOf,
    removeAllOf,
    start,
    stop: () => stopCleaning?.(),
  };

  function start(): void {
    stopCleaning = clock.every(CLEAN_EVERY_MS, () => {
      const cleaned = db.writeLater(() => {
        rows.removeDead(since(), clock.nowMs() - FLOW_MS);
      });
      cleaned.catch(warnOf(log, 'ended sessions not removed; tried again'));
    });
  }

  /**
   * Whether the cookie is Secure follows from the address that the outside uses, which the configuration knows; the last
   * hop behind a proxy is plain HTTP all the same, and express-session would then leave the cookie out.
   */
  function useSession(...[request, response, next]: Parameters<RequestHandler>): void {
    if (deps.isSecure) Object.defineProperty(request, 'secure', { value: true });
    middleware(request, response, next);
  }

  /** Signs the request's browser in under a new id; whatever session it had before is gone. */
  async function begin(request: Request, userId: UserId): Promise<void> {
    await settled((done) => request.session.regenerate(done));
    const hash = hashOf(request.sessionID);
    beginning.set(hash, { userId, request });
    try {
      await settled((done) => request.session.save(done));
    } finally {
      beginning.delete(hash);
    }
  }

  /** The session of somebody signed in, who may be switched off by now; undefined for nobody. */
  function find(request: Request): SignedIn | undefined {
    const record = (request as Partial<Pick<Request, 'session'>>).session?.record;
    return record?.userId === undefined || record.authenticatedAtMs === undefined
      ? undefined
      : { ...record, userId: record.userId, authenticatedAtMs: record.authenticatedAtMs };
  }

  /** What the page must send back with every change; of no use without the cookie. */
  function csrfTokenOf(request: Request): string {
    return createHmac('sha256', deps.hashKey)
      .update(`csrf ${request.sessionID}`)
      .digest('base64url');
  }

  function isAlive(sessionId: string): boolean {
    return rows.findById(sessionId, since())?.userId !== undefined;
  }

  /** The user's own sessions, the one used last first. */
  function list(userId: UserId): SessionRecord[] {
    return rows.listOfUser(userId, since());
  }

  /** Signs the request's browser out. */
  async function end(request: Request, response: Response, by: By): Promise<void> {
    const signedIn = find(request);
    if (signedIn !== undefined) endOwn(signedIn.userId, signedIn.sessionId, by);
    // Not regenerated: that would hand out the cookie of a new session of nobody.
    await settled((done) => request.session.destroy(done));
    response.clearCookie(cookieName, cookie);
  }

  /** Ends one of the user's sessions; refuses (NOT_FOUND) any other. */
  function endOwn(userId: UserId, sessionId: string, by: By): void {
    db.inTransaction(() => {
      if (!isAlive(sessionId) || !rows.removeOwn(userId, sessionId)) {
        throw new AppError('NOT_FOUND', 'There is no such session.');
      }
      audit.append({ by, action: 'session.ended', subject: `session:${sessionId}` });
      db.afterCommit(() => {
        deps.onEnded(userId, sessionId as SessionId);
      });
    });
  }

  /** Ends all of the user's sessions but one; with none to keep, all of them. Tells how many. */
  function endOthers(userId: UserId, kept: string | undefined, by: By): number {
    return db.inTransaction(() => {
      const ended = list(userId).filter(({ sessionId }) => sessionId !== kept);
      rows.removeOthers(userId, kept ?? '');
      for (const { sessionId } of ended) {
        audit.append({ by, action: 'session.ended', subject: `session:${sessionId}` });
        db.afterCommit(() => {
          deps.onEnded(userId, sessionId);
        });
      }
      return ended.length;
    });
  }

  /** What the user's sessions keep open is closed; the sessions stay. Call inside a transaction. */
  function haltAllOf(userId: UserId): void {
    db.afterCommit(() => {
      deps.onEnded(userId, undefined);
    });
  }

  /** Call inside a transaction. */
  function removeAllOf(userId: UserId): void {
    rows.removeOfUser(userId);
  }

  function get(secret: string): session.SessionData | undefined {
    const record = rows.findByHash(hashOf(secret), since());
    if (record === undefined) return undefined;
    const nowMs = clock.nowMs();
    if (record.userId === undefined && record.createdAtMs <= nowMs - FLOW_MS) return undefined;
    if (nowMs - record.lastSeenAtMs >= SEEN_EVERY_MS) {
      const seen = db.writeLater(() => {
        rows.updateSeen(record.sessionId, nowMs);
      });
      seen.catch(warnOf(log, 'activity of a session not written'));
    }
    const flow =
      record.flowSealed === undefined
        ? '{}'
        : deps.open(placeOf(record.secretHash), record.flowSealed);
    const content = { ...(JSON.parse(flow) as object), record, cookie };
    return content as unknown as session.SessionData;
  }

  /**
   * Keeps what the way to Google needs. A session that was ended meanwhile stays ended: only begin(), and a browser on its
   * way to sign in, make a row.
   */
  function set(secret: string, content: session.SessionData): void {
    const secretHash = hashOf(secret);
    const { cookie: _cookie, record, ...flow } = content;
    const start = beginning.get(secretHash);
    const flowSealed = sealFlow(secretHash, flow);
    db.inTransaction(() => {
      if (start === undefined && rows.updateFlow(secretHash, flowSealed)) return;
      if (start === undefined && (record as SessionRecord | undefined) !== undefined) return;
      const nowMs = clock.nowMs();
      const sessionId = newId<SessionId>(nowMs);
      rows.insert({
        sessionId,
        secretHash,
        userId: start?.userId,
        flowSealed,
        address: start === undefined ? '' : addressOf(start.request),
        userAgent: start?.request.get('user-agent')?.slice(0, USER_AGENT_CHARACTERS) ?? '',
        authenticatedAtMs: start === undefined ? undefined : nowMs,
        createdAtMs: nowMs,
        lastSeenAtMs: nowMs,
      });
      if (start === undefined) return;
      rows.removeAllBut(start.userId, MOST_PER_USER);
      audit.append({
        by: { userId: start.userId, address: addressOf(start.request) },
        action: 'session.begun',
        subject: `session:${sessionId}`,
      });
    });
  }

  function destroy(secret: string): void {
    db.inTransaction(() => {
      rows.removeByHash(hashOf(secret));
    });
  }

  function sealFlow(secretHash: string, flow: Record<string, unknown>): string | undefined {
    if (Object.keys(flow).length === 0) return undefined;
    return deps.seal(placeOf(secretHash), JSON.stringify(flow));
  }

  function since(): Since {
    const nowMs = clock.nowMs();
    return { createdAfter: nowMs - ABSOLUTE_MS, seenAfter: nowMs - IDLE_MS };
  }

  function hashOf(secret: string): string {
    return createHmac('sha256', deps.hashKey).update(`session ${secret}`).digest('base64url');
  }
}

export type SignedIn = SessionRecord & {
  readonly userId: UserId;
  readonly authenticatedAtMs: number;
};

function placeOf(secretHash: string): string {
  return `sessions/${secretHash}/flow`;
}
