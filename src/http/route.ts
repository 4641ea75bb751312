import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { AppError } from '../base/errors.ts';
import type { Actor, ApiScope } from './actor.ts';

/**
 * open: anybody; anyone: anybody, told who asks if it is known; user: somebody signed in; admin: an administrator;
 * token: the secret is in the path or body.
 */
export type Access = 'open' | 'anyone' | 'user' | 'admin' | 'token';

export type Reply = {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
};

type Shape = z.ZodType | undefined;
type Parsed<S extends Shape> = S extends z.ZodType ? z.output<S> : undefined;

export type Call<P extends Shape, Q extends Shape, B extends Shape> = {
  params: Parsed<P>;
  query: Parsed<Q>;
  body: Parsed<B>;
  /** Only for routes whose access is user or admin. */
  actor: Actor;
  /** For routes whose access is anyone: who asks, if they are signed in. */
  caller: Actor | undefined;
  requestId: string;
  request: Request;
  response: Response;
};

/**
 * One route: what guards it, what it takes, what it answers. The same schemas check the request, type the
 * handler and make the OpenAPI document. A handler that returns undefined has taken over the response (streams).
 */
export type RouteSpec<P extends Shape, Q extends Shape, B extends Shape> = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  access: Access;
  /**
   * The scope that an API token needs here; without it, read for a GET, trade for a change, and none for what
   * administrators do. person: no API token at all, only somebody who has signed in.
   */
  scope?: ApiScope | 'person';
  /** A dangerous action: whoever asks must have shown within the last minutes who they are. */
  needsFreshSignIn?: true;
  /** It lowers risk: its requests are counted apart, so that nothing else that a user does can use them up. */
  isBrake?: true;
  tag: string;
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** The body is read as bytes whatever its type and parsed by the handler (webhooks); this is its shape. */
  rawBody?: z.ZodType;
  /**
   * Told of a request that was refused before its handler saw it: its body too large or compressed, or by another method.
   * The refusal is answered when this has settled.
   */
  onUnread?: (
    request: Request,
    params: Readonly<Record<string, unknown>>,
    error: AppError,
  ) => Promise<void>;
  answers: Record<number, { description: string; schema?: z.ZodType; contentType?: string }>;
  handle: (call: Call<P, Q, B>) => Reply | undefined | Promise<Reply | undefined>;
};

/** A route with its shapes forgotten: what mounting and documenting need. */
export type Route = Omit<RouteSpec<Shape, Shape, Shape>, 'handle'> & {
  handle: (
    call: Call<undefined, undefined, undefined>,
  ) => Reply | undefined | Promise<Reply | undefined>;
};

/** Ties a handler's types to its schemas. */
export function route<
  P extends Shape = undefined,
  Q extends Shape = undefined,
  B extends Shape = undefined,
>(spec: RouteSpec<P, Q, B>): Route {
  return spec as unknown as Route;
}

/** What an API token needs for this route; person: no API token opens it. */
export function scopeOf({ scope, access, method }: Route): ApiScope | 'person' {
  return scope ?? (access === 'admin' ? 'person' : method === 'get' ? 'read' : 'trade');
}

export function ok(fields: Record<string, unknown> = {}): Reply {
  return { status: 200, body: { success: true, ...fields } };
}

export function created(fields: Record<string, unknown>): Reply {
  return { status: 201, body: { success: true, ...fields } };
}
