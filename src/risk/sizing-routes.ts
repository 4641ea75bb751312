import { z } from 'zod';
import { ok, route, type Route } from '../http/index.ts';
import type { Risk } from './service.ts';
import { signalSizingSchema } from './signal-sizing.ts';

const params = z.object({ account: z.string().max(30) });
const answers = {
  200: {
    description: 'How the lots of signals become those of the account',
    schema: z.object({ success: z.literal(true), sizing: z.record(z.string(), z.unknown()) }),
  },
};

/** How many lots an account takes for a signal. */
export function sizingRoutes({ risk }: { risk: Risk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/accounts/:account/signal-sizing',
      access: 'user',
      tag: 'Trading',
      summary: 'How many lots the account takes for a signal',
      params,
      answers,
      handle: ({ actor, params: { account } }) =>
        ok({ sizing: risk.sizing.get(actor.userId, account) }),
    }),
    route({
      method: 'put',
      path: '/api/accounts/:account/signal-sizing',
      access: 'user',
      tag: 'Trading',
      summary: 'Take lots as sent, or by a rule of the account',
      params,
      body: signalSizingSchema,
      answers,
      handle: ({ actor, params: { account }, body }) =>
        ok({ sizing: risk.sizing.set(actor, account, body) }),
    }),
  ];
}
