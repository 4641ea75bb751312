import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { accountIdSchema, nicknameSchema } from '../accounts/index.ts';
import { created, ok, route, type Route } from '../http/index.ts';
import type { AccountAdmin, OwnedAccount } from './accounts.ts';

const params = z.object({ account: z.string().max(30) });
const owner = z.string().trim().min(1).max(320);
const ownedSchema = z.object({
  account: z.string(),
  nickname: z.string(),
  kind: z.enum(['paper', 'mt5']),
  is_proven: z.boolean(),
  status: z.enum(['online', 'stale', 'offline']),
  owner: z.object({ user_id: z.string(), email: z.string(), name: z.string() }),
  created_at: z.string(),
  proven_at: z.string().nullable(),
});
const oneSchema = z.object({ success: z.literal(true), account: ownedSchema });
const shared = { access: 'admin', tag: 'Administration' } as const;

/** For administrators: whose each account is. */
export function adminAccountRoutes({ accounts }: { accounts: AccountAdmin }): Route[] {
  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/admin/accounts',
      summary:
        'All accounts with their owners, the oldest first; what is not proven is only a claim',
      query: z.strictObject({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answers: {
        200: {
          description: 'Accounts',
          schema: z.object({
            success: z.literal(true),
            page: z.number(),
            limit: z.number(),
            total: z.number(),
            accounts: z.array(ownedSchema),
          }),
        },
      },
      handle: ({ query: { page, limit } }) => {
        const { total, accounts: list } = accounts.list(page, limit);
        return ok({ page, limit, total, accounts: list.map(show) });
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/admin/accounts',
      needsFreshSignIn: true,
      summary: 'Attach a terminal whose folder is there: say whose account it is, by id or e-mail',
      body: z.strictObject({
        account: accountIdSchema,
        owner,
        nickname: nicknameSchema.optional(),
      }),
      answers: {
        201: { description: 'The account', schema: oneSchema },
        404: { description: 'No such folder, or no such user' },
        409: { description: 'It is attached already' },
      },
      handle: async ({ actor, body }) => {
        const { account, owner: whose, nickname } = body;
        const attached = await accounts.attach(actor, account, { owner: whose, nickname });
        return created({ account: show(attached) });
      },
    }),
    route({
      ...shared,
      method: 'post',
      path: '/api/admin/accounts/:account/move',
      needsFreshSignIn: true,
      summary: 'Give an account to another user; the one before loses everything of it at once',
      params,
      body: z.strictObject({ owner }),
      answers: {
        200: { description: 'The account', schema: oneSchema },
        404: { description: 'Attached to nobody, or no such user' },
        409: { description: 'It is theirs already' },
      },
      handle: async (call) => {
        const { actor, params: path, body } = call;
        return ok({ account: show(await accounts.move(actor, path.account, body.owner)) });
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/api/admin/accounts/:account',
      needsFreshSignIn: true,
      summary: 'Remove an account, whosever it is; of a number that nobody has proven, every claim',
      params,
      body: z.strictObject({ confirm: z.boolean().default(false) }),
      answers: {
        200: { description: 'Removed' },
        409: { description: 'It holds positions or orders, and that was not confirmed' },
      },
      handle: async ({ actor, params: path, body }) => {
        await accounts.remove(actor, path.account, body.confirm);
        return ok();
      },
    }),
  ];
}

function show({ overview: { account, presence }, owner: user }: OwnedAccount) {
  return {
    account: account.account,
    nickname: account.nickname,
    kind: account.kind,
    is_proven: account.isProven,
    status: presence,
    owner: { user_id: user.userId, email: user.email, name: user.name },
    created_at: isoUtc(account.createdAtMs),
    proven_at: account.provenAtMs === undefined ? null : isoUtc(account.provenAtMs),
  };
}
