import type { Request } from 'express';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { Audit } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import type { Actor } from '../http/index.ts';
import { createApiTokens } from './api-tokens.ts';
import { createFailures } from './failures.ts';
import { createGoogle, type GoogleDeps } from './google.ts';
import { createIdentify } from './identify.ts';
import { createLogin, type Given } from './login.ts';
import { createSessions } from './sessions.ts';
import { createAuthStore } from './store.ts';
import { createUsage } from './usage.ts';
import type { User } from './user.ts';
import { createUsers } from './users.ts';
import { createWebhookTokens } from './webhook-tokens.ts';

export type Auth = ReturnType<typeof createAuth>;

export type AuthDeps = {
  db: Db;
  clock: Clock;
  log: Log;
  audit: Audit;
  keys: {
    /** Keys the hash under which a webhook token is looked up; outside the database. */
    webhookTokens: Buffer;
    sessions: Buffer;
    apiTokens: Buffer;
    /** Keys the comparison of logins; may change without harm to anything stored. */
    logins: Buffer;
    /** Signs the cookie of a session. */
    cookies: string;
  };
  seal: (place: string, text: string) => string;
  open: (place: string, sealed: string) => string;
  adminEmail: string;
  /** The administrator's login; undefined where HTTP Basic is not taken. */
  basic: { user: string; pass: string } | undefined;
  /** WEBHOOK_TOKEN: a path of the old kind that acts for the admin. */
  legacyToken: string | undefined;
  /** What the outside world calls this server. */
  baseUrl: string;
  allowedEmails: readonly string[];
  google: GoogleSetup | undefined;
};

export type GoogleSetup = Omit<GoogleDeps, 'clock' | 'log' | 'callbackUrl'> & {
  callbackPath: string;
};

/** Something that let somebody in has ended: all of a user's, or one session or API token. */
export type Ending = { userId: UserId; credentialId: string | undefined };

/** Who is asking: users, how they sign in, their sessions and tokens. */
export function createAuth(deps: AuthDeps) {
  const { db, clock, log, audit, seal, open, basic } = deps;
  const store = createAuthStore(db);
  const endings: ((ending: Ending) => void)[] = [];
  const usage = createUsage({
    db,
    clock,
    log,
    writeWebhookUses: store.addUses,
    writeApiUses: (...use) => {
      apiTokens.addUses(...use);
    },
    writeSeen: store.updateSeen,
  });
  const tokens = createWebhookTokens({
    db,
    store,
    clock,
    audit,
    usage,
    seal,
    open,
    hashKey: deps.keys.webhookTokens,
    legacyToken: deps.legacyToken,
    findAdmin: () => users.findAdmin(),
  });
  const users = createUsers({
    db,
    store,
    clock,
    audit,
    adminEmail: deps.adminEmail,
    allowedEmails: deps.allowedEmails,
    addToken: tokens.addToken,
    onActiveChanged,
  });
  const sessions = createSessions({
    db,
    clock,
    log,
    audit,
    seal,
    open,
    cookieSecret: deps.keys.cookies,
    hashKey: deps.keys.sessions,
    isSecure: deps.baseUrl.startsWith('https:'),
    onEnded: (userId, credentialId) => {
      tell({ userId, credentialId });
    },
  });
  const apiTokens = createApiTokens({
    db,
    clock,
    audit,
    hashKey: deps.keys.apiTokens,
    onEnded: (userId, credentialId) => {
      tell({ userId, credentialId });
    },
  });
  const google =
    deps.google &&
    createGoogle({
      ...deps.google,
      clock,
      log,
      callbackUrl: deps.baseUrl + deps.google.callbackPath,
    });
  const failures = createFailures({ clock, log });
  const login = createLogin({
    failures,
    basic,
    loginKey: deps.keys.logins,
    findAdmin: users.findAdmin,
  });
  const { identify } = createIdentify({
    store,
    clock,
    sessions,
    apiTokens,
    usage,
    failures,
    login,
  });

  return {
    ensureAdmin: users.ensureAdmin,
    createUser: users.createUser,
    getUser: users.getUser,
    getUserNamed: users.getUserNamed,
    listUsers: users.list,
    setActive: users.setActive,
    findTokenOwner: tokens.findTokenOwner,
    getWebhookToken: tokens.getWebhookToken,
    rotateWebhookToken: tokens.rotate,
    signInWithGoogle: users.signInWithGoogle,
    signInWithLogin,
    isSwitchedOff,
    google,
    sessions,
    apiTokens,
    failures,
    identify,
    isStillIn,
    onEnded,
    signInWays: () => ({ google: google !== undefined, basic: basic !== undefined }),
    start,
    stop,
  };

  function start(): void {
    usage.start();
    sessions.start();
  }

  async function stop(): Promise<void> {
    sessions.stop();
    await usage.stop();
  }

  /** The user of the login of .env, who signs in by it now; refuses like login.check(). */
  function signInWithLogin(address: string, given: Given): User | undefined {
    const user = login.check(address, given);
    if (user !== undefined) store.updateLogin(user.userId, clock.nowMs());
    return user;
  }

  /** The browser has a session that would be good, had its user not been switched off. */
  function isSwitchedOff(request: Request): boolean {
    const session = sessions.find(request);
    return session !== undefined && store.findUser(session.userId)?.isActive === false;
  }

  function onActiveChanged(userId: UserId, isActive: boolean): void {
    // Off, their sessions open nothing but tell why; on again, they sign in anew.
    if (isActive) sessions.removeAllOf(userId);
    else sessions.haltAllOf(userId);
    db.afterCommit(tokens.forgetOwners);
  }

  /** Whether what somebody was let in by would let them in now: for streams, which outlive their request. */
  function isStillIn({ userId, credential, credentialId }: Actor): boolean {
    if (credential === 'session') return sessions.isAlive(credentialId ?? '');
    if (credential === 'api_token' && !apiTokens.isAlive(credentialId ?? '')) return false;
    return store.findUser(userId)?.isActive === true;
  }

  /** Calls back when something that lets somebody in has been ended. */
  function onEnded(listener: (ending: Ending) => void): void {
    endings.push(listener);
  }

  function tell(ending: Ending): void {
    for (const listener of endings) listener(ending);
  }
}
