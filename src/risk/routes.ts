import { z } from 'zod';
import { ok, route, type Route } from '../http/index.ts';
import { decimalText } from '../trade/index.ts';
import { haltRoutes } from './halt-routes.ts';
import type { Risk } from './service.ts';

const params = z.object({ account: z.string().max(30) });

const limitsSchema = z.strictObject({
  max_lot: z
    .union([z.number(), z.string()])
    .nullable()
    .transform((value, context) => {
      if (value === null) return undefined;
      const text = decimalText(value);
      if (text === undefined || Number(text) <= 0) {
        context.addIssue({
          code: 'custom',
          message: 'must be a number above 0, or null for no limit',
        });
        return z.NEVER;
      }
      return text;
    }),
});

/** The trading state with its button, and the limits of an account. */
export function riskRoutes({ risk }: { risk: Risk }): Route[] {
  return [
    ...haltRoutes({ risk }),
    route({
      method: 'get',
      path: '/api/accounts/:account/limits',
      access: 'user',
      tag: 'Trading',
      summary: 'The limits of an account; null means no limit',
      params,
      answers: { 200: { description: 'Limits' } },
      handle: (call) =>
        ok({
          limits: {
            max_lot: risk.getLimits(call.actor.userId, call.params.account).maxLot ?? null,
          },
        }),
    }),
    route({
      method: 'put',
      path: '/api/accounts/:account/limits',
      access: 'user',
      tag: 'Trading',
      summary: 'Set the limits of an account',
      params,
      body: limitsSchema,
      answers: { 200: { description: 'Limits' } },
      handle: (call) => {
        const set = risk.setLimits(call.actor.userId, call.params.account, {
          maxLot: call.body.max_lot,
        });
        return ok({ limits: { max_lot: set.maxLot ?? null } });
      },
    }),
  ];
}
