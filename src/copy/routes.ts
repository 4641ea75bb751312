import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { addressOf, ok, route, takeFrom, type Limiter, type Route } from '../http/index.ts';
import { exampleRoutes } from './example-routes.ts';
import { masterPostSchema } from './master-event.ts';
import { healthRoutes } from './health-routes.ts';
import { historyRoutes, showCopy } from './history-routes.ts';
import { pairRoutes } from './pair-routes.ts';
import type { PairResult } from './following.ts';
import type { Copy } from './service.ts';
import { templateRoutes } from './template-routes.ts';

export type CopyRouteDeps = {
  copy: Copy;
  limits: { members: Limiter; strangers: Limiter };
  isAccepting: () => boolean;
};

/** What masters send, who follows them, and what came of it. */
export function copyRoutes({ copy, limits, isAccepting }: CopyRouteDeps): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/copy/trade',
      access: 'token',
      tag: 'Copy trading',
      summary: 'Report what happened on a master; the key goes in the body or in X-API-Key',
      body: masterPostSchema,
      answers: {
        200: { description: 'Stored; a repeat is stored once' },
        401: { description: 'The key is not valid' },
        404: { description: 'The key belongs to another account' },
        503: { description: 'Not stored: send it again' },
      },
      handle: async ({ body, request }) => {
        const key = body.api_key ?? request.get('x-api-key') ?? '';
        const master = copy.findMasterByKey(key);
        if (master === undefined) {
          await takeFrom(limits.strangers, addressOf(request));
          throw new AppError('INVALID_API_KEY', 'This API key is not valid. Make a new one.');
        }
        await takeFrom(limits.members, `master ${master.account}`);
        if (!isAccepting())
          throw new AppError('STORAGE_UNAVAILABLE', 'Stopping. Send it again in a few seconds.', {
            retryAfterS: 5,
          });
        const { outcome, results } = await copy.receive(master, body);
        return ok({
          status: outcome,
          message: outcome === 'success' ? 'Signal processed' : 'Received before',
          pairs_processed: results.length,
          results: results.map(showResult),
        });
      },
    }),
    route({
      method: 'post',
      path: '/api/copy/masters/:account/rotate-key',
      access: 'user',
      needsFreshSignIn: true,
      tag: 'Copy trading',
      summary: 'Make an account a master, or give it a new key; the old key stops working at once',
      params: z.object({ account: z.string().max(30) }),
      body: z.strictObject({}),
      answers: { 200: { description: 'The key, shown now' } },
      handle: ({ actor, params }) => ok({ api_key: copy.rotateKey(actor, params.account) }),
    }),
    ...pairRoutes({ copy }),
    ...exampleRoutes({ copy }),
    ...templateRoutes({ copy }),
    ...historyRoutes({ copy }),
    ...healthRoutes({ copy }),
  ];
}

/** One answer per pair: what was done first, and how much else. */
function showResult({ pair, copies, nothing }: PairResult) {
  const [first] = copies;
  return {
    pair_id: pair.pairId,
    slave_account: pair.slave,
    status: first?.status ?? 'unchanged',
    action: first?.action ?? 'none',
    code: first?.code ?? null,
    message: first?.message ?? nothing,
    symbol: first?.slaveSymbol ?? null,
    volume: first?.volume ?? null,
    command_id: first?.commandId ?? null,
    copies: copies.map(showCopy),
  };
}
