import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import type { MasterHealth, PairHealth } from './health.ts';
import { showCopy, showEvent } from './history-routes.ts';
import type { Copy } from './service.ts';

/** Whether what masters do arrives, and what came of it last. */
export function healthRoutes({ copy }: { copy: Copy }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/copy/health',
      access: 'user',
      tag: 'Copy trading',
      summary:
        'The last event of each master; the last copy, the open copies and the last differences of each pair',
      answers: { 200: { description: 'Your masters and your pairs' } },
      handle: ({ actor: { userId } }) => {
        const { masters, pairs } = copy.health(userId);
        return ok({
          masters: masters.map(showMaster),
          pairs: pairs.map((health) => showPair(copy, health)),
        });
      },
    }),
  ];
}

function showMaster({ account, lastEvent, lastHttpEventAtMs: atMs }: MasterHealth) {
  return {
    account,
    last_event: lastEvent === undefined ? null : showEvent(lastEvent),
    last_http_event_at: atMs === undefined ? null : isoUtc(atMs),
  };
}

function showPair(copy: Copy, { pair, lastCopy, differences }: PairHealth) {
  const { openCopies, waitingOrders, unclear, slaveBlock } = copy.healthOf(pair);
  return {
    pair_id: pair.pairId,
    open_copies: openCopies,
    waiting_orders: waitingOrders,
    unclear,
    slave_block: slaveBlock ?? null,
    last_copy: lastCopy === undefined ? null : showCopy(lastCopy),
    differences: differences.map(showCopy),
  };
}
