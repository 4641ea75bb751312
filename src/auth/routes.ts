import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Actor, type Limiter, type Route } from '../http/index.ts';
import { GOOGLE_SETUP } from './login-page.ts';
import { signInRoutes } from './sign-in-routes.ts';
import type { Auth } from './service.ts';
import type { SessionRecord } from './session-rows.ts';
import { tokenRoutes } from './token-routes.ts';
import type { User } from './user.ts';

export type AuthRouteDeps = {
  auth: Auth;
  /** What the outside world calls this server. */
  baseUrl: () => string;
  limits: { strangers: Limiter };
};

const userSchema = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string(),
  picture: z.string().nullable(),
  is_admin: z.boolean(),
  created_at: z.string(),
  last_login: z.string().nullable(),
});
const statusSchema = z.object({
  success: z.literal(true),
  signed_in: z.boolean(),
  method: z.enum(['basic', 'session', 'api_token']).nullable(),
  user: userSchema.nullable(),
  csrf_token: z.string().nullable(),
  is_fresh: z.boolean(),
  sign_in: z.object({ google: z.boolean(), basic: z.boolean() }),
  notice: z.string().nullable(),
});
const sessionSchema = z.object({
  session_id: z.string(),
  is_current: z.boolean(),
  address: z.string(),
  user_agent: z.string(),
  signed_in_at: z.string(),
  last_seen_at: z.string(),
});

/** Signing in and out, who one is, one's own webhook address and sessions. */
export function authRoutes(deps: AuthRouteDeps): Route[] {
  const { auth } = deps;
  const { sessions } = auth;
  return [
    ...signInRoutes(deps),
    ...tokenRoutes(deps),
    route({
      method: 'get',
      path: '/auth/status',
      access: 'anyone',
      tag: 'Signing in',
      summary: 'Who is signed in, and how one can sign in',
      answers: { 200: { description: 'You, or nobody', schema: statusSchema } },
      handle: ({ caller }) => ok(showStatus(caller)),
    }),
    route({
      method: 'post',
      path: '/logout',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'End this session',
      body: z.strictObject({}),
      answers: { 200: { description: 'Signed out' } },
      handle: async ({ actor, request, response }) => {
        await sessions.end(request, response, actor);
        return ok();
      },
    }),
    route({
      method: 'get',
      path: '/api/sessions',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'Where you are signed in',
      answers: {
        200: {
          description: 'Your sessions, the one used last first',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            sessions: z.array(sessionSchema),
          }),
        },
      },
      handle: ({ actor }) => {
        const list = sessions.list(actor.userId).map((item) => showSession(item, actor));
        return ok({ total: list.length, sessions: list });
      },
    }),
    route({
      method: 'delete',
      path: '/api/sessions',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'End all of your sessions but this one, with their live streams',
      answers: { 200: { description: 'How many were ended' } },
      handle: ({ actor }) => {
        const kept = actor.credential === 'session' ? actor.credentialId : undefined;
        return ok({ ended: sessions.endOthers(actor.userId, kept, actor) });
      },
    }),
    route({
      method: 'delete',
      path: '/api/sessions/:id',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'End one of your sessions, with its live streams',
      params: z.object({ id: z.string().max(40) }),
      answers: { 200: { description: 'Ended' } },
      handle: ({ actor, params }) => {
        sessions.endOwn(actor.userId, params.id, actor);
        return ok();
      },
    }),
  ];

  function showStatus(caller: Actor | undefined): Omit<z.output<typeof statusSchema>, 'success'> {
    const user = caller === undefined ? undefined : auth.getUser(caller.userId);
    const ways = auth.signInWays();
    return {
      signed_in: user !== undefined,
      method: caller?.credential ?? null,
      user: user === undefined ? null : showUser(user),
      csrf_token: caller?.csrfToken ?? null,
      is_fresh: caller?.isFresh ?? false,
      sign_in: ways,
      notice: user?.isAdmin === true && !ways.google ? GOOGLE_SETUP : null,
    };
  }
}

function showUser(user: User): z.output<typeof userSchema> {
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    picture: user.picture ?? null,
    is_admin: user.isAdmin,
    created_at: isoUtc(user.createdAtMs),
    last_login: user.lastLoginAtMs === undefined ? null : isoUtc(user.lastLoginAtMs),
  };
}

function showSession(record: SessionRecord, actor: Actor): z.output<typeof sessionSchema> {
  return {
    session_id: record.sessionId,
    is_current: record.sessionId === actor.credentialId,
    address: record.address,
    user_agent: record.userAgent,
    signed_in_at: isoUtc(record.createdAtMs),
    last_seen_at: isoUtc(record.lastSeenAtMs),
  };
}
