import type { Request } from 'express';
import type { Clock } from '../base/clock.ts';
import { addressOf, type Actor } from '../http/index.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { Failures } from './failures.ts';
import type { Login } from './login.ts';
import type { Sessions } from './sessions.ts';
import type { AuthStore } from './store.ts';
import type { Usage } from './usage.ts';
import { refuseDisabled } from './user.ts';

export type IdentifyDeps = {
  store: AuthStore;
  clock: Clock;
  sessions: Sessions;
  apiTokens: Pick<ApiTokens, 'find'>;
  usage: Usage;
  failures: Failures;
  login: Login;
};

const FRESH_MS = 5 * 60_000;

/** Who sends a request: by HTTP Basic, by a personal API token, or by the session of its cookie. */
export function createIdentify(deps: IdentifyDeps) {
  const { store, clock, sessions, apiTokens, usage, failures } = deps;
  return { identify };

  /**
   * Who is asking; undefined for nobody. A credential in the header is the only one looked at: one that is wrong does not
   * fall back on the cookie. Refuses (RATE_LIMITED) after too many failures, and (USER_DISABLED) who is switched off.
   */
  function identify(request: Request): Actor | undefined {
    const actor = find(request);
    if (actor !== undefined) usage.saw(actor.userId);
    return actor;
  }

  function find(request: Request): Actor | undefined {
    const header = request.get('authorization');
    if (header === undefined) return bySession(request);
    if (header.startsWith('Basic ')) return byBasic(request, header.slice('Basic '.length));
    if (header.startsWith('Bearer ')) return byToken(request, header.slice('Bearer '.length));
    return undefined;
  }

  function bySession(request: Request): Actor | undefined {
    const session = sessions.find(request);
    const user = session === undefined ? undefined : store.findUser(session.userId);
    if (session === undefined || user === undefined) return undefined;
    refuseDisabled(user);
    const ageMs = clock.nowMs() - session.authenticatedAtMs;
    return {
      userId: user.userId,
      isAdmin: user.isAdmin,
      credential: 'session',
      credentialId: session.sessionId,
      // A clock that was set back makes nobody fresh again.
      isFresh: ageMs >= 0 && ageMs < FRESH_MS,
      scopes: undefined,
      csrfToken: sessions.csrfTokenOf(request),
      address: addressOf(request),
    };
  }

  /** The administrator of .env. Every such request carries the password, so each is a sign-in. */
  function byBasic(request: Request, encoded: string): Actor | undefined {
    const address = addressOf(request);
    const [, user = '', pass = ''] =
      /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
    const admin = deps.login.check(address, { user, pass });
    if (admin === undefined) return undefined;
    return {
      userId: admin.userId,
      isAdmin: admin.isAdmin,
      credential: 'basic',
      credentialId: undefined,
      isFresh: true,
      scopes: undefined,
      csrfToken: undefined,
      address,
    };
  }

  /** A personal API token: for programs, so it is never a fresh sign-in and does what its scopes say. */
  function byToken(request: Request, secret: string): Actor | undefined {
    const address = addressOf(request);
    failures.refuse(address, undefined);
    const token = apiTokens.find(secret);
    const user = token === undefined ? undefined : store.findUser(token.userId);
    if (token === undefined || user === undefined) {
      failures.record(address, undefined);
      return undefined;
    }
    refuseDisabled(user);
    usage.usedApiToken(token.tokenId);
    return {
      userId: user.userId,
      isAdmin: user.isAdmin,
      credential: 'api_token',
      credentialId: token.tokenId,
      isFresh: false,
      scopes: new Set(token.scopes),
      csrfToken: undefined,
      address,
    };
  }
}
