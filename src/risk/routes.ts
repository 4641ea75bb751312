import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import { decimalText } from '../trade/index.ts';
import type { Risk } from './service.ts';
import type { ScopedState } from './state.ts';

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

const stateSchema = z.object({
  success: z.literal(true),
  state: z.enum(['active', 'reducing', 'halted']),
  reason: z.string(),
  since: z.string().nullable(),
  scopes: z.array(
    z.object({
      scope: z.string(),
      id: z.string(),
      state: z.string(),
      reason: z.string(),
      since: z.string(),
    }),
  ),
});
const stateAnswer = { 200: { description: 'The trading state', schema: stateSchema } };

/** The trading state with its button, and the limits of an account. */
export function riskRoutes({ risk }: { risk: Risk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/trading/state',
      access: 'user',
      tag: 'Trading',
      summary: 'Whether you may open positions now',
      answers: stateAnswer,
      handle: ({ actor }) => ok(showState(risk.tradingState(actor.userId))),
    }),
    route({
      method: 'post',
      path: '/api/trading/halt',
      access: 'user',
      tag: 'Trading',
      summary: 'Stop: no new positions on any account, waiting entries cancelled; exits go on',
      body: z.strictObject({
        reason: z.string().trim().min(1).max(200).default('Stopped by its owner'),
      }),
      answers: stateAnswer,
      handle: async ({ actor, body }) => {
        await risk.halt(actor.userId, body.reason, actor);
        return ok(showState(risk.tradingState(actor.userId)));
      },
    }),
    route({
      method: 'post',
      path: '/api/trading/resume',
      access: 'user',
      needsFreshSignIn: true,
      tag: 'Trading',
      summary: 'Allow new positions again',
      body: z.strictObject({}),
      answers: stateAnswer,
      handle: async ({ actor }) => {
        await risk.resume(actor.userId, actor);
        return ok(showState(risk.tradingState(actor.userId)));
      },
    }),
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

export function showState({ strictest, scopes }: ReturnType<Risk['tradingState']>) {
  return {
    state: strictest?.state ?? 'active',
    reason: strictest?.reason ?? '',
    since: strictest === undefined ? null : isoUtc(strictest.sinceMs),
    scopes: scopes.map(({ scope, id, state, reason, sinceMs }: ScopedState) => ({
      scope,
      id,
      state,
      reason,
      since: isoUtc(sinceMs),
    })),
  };
}
