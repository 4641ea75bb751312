import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import {
  accountIdSchema,
  nicknameSchema,
  paperChoiceSchema,
  paperIdSchema,
  type Accounts,
} from '../accounts/index.ts';
import { created, ok, route, type Route } from '../http/index.ts';
import type { Removal } from './removal.ts';
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
    is_proven: z.boolean(),
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

const text = z.string().trim().min(1).max(100).optional();

/** A real account is found by its number alone; its terminal tells the rest. */
const createSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('paper'),
    nickname: nicknameSchema,
    account: paperIdSchema.optional(),
    ...paperChoiceSchema.shape,
  }),
  z
    .strictObject({
      kind: z.literal('mt5').optional(),
      nickname: nicknameSchema,
      account: accountIdSchema,
      broker: text,
      server: text,
      login: z.string().optional(),
      password: z
        .never(
          'terminals are not logged in from here yet; log in by hand in the terminal (File, Login to Trade Account) and leave the password out',
        )
        .optional(),
    })
    .refine(({ login, account }) => login === undefined || login === account, {
      path: ['login'],
      error: 'is the number of the account; leave it out, or give the same number twice',
    }),
]);

const changeSchema = z
  .strictObject({
    nickname: nicknameSchema.optional(),
    receives_webhooks: z.boolean().optional(),
  })
  .refine((body) => Object.values(body).some((value) => value !== undefined), {
    error: 'must have "nickname" or "receives_webhooks"',
  });

/** Accounts with what their terminals report: list, one, add, change, remove, pause, positions. */
export function accountRoutes({
  accounts,
  instances,
  removal,
}: {
  accounts: Accounts;
  instances: Instances;
  removal: Removal;
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
      summary:
        'Add an account: a practice account, or the number of a real one, which an administrator attaches to you',
      body: createSchema,
      answers: { 201: { description: 'The new account', schema: oneSchema } },
      handle: ({ actor, body }) => {
        const account = accounts.create(actor, toNewAccount(body));
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
    route({
      method: 'patch',
      path: '/api/accounts/:account',
      access: 'user',
      tag: 'Accounts',
      summary: 'Rename an account, or switch whether it takes webhook signals',
      params,
      body: changeSchema,
      answers: { 200: { description: 'The account', schema: oneSchema } },
      handle: ({ actor, params: { account }, body }) => {
        const { nickname, receives_webhooks: receivesWebhooks } = body;
        accounts.change(actor, account, { nickname, receivesWebhooks });
        return ok({ account: showOverview(instances.getOverview(actor.userId, account)) });
      },
    }),
    route({
      method: 'delete',
      path: '/api/accounts/:account',
      access: 'user',
      tag: 'Accounts',
      summary: 'Remove an account; its history stays, its terminal is left alone and opens nothing',
      params,
      body: z.strictObject({ confirm: z.boolean().default(false) }),
      answers: {
        200: { description: 'Removed' },
        409: { description: 'It holds positions or orders, and that was not confirmed' },
      },
      handle: async (call) => {
        await removal.remove(call.actor, call.params.account, call.body.confirm);
        return ok();
      },
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
        accounts.setPaused(call.actor, call.params.account, isPaused);
        return ok({
          account: showOverview(instances.getOverview(call.actor.userId, call.params.account)),
        });
      },
    });
  }
}

function toNewAccount(body: z.output<typeof createSchema>) {
  if (body.kind !== 'paper') {
    const { nickname, account, broker = '', server = '' } = body;
    return { kind: 'mt5' as const, nickname, account, broker, server };
  }
  const { kind: _kind, nickname, account, ...choice } = body;
  return { kind: 'paper' as const, nickname, account, choice };
}
