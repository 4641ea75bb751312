import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import { limitRoutes } from './limit-routes.ts';
import type { Risk } from './service.ts';
import type { ScopedState } from './state.ts';

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
    ...limitRoutes({ risk }),
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
