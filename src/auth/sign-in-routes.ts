import type { Response } from 'express';
import { z } from 'zod';
import { BASIC_CHALLENGE, addressOf, route, takeFrom, type Route } from '../http/index.ts';
import { loginPage, type Problem } from './login-page.ts';
import { ownPath } from './own-path.ts';
import type { AuthRouteDeps } from './routes.ts';

const query = z.object({ next: z.string().max(2000).optional() });
const pageAnswer = { 200: { description: 'A page', contentType: 'text/html' } };
const goesOn = { 303: { description: 'On to the page, with a session' } };

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
      answers: pageAnswer,
      handle: ({ response, query: { next = '/' } }) => {
        showPage(response, 200, next);
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
        await takeFrom(limits.strangers, addressOf(request));
        const actor = auth.identify(request);
        if (actor?.credential !== 'basic') {
          if (auth.signInWays().basic) response.set('WWW-Authenticate', BASIC_CHALLENGE);
          showPage(response, 401, ownPath(next), 'wrong_login');
          return undefined;
        }
        await auth.sessions.begin(request, actor.userId);
        goTo(response, ownPath(next));
        return undefined;
      },
    }),
  ];

  function showPage(response: Response, status: number, returnTo: string, problem?: Problem): void {
    response.status(status).set('Cache-Control', 'no-store').type('html');
    response.send(
      loginPage({ ways: auth.signInWays(), returnTo, ...(problem !== undefined && { problem }) }),
    );
  }
}

function goTo(response: Response, path: string): void {
  response.set('Cache-Control', 'no-store').redirect(303, path);
}
