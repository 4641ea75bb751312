import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { AppError } from '../base/errors.ts';
import { addressOf, ok, route, takeFrom, type Limiter, type Route } from '../http/index.ts';
import { masterPostSchema } from './master-event.ts';
import type { Copy } from './service.ts';
import type { StoredEvent } from './store.ts';

export type CopyRouteDeps = {
  copy: Copy;
  limits: { members: Limiter; strangers: Limiter };
  isAccepting: () => boolean;
};

/** What masters send, and the owner's view of it. */
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
        const outcome = await copy.receive(master, body);
        return ok({
          status: outcome,
          message: outcome === 'success' ? 'Signal processed' : 'Received before',
          pairs_processed: 0,
          results: [],
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
    route({
      method: 'get',
      path: '/api/copy/history',
      access: 'user',
      tag: 'Copy trading',
      summary: 'What happened on your masters, newest first',
      query: z.strictObject({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answers: { 200: { description: 'Events of your masters' } },
      handle: ({ actor, query: { page, limit } }) => {
        const { total, events } = copy.listEvents(actor.userId, page, limit);
        return ok({ page, limit, total, events: events.map(showEvent) });
      },
    }),
    route({
      method: 'delete',
      path: '/api/copy/history',
      access: 'user',
      tag: 'Copy trading',
      summary: 'Hide the history; the record stays',
      answers: { 200: { description: 'How many were hidden' } },
      handle: ({ actor }) => ok({ hidden: copy.hideEvents(actor.userId) }),
    }),
  ];
}

function showEvent(event: StoredEvent) {
  return {
    event_id: event.eventId,
    account: event.account,
    event: event.event,
    road: event.road,
    order_id: event.orderId,
    symbol: event.symbol,
    type: event.type,
    volume: event.volume,
    closed_volume: event.closedVolume ?? null,
    remaining_volume: event.remainingVolume ?? null,
    price: event.price ?? null,
    sl: event.stopLoss ?? null,
    tp: event.takeProfit ?? null,
    time_ms: event.happenedAtMs,
    received_at: isoUtc(event.receivedAtMs),
    repeats: event.repeats,
  };
}
