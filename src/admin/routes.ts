import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import {
  errorBody,
  frame,
  ok,
  openStream,
  route,
  type EventStream,
  type Route,
  type Streams,
} from '../http/index.ts';
import { showState } from '../risk/index.ts';
import type { LogTail } from './log-tail.ts';
import type { Admin, UserSummary } from './service.ts';

export type AdminRouteDeps = { admin: Admin; logTail: LogTail; clock: Clock; streams: Streams };

const params = z.object({ id: z.string().max(60) });
const paging = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
const userSchema = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string(),
  picture: z.string().nullable(),
  is_active: z.boolean(),
  is_admin: z.boolean(),
  created_at: z.string(),
  last_login: z.string().nullable(),
  last_seen: z.string().nullable(),
  accounts: z.number(),
  signals_today: z.number(),
});
const oneUser = z.object({ success: z.literal(true), user: userSchema });

/** For administrators: users, statistics, the audit log, the program's log. */
export function adminRoutes({ admin, logTail, clock, streams }: AdminRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/admin/users',
      access: 'admin',
      tag: 'Administration',
      summary: 'All users, newest first; search looks into address, name and id',
      query: z.strictObject({ ...paging, search: z.string().trim().min(1).max(100).optional() }),
      answers: {
        200: {
          description: 'Users',
          schema: z.object({
            success: z.literal(true),
            page: z.number(),
            limit: z.number(),
            total: z.number(),
            users: z.array(userSchema),
          }),
        },
      },
      handle: ({ query: { page, limit, search } }) => {
        const { total, users } = admin.listUsers(search, page, limit);
        return ok({ page, limit, total, users: users.map(showUser) });
      },
    }),
    route({
      method: 'post',
      path: '/api/admin/users/:id/toggle',
      access: 'admin',
      needsFreshSignIn: true,
      tag: 'Administration',
      summary: 'Switch a user off (everywhere, at once) or on again',
      params,
      body: z.strictObject({ is_active: z.boolean().optional() }),
      answers: { 200: { description: 'The user', schema: oneUser } },
      handle: async (call) => {
        const { params: path, body, actor } = call;
        return ok({ user: showUser(await admin.setActive(path.id, body.is_active, actor)) });
      },
    }),
    route({
      method: 'post',
      path: '/api/admin/users/:id/halt',
      access: 'admin',
      tag: 'Administration',
      summary: "Stop a user's trading for them; exits go on",
      params,
      body: z.strictObject({
        reason: z.string().trim().min(1).max(200).default('Stopped by an administrator'),
      }),
      answers: { 200: { description: 'Stopped' } },
      handle: async (call) => {
        const { user, trading } = await admin.halt(call.params.id, call.body.reason, call.actor);
        return ok(showState(trading, user.userId));
      },
    }),
    route({
      method: 'post',
      path: '/api/admin/users/:id/close-all',
      access: 'admin',
      needsFreshSignIn: true,
      tag: 'Administration',
      summary: 'Close every position on all accounts of a user',
      params,
      body: z.strictObject({}),
      answers: {
        200: { description: 'Sent to at least one account' },
        422: { description: 'Every account refused' },
      },
      handle: async ({ params: path, actor, requestId }) => {
        const answer = await admin.closeAll(path.id, actor);
        const { signalId, message, accounts, code } = answer;
        const shared = { signal_id: signalId, accounts };
        if (answer.status === 'accepted') return ok({ message, ...shared });
        return {
          status: 422,
          body: { ...errorBody(code ?? 'INTERNAL', message, requestId), ...shared },
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/admin/users/:id/view',
      access: 'admin',
      tag: 'Administration',
      summary: "A user's first screen, to read; that it was looked at is audited",
      params,
      answers: { 200: { description: 'Accounts, trading state and the last signals' } },
      handle: (call) => {
        const { user, accounts, trading, signals } = admin.view(call.params.id, call.actor);
        return ok({
          user: showUser(user),
          accounts,
          trading: showState(trading, user.user.userId),
          signals,
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/admin/stats',
      access: 'admin',
      tag: 'Administration',
      summary: 'Numbers across all users; days are UTC',
      answers: { 200: { description: 'Numbers' } },
      handle: () => ok({ stats: admin.stats() }),
    }),
    route({
      method: 'get',
      path: '/api/admin/audit',
      access: 'admin',
      tag: 'Administration',
      summary: 'Who did what, newest first, and whether the chain of rows is whole',
      query: z.strictObject({
        ...paging,
        actor: z.string().max(60).optional(),
        action: z.string().max(60).optional(),
      }),
      answers: { 200: { description: 'Rows, and the result of verifying all of them' } },
      handle: async ({ query: { page, limit, actor, action } }) => {
        const { total, rows } = admin.listAudit({ actor, action }, page, limit);
        const { isIntact, rows: verified, brokenAt, head } = await admin.verifyAudit();
        return ok({
          page,
          limit,
          total,
          entries: rows.map((row) => ({
            seq: row.seq,
            at: isoUtc(row.at_ms),
            actor: row.actor_id,
            address: row.address,
            action: row.action,
            subject: row.subject,
            before: row.before === null ? null : (JSON.parse(row.before) as unknown),
            after: row.after === null ? null : (JSON.parse(row.after) as unknown),
            hash: row.hash,
          })),
          verification: { is_intact: isIntact, rows: verified, broken_at: brokenAt ?? null, head },
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/admin/system-logs',
      access: 'admin',
      tag: 'Administration',
      summary: 'The last lines of the log, oldest first, as the file has them',
      query: z.strictObject({ limit: z.coerce.number().int().min(1).max(1000).default(200) }),
      answers: { 200: { description: 'Lines' } },
      handle: ({ query: { limit } }) => {
        const lines = logTail.last(limit).map((line) => JSON.parse(line) as unknown);
        return ok({ total: lines.length, lines });
      },
    }),
    route({
      method: 'get',
      path: '/events/system-logs',
      access: 'admin',
      tag: 'Live events',
      summary: 'The log, live',
      answers: { 200: { description: 'Server-Sent Events', contentType: 'text/event-stream' } },
      handle: ({ actor, response }) => {
        let stream: EventStream | undefined;
        const unfollow = logTail.follow((line) => stream?.send(frame(undefined, line)));
        if (unfollow === undefined) {
          throw new AppError('RATE_LIMITED', 'Ten live logs are open already. Close a tab.', {
            retryAfterS: 5,
          });
        }
        stream = openStream(response, clock, () => {
          unfollow();
          if (stream !== undefined) streams.remove(stream);
        });
        streams.add(actor, stream);
        return undefined;
      },
    }),
  ];
}

function showUser({ user, accounts, signalsToday }: UserSummary): z.output<typeof userSchema> {
  return {
    user_id: user.userId,
    email: user.email,
    name: user.name,
    picture: user.picture ?? null,
    is_active: user.isActive,
    is_admin: user.isAdmin,
    created_at: isoUtc(user.createdAtMs),
    last_login: timeOrNull(user.lastLoginAtMs),
    last_seen: timeOrNull(user.lastSeenAtMs),
    accounts,
    signals_today: signalsToday,
  };
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : isoUtc(atMs);
}
