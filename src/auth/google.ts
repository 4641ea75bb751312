import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import passport, { type AuthenticateCallback } from 'passport';
import { Strategy, type Profile } from 'passport-google-oauth20';
import type { Clock } from '../base/clock.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Problem } from './login-page.ts';

export type GoogleDeps = {
  clock: Clock;
  log: Log;
  clientId: string;
  clientSecret: string;
  /** Exactly what is registered at Google; both callback paths are answered, this one is asked for. */
  callbackUrl: string;
  /** Google's own where undefined. */
  authUrl: string | undefined;
  tokenUrl: string | undefined;
  userinfoUrl: string | undefined;
};

/** What Google says of the person; the text as it came, not yet fit to be shown. */
export type GoogleProfile = {
  sub: string;
  email: string;
  isEmailVerified: boolean;
  name: string;
  picture: string | undefined;
};

export type Outcome =
  { kind: 'known'; profile: GoogleProfile } | { kind: 'failed'; problem: Problem };

/** Each of the two questions that we ask Google ourselves. */
const ANSWER_WITHIN_MS = 8000;
const LOOPBACK = 'http:';

/**
 * OpenID Connect with Google: authorization code with state and PKCE (RFC 7636), both bound to the session of the browser
 * that began. The browser brings the code; who it stands for we ask Google ourselves.
 */
export function createGoogle(deps: GoogleDeps) {
  const { clock, log } = deps;
  const settings = {
    clientID: deps.clientId,
    clientSecret: deps.clientSecret,
    callbackURL: deps.callbackUrl,
    scope: ['openid', 'email', 'profile'],
    state: true,
    pkce: true,
    ...(deps.authUrl !== undefined && { authorizationURL: deps.authUrl }),
    ...(deps.tokenUrl !== undefined && { tokenURL: deps.tokenUrl }),
    ...(deps.userinfoUrl !== undefined && { userProfileURL: deps.userinfoUrl }),
  };
  const strategy = new Strategy(settings, (_accessToken, _refreshToken, profile, done) => {
    done(null, profile);
  });
  // The protected parts that the library offers to whoever adapts it.
  const inner = strategy as unknown as Adaptable;
  inner._oauth2.useAuthorizationHeaderforGET(true);
  inner._oauth2.setAgent(deadlineAgent(deps.tokenUrl?.startsWith(LOOPBACK) === true));
  const known = inner.authorizationParams.bind(strategy);
  inner.authorizationParams = (options) => ({
    ...known(options),
    ...(options.prompt === 'login' && { max_age: '0' }),
  });
  const own = new passport.Passport();
  own.use(strategy);

  return { begin, finish };

  /** Sends the browser to Google; with isAgain, Google is to ask for the password anew. */
  function begin(request: Request, response: Response, isAgain: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      response.once('close', resolve);
      const options = { session: false, prompt: isAgain ? 'login' : 'select_account' };
      const ask = own.authenticate('google', options) as RequestHandler;
      void ask(request, response, (error?: unknown) => {
        reject(error instanceof Error ? error : new Error('sign-in not begun'));
      });
    });
  }

  /** Reads what the browser brings back, once, and asks Google who it is. */
  function finish(request: Request, response: Response): Promise<Outcome> {
    const { code, error } = request.query;
    if (error === undefined && (typeof code !== 'string' || code === '')) {
      return Promise.resolve({ kind: 'failed', problem: 'state' });
    }
    return new Promise((resolve) => {
      const take: AuthenticateCallback = (fault, found, _why, status) => {
        resolve(judge(fault, found, status));
      };
      const read = own.authenticate('google', { session: false }, take) as RequestHandler;
      void read(request, response, (fault?: unknown) => {
        resolve(judge(fault, false, undefined));
      });
    });
  }

  function judge(fault: unknown, found: unknown, status: unknown): Outcome {
    if (fault !== undefined && fault !== null) {
      warnOf(log, 'Google did not tell who signs in')(bare(fault));
      return { kind: 'failed', problem: 'provider' };
    }
    const profile = found === false ? undefined : toProfile(found as Profile);
    if (profile !== undefined) return { kind: 'known', profile };
    if (found !== false) return { kind: 'failed', problem: 'provider' };
    return { kind: 'failed', problem: status === FORBIDDEN ? 'state' : 'cancelled' };
  }

  /** A connection to Google lives this long at most, whether it is silent or sends a byte now and then. */
  function deadlineAgent(isPlain: boolean): HttpAgent {
    const agent = isPlain ? new HttpAgent() : new HttpsAgent();
    const connect = agent.createConnection.bind(agent);
    agent.createConnection = (options, done) => {
      const socket = connect(options, done) as Socket;
      const forget = clock.after(ANSWER_WITHIN_MS, () => {
        socket.destroy(new Error('no answer in time'));
      });
      socket.once('close', forget);
      return socket;
    };
    return agent;
  }
}

type Adaptable = {
  _oauth2: {
    /** Else the access token would travel in the address, where proxies write it down. */
    useAuthorizationHeaderforGET: (isUsed: boolean) => void;
    setAgent: (agent: HttpAgent) => void;
  };
  authorizationParams: (options: { prompt?: string }) => Record<string, string>;
};

/** What the library says when state or PKCE do not fit; a refused consent has no status. */
const FORBIDDEN = 403;

/** The kind of fault without what the other side wrote, which may hold a code or a token. */
function bare(fault: unknown): { name: string; code: unknown; status: unknown } {
  const { name, code, oauthError } = fault as {
    name?: string;
    code?: unknown;
    oauthError?: { statusCode?: number; code?: string };
  };
  return {
    name: name ?? 'Error',
    code: typeof code === 'string' ? code.slice(0, 40) : oauthError?.code,
    status: oauthError?.statusCode,
  };
}

function toProfile(found: Profile): GoogleProfile | undefined {
  const claims = found._json as Partial<Record<string, unknown>>;
  const { sub, email, email_verified: verified, name, picture } = claims;
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return undefined;
  if (typeof email !== 'string' || !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) return undefined;
  return {
    sub,
    email,
    isEmailVerified: verified === true || verified === 'true',
    name: typeof name === 'string' ? name : '',
    picture: typeof picture === 'string' ? picture : undefined,
  };
}
