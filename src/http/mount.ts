import { timingSafeEqual } from 'node:crypto';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import type { z } from 'zod';
import { AppError } from '../base/errors.ts';
import type { Actor } from './actor.ts';
import { readBody } from './form.ts';
import { toAppError } from './security.ts';
import { scopeOf, type Call, type Reply, type Route } from './route.ts';
import type { Limiter } from './rate-limit.ts';

const MAX_BODY_BYTES = 64 * 1024;

export type Guards = {
  /** Finds who is asking from the request's credentials; undefined for nobody; may refuse after too many failures. */
  identify: (request: Request) => Actor | undefined;
  /** Per client address, for requests that no session stands behind. */
  strangers: Limiter;
  /** Per user, for requests of somebody signed in. */
  members: Limiter;
  /** Per user, for what stops trading or closes positions. */
  brakes: Limiter;
};

/** The header in which a page returns its session's own token, as proof that it was the page that sent the change. */
const CSRF_HEADER = 'x-csrf-token';

/** Mounts routes: who is asking, limit, rights, same origin, shapes, handler, in that order. */
export function mountRoutes(router: Router, routes: readonly Route[], guards: Guards): void {
  const raw = express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false });
  for (const item of routes) {
    const takesBody =
      item.body !== undefined || item.rawBody !== undefined || item.method !== 'get';
    const steps = takesBody ? [telling(item, raw)] : [];
    router[item.method](
      item.path,
      ...steps,
      (request: Request, response: Response, next: NextFunction) => {
        answer(item, guards, request, response).catch(next);
      },
    );
  }
  refuseOtherMethods(router, routes);
}

/** The reader of bodies, with its refusals told to whoever asked for that. */
function telling(item: Route, raw: RequestHandler): RequestHandler {
  const { onUnread } = item;
  if (onUnread === undefined) return raw;
  return (request, response, next) => {
    const done = (error?: unknown): void => {
      if (error === undefined) next();
      else
        onUnread(request, request.params, toAppError(error)).then(() => {
          next(error);
        }, next);
    };
    void raw(request, response, done);
  };
}

async function answer(
  item: Route,
  guards: Guards,
  request: Request,
  response: Response,
): Promise<void> {
  const actor = await admit(item, guards, request);
  if (item.method !== 'get' && item.access !== 'token') {
    refuseCrossSite(request);
    refuseForeignPage(request, actor);
  }
  if (item.needsFreshSignIn === true) requireFresh(actor);
  const call = {
    params: parsePart(item.params, request.params, 'path'),
    query: parsePart(item.query, { ...request.query }, 'query'),
    body: item.body === undefined ? undefined : parsePart(item.body, readBody(request), 'body'),
    actor,
    caller: actor,
    requestId: response.locals['requestId'] as string,
    request,
    response,
  } as Call<undefined, undefined, undefined>;
  const reply = await item.handle(call);
  if (reply !== undefined) sendReply(response, reply);
}

/** Lets the caller through to the route, or refuses: too many requests, nobody, not allowed. */
async function admit(item: Route, guards: Guards, request: Request): Promise<Actor | undefined> {
  if (item.access === 'open' || item.access === 'token') return undefined;
  const actor = guards.identify(request);
  await takeFrom(
    actor === undefined ? guards.strangers : item.isBrake === true ? guards.brakes : guards.members,
    actor?.userId ?? addressOf(request),
  );
  if (item.access === 'anyone') return actor;
  if (actor === undefined) throw new AppError('UNAUTHENTICATED', 'Sign in first.');
  if (item.access === 'admin' && !actor.isAdmin) {
    throw new AppError('FORBIDDEN', 'This needs an administrator.');
  }
  requireScope(item, actor);
  return actor;
}

/** An API token may do what it was made for; the routes of a person are closed to every API token. */
function requireScope(item: Route, { scopes }: Actor): void {
  if (scopes === undefined) return;
  const needed = scopeOf(item);
  if (needed === 'person') {
    throw new AppError('FORBIDDEN', 'An API token cannot do this. Sign in on the page.');
  }
  if (scopes.has(needed)) return;
  throw new AppError('FORBIDDEN', `This API token lacks the scope "${needed}".`);
}

function requireFresh(actor: Actor | undefined): void {
  if (actor?.isFresh === true) return;
  throw new AppError(
    'REAUTH_REQUIRED',
    'This is a dangerous action: sign in again, then repeat it within five minutes.',
  );
}

export async function takeFrom(limiter: Limiter, key: string): Promise<void> {
  const taken = await limiter.take(key);
  if (taken.isAllowed) return;
  throw new AppError(
    'RATE_LIMITED',
    `Too many requests. Try again in ${String(taken.retryAfterS)} s.`,
    {
      retryAfterS: taken.retryAfterS,
    },
  );
}

export function addressOf(request: Request): string {
  return request.ip ?? 'unknown';
}

/**
 * A browser tells where a request comes from (Sec-Fetch-Site, else Origin); a change that another site started is
 * refused. Programs send neither header and carry their own credentials.
 */
function refuseCrossSite(request: Request): void {
  const site = request.get('sec-fetch-site');
  if (site === 'same-origin' || site === 'none') return;
  const origin = request.get('origin');
  const isOwnOrigin =
    origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.get('host');
  if (site === undefined && (origin === undefined || isOwnOrigin)) return;
  throw new AppError(
    'CSRF_FAILED',
    'This change was started by another site. Open the page itself and try again.',
  );
}

/** A cookie goes along with every request of a browser; the token of its session only with those of our own page. */
function refuseForeignPage(request: Request, actor: Actor | undefined): void {
  const expected = actor?.csrfToken;
  if (expected === undefined) return;
  const given = Buffer.from(request.get(CSRF_HEADER) ?? '');
  const wanted = Buffer.from(expected);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new AppError(
    'CSRF_FAILED',
    'This change does not carry the token of your session. Load the page again and repeat it.',
  );
}

function parsePart(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('VALIDATION_FAILED', firstIssue(result.error, part));
}

/** One sentence that names the field. */
function firstIssue(error: z.ZodError, part: string): string {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys')
    return `The field "${issue.keys[0] ?? ''}" is not known here.`;
  const field = issue?.path.join('.') ?? '';
  return `${field === '' ? `The ${part}` : `"${field}"`}: ${issue?.message ?? 'is not valid'}.`;
}

function sendReply(response: Response, { status, body, headers }: Reply): void {
  response.status(status);
  if (headers !== undefined) response.set(headers);
  response.set('Cache-Control', 'no-store');
  response.json(body);
}

function refuseOtherMethods(router: Router, routes: readonly Route[]): void {
  const allowed = new Map<string, string[]>();
  const told = new Map<string, Route['onUnread']>();
  for (const { path, method, onUnread } of routes) {
    told.set(path, told.get(path) ?? onUnread);
    allowed.set(path, [
      ...(allowed.get(path) ?? []),
      ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]),
    ]);
  }
  for (const [path, methods] of allowed) {
    router.all(path, (request, response, next) => {
      response.set('Allow', methods.join(', '));
      const error = new AppError('METHOD_NOT_ALLOWED', `Use ${methods.join(' or ')} here.`);
      const settled = told.get(path)?.(request, request.params, error) ?? Promise.resolve();
      settled.then(() => {
        next(error);
      }, next);
    });
  }
}
