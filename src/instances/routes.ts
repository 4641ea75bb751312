import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import {
  accountIdSchema,
  nicknameSchema,
  paperChoiceSchema,
  type Accounts,
} from '../accounts/index.ts';
import { created, ok, route, type Route } from '../http/index.ts';
import { showOverview, type Instances } from './service.ts';

const params = z.object({ account: z.string().max(30) });

const overviewSchema = z
  .object({
    account: z.string(),
    nickname: z.string(),
    kind: z.enum(['paper', 'mt5']),
    broker: z.string(),
    server: z.string(),
    currency: z.string().nullable(),
    status: z.enum(['online', 'stale', 'offline']),
    simulated: z.boolean(),
    is_paused: z.boolean(),
    receives_webhooks: z.boolean(),
    margin_mode: z.string().nullable(),
    leverage: z.number().nullable(),
    balance: z.number().nullable(),
    equity: z.number().nullable(),
    profit: z.number().nullable(),
    margin: z.number().nullable(),
    free_margin: z.number().nullable(),
    positions: z.number().nullable(),
    orders: z.number().nullable(),
    ping_ms: z.number().nullable(),
    /** The EA's own, and what of its files this server does not understand. */
    last_error: z.string(),
    faults: z.array(z.string()),
    /** What the EA takes and tells: webhook, slave, master; null before the first heartbeat. */
    modes: z.array(z.string()).nullable(),
    /** Which switch keeps the terminal from trading. */
    trading_block: z.string().nullable(),
    last_heartbeat_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'Account' });

const oneSchema = z.object({ success: z.literal(true), account: overviewSchema });

const createSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('paper'),
    nickname: nicknameSchema,
    account: accountIdSchema.optional(),
    ...paperChoiceSchema.shape,
  }),
  z.strictObject({
    kind: z.literal('mt5'),
    nickname: nicknameSchema,
    account: accountIdSchema,
    broker: z.string().trim().min(1).max(100),
    server: z.string().trim().min(1).max(100),
  }),
]);

/** Accounts with what their terminals report: list, one, add, pause, positions. */
export function accountRoutes({
  accounts,
  instances,
}: {
  accounts: Accounts;
  instances: Instances;
}): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/accounts',
      access: 'user',
      tag: 'Accounts',
      summary: 'Your accounts, with what their terminals report',
      answers: {
        200: {
          description: 'Your accounts',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            accounts: z.array(overviewSchema),
          }),
        },
      },
      handle: ({ actor }) => {
        const list = instances.listOverviews(actor.userId).map(showOverview);
        return ok({ total: list.length, accounts: list });
      },
    }),
    route({
      method: 'post',
      path: '/api/accounts',
      access: 'user',
      tag: 'Accounts',
      summary: 'Add an account: a practice account, or the folder of a terminal that runs the EA',
      body: createSchema,
      answers: { 201: { description: 'The new account', schema: oneSchema } },
      handle: ({ actor, body }) => {
        const account = accounts.create(actor.userId, toNewAccount(body));
        return created({
          account: showOverview(instances.getOverview(actor.userId, account.account)),
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account',
      access: 'user',
      tag: 'Accounts',
      summary: 'One account',
      params,
      answers: { 200: { description: 'The account', schema: oneSchema } },
      handle: (call) =>
        ok({
          account: showOverview(instances.getOverview(call.actor.userId, call.params.account)),
        }),
    }),
    pauseRoute('pause', true, 'Refuse new positions on an account; exits go on'),
    pauseRoute('resume', false, 'Let an account open positions again'),
    route({
      method: 'get',
      path: '/api/accounts/:account/positions',
      access: 'user',
      tag: 'Accounts',
      summary: 'Open positions and pending orders, as the terminal last reported them',
      params,
      answers: { 200: { description: 'Positions and pending orders' } },
      handle: (call) => {
        const snapshot = instances.snapshot(call.actor.userId, call.params.account);
        return ok({
          as_of: snapshot === undefined ? null : isoUtc(snapshot.time_ms),
          positions: snapshot?.positions ?? [],
          orders: snapshot?.orders ?? [],
        });
      },
    }),
  ];

  function pauseRoute(verb: string, isPaused: boolean, summary: string): Route {
    return route({
      method: 'post',
      path: `/api/accounts/:account/${verb}`,
      access: 'user',
      tag: 'Accounts',
      summary,
      params,
      body: z.strictObject({}),
      answers: { 200: { description: 'The account', schema: oneSchema } },
      handle: (call) => {
        accounts.setPaused(call.actor.userId, call.params.account, isPaused);
        return ok({
          account: showOverview(instances.getOverview(call.actor.userId, call.params.account)),
        });
      },
    });
  }
}

function toNewAccount(body: z.output<typeof createSchema>) {
  const { nickname } = body;
  if (body.kind === 'mt5') {
    return {
      kind: 'mt5' as const,
      nickname,
      account: body.account,
      broker: body.broker,
      server: body.server,
    };
  }
  const { kind: _kind, nickname: _nickname, account, ...choice } = body;
  return { kind: 'paper' as const, nickname, account, choice };
}
