import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { addressOf, ok, readForm, route, takeFrom, type Reply, type Route } from '../http/index.ts';
import { loginPage, sentenceOf, type LoginPage, type Problem } from './login-page.ts';
import { ownPath } from './own-path.ts';
import type { AuthRouteDeps } from './routes.ts';

const query = z.object({
  next: z.string().max(8000).optional(),
  again: z.string().max(8).optional(),
});
const loginSchema = z.strictObject({
  user: z.string().max(200),
  password: z.string().max(1000),
  next: z.string().max(8000).optional(),
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
  incomplete: 422,
  wrong_login: 401,
  no_login: 403,
  limited: 429,
};

/** Why somebody was not let in, and for a limit when to come back. */
type Refusal = { problem: Problem; retryAfterS?: number | undefined };

/** How one signs in: what a browser is led through are pages and redirects, what a script sends as JSON is answered so. */
export function signInRoutes({ auth, limits }: AuthRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/login',
      access: 'open',
      tag: 'Signing in',
      summary: 'The page to sign in on; with again=1 for somebody who must show anew who they are',
      query,
      answers: { 200: { description: 'A page', contentType: 'text/html' } },
      handle: ({ request, response, query: { next, again } }) => {
        const problem = auth.isSwitchedOff(request) ? ('disabled' as const) : undefined;
        showPage(response, { returnTo: next, isAgain: again === '1', problem });
        return undefined;
      },
    }),
    route({
      method: 'post',
      path: '/login',
      access: 'open',
      tag: 'Signing in',
      summary:
        'Sign in with the login of .env, by the form of the page or as JSON, and get a session',
      rawBody: loginSchema,
      answers: { 200: { description: 'Signed in, for JSON' }, ...goesOn },
      handle: ({ request, response }) => signInByForm(request, response),
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
        const refusal = await tryGoogle(request, response);
        if (refusal === undefined) goTo(response, returnTo);
        else showPage(response, { returnTo, ...refusal });
        return undefined;
      },
    });
  }

  async function signInByForm(request: Request, response: Response): Promise<Reply | undefined> {
    const { isForm, fields } = readForm(request);
    if (!isForm) return signInByJson(request, fields);
    const { success: isWhole, data } = loginSchema.safeParse(fields);
    const user = data?.user.trim() ?? '';
    const isComplete = isWhole && user !== '' && data.password !== '';
    const refusal = isComplete
      ? await limited(() => tryLogin(request, { user, pass: data.password }))
      : ({ problem: 'incomplete' } as const);
    if (refusal === undefined) goTo(response, ownPath(data?.next));
    else
      showPage(response, { returnTo: data?.next, isAgain: data?.again === '1', user, ...refusal });
    return undefined;
  }

  async function signInByJson(request: Request, fields: unknown): Promise<Reply> {
    const { data } = loginSchema.safeParse(fields);
    if (data === undefined) {
      throw new AppError('VALIDATION_FAILED', 'Send "user" and "password" as texts.');
    }
    const refusal = await tryLogin(request, { user: data.user, pass: data.password });
    if (refusal !== undefined) {
      const code = refusal.problem === 'no_login' ? 'FORBIDDEN' : 'UNAUTHENTICATED';
      throw new AppError(code, sentenceOf(refusal.problem));
    }
    return ok({ csrf_token: auth.sessions.csrfTokenOf(request), next: ownPath(data.next) });
  }

  /** Why the login did not open; undefined when it did, and a session has begun. */
  async function tryLogin(
    request: Request,
    given: { user: string; pass: string },
  ): Promise<Refusal | undefined> {
    const address = addressOf(request);
    await takeFrom(limits.strangers, address);
    if (!auth.signInWays().basic) return { problem: 'no_login' };
    const user = auth.signInWithLogin(address, given);
    if (user === undefined) return { problem: 'wrong_login' };
    await auth.sessions.begin(request, user.userId);
    return undefined;
  }

  /** Why Google's answer did not open; undefined when it did, and a session has begun. */
  async function tryGoogle(request: Request, response: Response): Promise<Refusal | undefined> {
    return limited(async () => {
      const address = addressOf(request);
      await takeFrom(limits.strangers, address);
      auth.failures.refuse(address, undefined);
      if (auth.google === undefined) return { problem: 'state' };
      const outcome = await auth.google.finish(request, response);
      const signIn = outcome.kind === 'known' ? auth.signInWithGoogle(outcome.profile) : outcome;
      if (signIn.kind === 'known') {
        await auth.sessions.begin(request, signIn.user.userId);
        return undefined;
      }
      if (signIn.problem !== 'provider') auth.failures.record(address, undefined);
      return { problem: signIn.problem };
    });
  }

  function showPage(response: Response, page: Shown): void {
    const { problem, retryAfterS, returnTo = '/', isAgain = false } = page;
    response.status(problem === undefined ? 200 : STATUS_OF[problem]);
    // Else a browser on plain HTTP hides where its form comes from, and the form is taken for another site's.
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'same-origin' });
    if (retryAfterS !== undefined) response.set('Retry-After', String(retryAfterS));
    response.type('html').send(loginPage({ ...page, ways: auth.signInWays(), returnTo, isAgain }));
  }
}

type Shown = Partial<Omit<LoginPage, 'ways' | 'returnTo'>> & { returnTo?: string | undefined };

/** What the limits and a switched-off user answer elsewhere as JSON is a page here. */
async function limited(work: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'USER_DISABLED') return { problem: 'disabled' };
    if (error.code !== 'RATE_LIMITED') throw error;
    return { problem: 'limited', retryAfterS: error.retryAfterS };
  }
}

function goTo(response: Response, path: string): void {
  response.set('Cache-Control', 'no-store').redirect(303, path);
}
