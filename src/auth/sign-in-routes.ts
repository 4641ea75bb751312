import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { BASIC_CHALLENGE, addressOf, route, takeFrom, type Route } from '../http/index.ts';
import { loginPage, type Problem } from './login-page.ts';
import { ownPath } from './own-path.ts';
import type { AuthRouteDeps } from './routes.ts';

const query = z.object({
  next: z.string().max(2000).optional(),
  again: z.string().max(8).optional(),
});
const goesOn = {
  303: { description: 'On to the page, with a session' },
  401: { description: 'A page that says why not', contentType: 'text/html' },
};

const STATUS_OF: Readonly<Record<Problem, number>> = {
  cancelled: 401,
  state: 401,
  provider: 502,
  unverified: 403,
  not_allowed: 403,
  disabled: 403,
  email_taken: 409,
  wrong_login: 401,
  limited: 429,
};

/** What a browser is led through to sign in: pages and redirects, never JSON. */
export function signInRoutes({ auth, limits }: AuthRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/login',
      access: 'open',
      tag: 'Signing in',
      summary: 'The page to sign in on',
      query,
      answers: { 200: { description: 'A page', contentType: 'text/html' } },
      handle: ({ response, query: { next = '/' } }) => {
        showPage(response, 200, { returnTo: next });
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/login/basic',
      access: 'open',
      tag: 'Signing in',
      summary: 'Sign in with the login of .env, and get a session',
      query,
      answers: goesOn,
      handle: async ({ request, response, query: { next } }) => {
        const problem = await tryBasic(request);
        if (problem === undefined) goTo(response, ownPath(next));
        else {
          if (problem === 'wrong_login' && auth.signInWays().basic) {
            response.set('WWW-Authenticate', BASIC_CHALLENGE);
          }
          showPage(response, STATUS_OF[problem], { returnTo: next, problem });
        }
        return undefined;
      },
    }),
    route({
      method: 'get',
      path: '/login/google',
      access: 'open',
      tag: 'Signing in',
      summary: 'On to Google; with again=1 Google asks for the password anew',
      query,
      answers: { 302: { description: 'To Google' } },
      handle: async ({ request, response, query: { next, again } }) => {
        if (auth.google === undefined) {
          goTo(response, '/login');
          return undefined;
        }
        await takeFrom(limits.strangers, addressOf(request));
        request.session.returnTo = ownPath(next);
        response.set('Cache-Control', 'no-store');
        await auth.google.begin(request, response, again === '1');
        return undefined;
      },
    }),
    callbackRoute('/auth/google/callback'),
    callbackRoute('/auth/callback'),
  ];

  function callbackRoute(path: string): Route {
    return route({
      method: 'get',
      path,
      access: 'open',
      tag: 'Signing in',
      summary: 'Where Google sends the browser back to',
      answers: goesOn,
      handle: async ({ request, response }) => {
        const returnTo = ownPath(
          (request as Partial<Pick<Request, 'session'>>).session?.returnTo ?? '/',
        );
        const problem = await tryGoogle(request, response);
        if (problem === undefined) goTo(response, returnTo);
        else showPage(response, STATUS_OF[problem], { returnTo, problem });
        return undefined;
      },
    });
  }

  /** Why the login of .env did not open; undefined when it did, and a session has begun. */
  async function tryBasic(request: Request): Promise<Problem | undefined> {
    return limited(async () => {
      await takeFrom(limits.strangers, addressOf(request));
      const actor = auth.identify(request);
      if (actor?.credential !== 'basic') return 'wrong_login';
      await auth.sessions.begin(request, actor.userId);
      return undefined;
    });
  }

  /** Why Google's answer did not open; undefined when it did, and a session has begun. */
  async function tryGoogle(request: Request, response: Response): Promise<Problem | undefined> {
    return limited(async () => {
      const address = addressOf(request);
      await takeFrom(limits.strangers, address);
      auth.failures.refuse(address, undefined);
      if (auth.google === undefined) return 'state';
      const outcome = await auth.google.finish(request, response);
      const signIn = outcome.kind === 'known' ? auth.signInWithGoogle(outcome.profile) : outcome;
      if (signIn.kind === 'known') {
        await auth.sessions.begin(request, signIn.user.userId);
        return undefined;
      }
      if (signIn.problem !== 'provider') auth.failures.record(address, undefined);
      return signIn.problem;
    });
  }

  function showPage(
    response: Response,
    status: number,
    { returnTo = '/', problem }: { returnTo?: string | undefined; problem?: Problem },
  ): void {
    const ways = auth.signInWays();
    response.status(status).set('Cache-Control', 'no-store').type('html');
    response.send(loginPage({ ways, returnTo, ...(problem !== undefined && { problem }) }));
  }
}

/** What the limits and a switched-off user answer elsewhere as JSON is a page here. */
async function limited(work: () => Promise<Problem | undefined>): Promise<Problem | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === 'RATE_LIMITED') return 'limited';
    if (error instanceof AppError && error.code === 'USER_DISABLED') return 'disabled';
    throw error;
  }
}

function goTo(response: Response, path: string): void {
  response.set('Cache-Control', 'no-store').redirect(303, path);
}
