import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { ok, route, type Actor, type Reply, type Route } from '../http/index.ts';
import type { TradingView } from './halts.ts';
import type { Risk } from './service.ts';
import { INSTALLATION, OPERATOR, PROGRAM, type ScopeRef, type ScopedState } from './state.ts';

const TAG = 'Trading';
const params = z.object({ account: z.string().max(30) });
const reason = z.string().trim().min(1).max(200);
const restraint = z.strictObject({
  state: z.enum(['reducing', 'halted']).default('halted'),
  reason: reason.default('Stopped by its owner'),
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
      origin: z.enum(['person', 'automatic']),
      state: z.string(),
      reason: z.string(),
      set_by: z.enum(['you', 'administrator', 'operator', 'program']),
      lifted_by: z.string(),
      since: z.string(),
    }),
  ),
});
const answers = { 200: { description: 'The trading state', schema: stateSchema } };

/** The trading state of each scope: what stops it, what lets it go again, and who sees what. */
export function haltRoutes({ risk }: { risk: Risk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/trading/state',
      access: 'user',
      tag: TAG,
      summary:
        'Whether you may open positions now; each state with who, why, since when, and what lifts it',
      answers,
      handle: ({ actor }) => show(actor.userId),
    }),
    route({
      method: 'post',
      path: '/api/trading/halt',
      access: 'user',
      isBrake: true,
      tag: TAG,
      summary: 'Stop: no new positions on any account, waiting entries cancelled; exits go on',
      body: restraint,
      answers,
      handle: ({ actor, body }) => restrain(actor, userOf(actor.userId), body),
    }),
    route({
      method: 'put',
      path: '/api/accounts/:account/trading-state',
      access: 'user',
      isBrake: true,
      tag: TAG,
      summary: 'Stop one account, or leave it only exits',
      params,
      body: restraint,
      answers,
      handle: (call) =>
        restrain(call.actor, risk.accountScope(call.actor.userId, call.params.account), call.body),
    }),
    route({
      method: 'put',
      path: '/api/admin/trading-state',
      access: 'admin',
      isBrake: true,
      tag: TAG,
      summary: 'Stop everybody, or leave only exits',
      body: restraint.extend({ reason: reason.default('Stopped by an administrator') }),
      answers,
      handle: ({ actor, body }) => restrain(actor, INSTALLATION, body),
    }),
    resuming({
      method: 'post',
      path: '/api/trading/resume',
      access: 'user',
      summary: 'Allow new positions again, as far as no account and no administrator forbids them',
      scopeOf: userOf,
    }),
    resuming({
      method: 'delete',
      path: '/api/accounts/:account/trading-state',
      access: 'user',
      summary: 'Allow new positions on one account again',
      scopeOf: (userId, account) => risk.accountScope(userId, account),
    }),
    resuming({
      method: 'delete',
      path: '/api/admin/trading-state',
      access: 'admin',
      summary: 'Allow new positions again, as far as users and accounts are not stopped themselves',
      scopeOf: () => INSTALLATION,
    }),
  ];

  /** Every way back to trading is declared here, so that what it demands of the caller is demanded of all of them. */
  function resuming({ scopeOf, ...spec }: Resuming): Route {
    return route({
      ...spec,
      needsFreshSignIn: true,
      tag: TAG,
      params: z.object({ account: params.shape.account.optional() }),
      body: z.strictObject({}),
      answers,
      handle: async (call) => {
        const { userId } = call.actor;
        await risk.resume(scopeOf(userId, call.params.account ?? ''), call.actor);
        return show(userId);
      },
    });
  }

  async function restrain(
    by: Actor,
    ref: ScopeRef,
    body: z.output<typeof restraint>,
  ): Promise<Reply> {
    await risk.restrain(ref, body.state, { reason: body.reason, by });
    return show(by.userId);
  }

  function show(userId: UserId): Reply {
    return ok(showState(risk.tradingState(userId), userId));
  }
}

/** How a viewer sees the trading state of a user. */
export function showState({ strictest, scopes }: TradingView, viewer: UserId) {
  return {
    state: strictest?.state ?? ('active' as const),
    reason: strictest?.reason ?? '',
    since: strictest === undefined ? null : isoUtc(strictest.sinceMs),
    scopes: scopes.map((state) => ({
      scope: state.scope,
      id: state.id,
      origin: state.origin,
      state: state.state,
      reason: state.reason,
      set_by: showSetter(state, viewer),
      lifted_by: state.liftedBy,
      since: isoUtc(state.sinceMs),
    })),
  };
}

type Resuming = {
  method: 'post' | 'delete';
  path: string;
  access: 'user' | 'admin';
  summary: string;
  scopeOf: (userId: UserId, account: string) => ScopeRef;
};

function userOf(userId: UserId): ScopeRef {
  return { scope: 'user', id: userId };
}

/** Nobody learns another user's id: whoever is not oneself, the operator or the program is an administrator. */
function showSetter({ setBy }: ScopedState, userId: UserId) {
  if (setBy === userId) return 'you';
  return setBy === OPERATOR || setBy === PROGRAM ? setBy : 'administrator';
}
