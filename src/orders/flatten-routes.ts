import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Account, Accounts } from '../accounts/index.ts';
import { ok, route, type Actor, type Reply, type Route } from '../http/index.ts';
import type { Flattening } from './flatten.ts';

const TAG = 'Trading';
const params = z.object({ account: z.string().max(30) });
const body = z.strictObject({});

const flattenSchema = z.object({
  account: z.string(),
  status: z.enum(['closing', 'flat', 'ended']),
  explanation: z.string(),
  requested_at: z.string(),
  ended_at: z.string().nullable(),
  left: z.number(),
  results: z.array(
    z.object({
      kind: z.enum(['position', 'order']),
      ticket: z.string(),
      symbol: z.string(),
      volume: z.string(),
      status: z.enum(['waiting', 'sent', 'gone']),
      reason: z.string(),
      attempts: z.number(),
      next_try_at: z.string().nullable(),
      command_id: z.string().nullable(),
    }),
  ),
});
const answers = {
  200: {
    description: 'How far each account has come',
    schema: z.object({ success: z.literal(true), accounts: z.array(flattenSchema) }),
  },
};

/** Closing accounts out: ask, follow, and end it. Asking again joins what is under way. */
export function flattenRoutes({ accounts, flattening }: FlattenRouteDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/trading/flatten',
      access: 'user',
      isBrake: true,
      tag: TAG,
      summary:
        'Close every position and cancel every pending order on all accounts, until it is so',
      body,
      answers,
      handle: ({ actor }) => ask(actor, accounts.listProven(actor.userId)),
    }),
    route({
      method: 'post',
      path: '/api/admin/trading/flatten',
      access: 'admin',
      needsFreshSignIn: true,
      isBrake: true,
      tag: TAG,
      summary: 'The same on every account of everybody; each owner follows their own',
      body,
      answers: {
        200: {
          description: 'How many accounts are being closed out',
          schema: z.object({ success: z.literal(true), accounts: z.number() }),
        },
      },
      handle: async ({ actor }) => {
        const all = accounts.listAll();
        await flattening.request(all, actor);
        return ok({ accounts: all.length });
      },
    }),
    route({
      method: 'get',
      path: '/api/trading/flatten',
      access: 'user',
      tag: TAG,
      summary: 'How closing out goes, position by position',
      answers,
      handle: ({ actor: { userId } }) => show(userId, accounts.listProven(userId)),
    }),
    route({
      method: 'post',
      path: '/api/accounts/:account/close-all',
      access: 'user',
      isBrake: true,
      tag: TAG,
      summary: 'Close every position and cancel every pending order of one account, until it is so',
      params,
      body,
      answers,
      handle: (call) => {
        const { actor } = call;
        return ask(actor, [accounts.get(actor.userId, call.params.account)]);
      },
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account/close-all',
      access: 'user',
      tag: TAG,
      summary: 'How closing out one account goes',
      params,
      answers,
      handle: (call) => {
        const { userId } = call.actor;
        return show(userId, [accounts.get(userId, call.params.account)]);
      },
    }),
    route({
      method: 'delete',
      path: '/api/accounts/:account/close-all',
      access: 'user',
      tag: TAG,
      summary: 'Ask no more; what is sent already goes on',
      params,
      body,
      answers,
      handle: async (call) => {
        const { userId } = call.actor;
        const own = accounts.get(userId, call.params.account);
        await flattening.end(own.account, call.actor);
        return show(userId, [own]);
      },
    }),
  ];

  async function ask(by: Actor, which: readonly Account[]): Promise<Reply> {
    await flattening.request(which, by);
    return show(by.userId, which);
  }

  function show(userId: UserId, which: readonly Account[]): Reply {
    const found = which.flatMap(({ account }) => flattening.find(userId, account) ?? []);
    return ok({ accounts: found.map(showFlatten) });
  }
}

type FlattenRouteDeps = { accounts: Accounts; flattening: Flattening };

function showFlatten(
  flatten: NonNullable<ReturnType<Flattening['find']>>,
): z.output<typeof flattenSchema> {
  const { account, outcome, explanation, requestedAtMs, endedAtMs, items } = flatten;
  return {
    account,
    status: outcome ?? 'closing',
    explanation,
    requested_at: isoUtc(requestedAtMs),
    ended_at: endedAtMs === undefined ? null : isoUtc(endedAtMs),
    left: items.filter(({ state }) => state !== 'gone').length,
    results: items.map((item) => ({
      kind: item.kind,
      ticket: item.ticket,
      symbol: item.symbol,
      volume: item.volume,
      status: item.state,
      reason: item.reason,
      attempts: item.attempts,
      next_try_at: item.state === 'waiting' && item.dueAtMs > 0 ? isoUtc(item.dueAtMs) : null,
      command_id: item.commandId ?? null,
    })),
  };
}
