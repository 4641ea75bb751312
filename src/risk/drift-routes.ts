import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Reply, type Route } from '../http/index.ts';
import type { UserId } from '../base/ids.ts';
import { DRIFT_CLASSES, isByHand } from './drift.ts';
import type { DriftWatch } from './drift-watch.ts';

const answers = {
  200: {
    description: 'Differences that stand now, newest first',
    schema: z.object({
      success: z.literal(true),
      differences: z.array(
        z.object({
          account: z.string(),
          class: z.enum(DRIFT_CLASSES),
          is_by_hand: z.boolean(),
          position: z.string(),
          symbol: z.string(),
          message: z.string(),
          since: z.string(),
        }),
      ),
      settings: z.array(z.object({ account: z.string(), halts_openings: z.boolean() })),
    }),
  },
};

/** What the terminals show otherwise than the ledger has it, and what is to happen then. */
export function driftRoutes({ drift }: { drift: DriftWatch }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/trading/drift',
      access: 'user',
      tag: 'Trading',
      summary:
        'Positions that differ from what was ordered: by hand, unexplained, missing, other lots',
      answers,
      handle: ({ actor }) => show(actor.userId),
    }),
    route({
      method: 'put',
      path: '/api/accounts/:account/drift-settings',
      access: 'user',
      tag: 'Trading',
      summary: 'Whether a difference that nobody explains stops openings on the account',
      params: z.object({ account: z.string().max(30) }),
      body: z.strictObject({ halts_openings: z.boolean() }),
      answers,
      handle: ({ actor, params, body }) => {
        drift.setHalting(actor, params.account, body.halts_openings);
        return show(actor.userId);
      },
    }),
  ];

  function show(userId: UserId): Reply {
    return ok({
      differences: drift.listOfUser(userId).map((item) => ({
        account: item.account,
        class: item.class,
        is_by_hand: isByHand(item),
        position: item.position,
        symbol: item.symbol,
        message: item.message,
        since: isoUtc(item.sinceMs),
      })),
      settings: drift
        .listSettings(userId)
        .map(({ account, haltsOpenings }) => ({ account, halts_openings: haltsOpenings })),
    });
  }
}
