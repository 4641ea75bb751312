import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import { toCsv } from './history-text.ts';
import type { CopyRecord } from './copies.ts';
import type { Copy } from './service.ts';
import type { StoredEvent } from './store.ts';

const filters = {
  status: z.enum(['success', 'error']).exactOptional(),
  master: z.string().max(30).exactOptional(),
  slave: z.string().max(30).exactOptional(),
  symbol: z.string().max(64).exactOptional(),
};
const MOST_EXPORTED = 10_000;

/** What masters did, and what became of it on each slave. */
export function historyRoutes({ copy }: { copy: Copy }): Route[] {
  const shared = { access: 'user', tag: 'Copy trading' } as const;
  return [
    route({
      ...shared,
      method: 'get',
      path: '/api/copy/history',
      summary: 'What happened on your masters, and the copies that were made of it, newest first',
      query: z.strictObject({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        limit: z.coerce.number().int().min(1).max(1000).default(50),
        ...filters,
      }),
      answers: { 200: { description: 'Events of your masters, and copies' } },
      handle: ({ actor: { userId }, query: { page, limit, ...filter } }) => {
        const { total, events } = copy.listEvents(userId, page, limit);
        const found = copy.listCopies(userId, filter, page, limit);
        return ok({
          page,
          limit,
          total,
          events: events.map(showEvent),
          total_copies: found.total,
          copies: found.copies.map(showCopy),
        });
      },
    }),
    route({
      ...shared,
      method: 'get',
      path: '/api/copy/history/export',
      summary: 'The newest ten thousand copies as a file, filtered like the history',
      query: z.strictObject({ format: z.enum(['csv', 'json']).default('csv'), ...filters }),
      answers: { 200: { description: 'The file', contentType: 'text/csv' } },
      handle: ({ actor: { userId }, query: { format, ...filter }, response }) => {
        const { copies } = copy.listCopies(userId, filter, 1, MOST_EXPORTED);
        const rows = copies.map(showCopy);
        response
          .status(200)
          .set('Cache-Control', 'no-store')
          .attachment(`copies.${format}`)
          .type(format === 'csv' ? 'text/csv' : 'application/json')
          .send(format === 'csv' ? toCsv(rows) : JSON.stringify(rows));
        return undefined;
      },
    }),
    route({
      ...shared,
      method: 'delete',
      path: '/api/copy/history',
      summary: 'Hide the history; the record stays',
      answers: { 200: { description: 'How many rows were hidden' } },
      handle: ({ actor: { userId } }) => ok({ hidden: copy.hideHistory(userId) }),
    }),
  ];
}

/** A copy with the times of its way: master's deal, server, file, acknowledgement, fill. */
export function showCopy(copy: CopyRecord) {
  const since = (atMs: number | undefined): number | null =>
    atMs === undefined ? null : atMs - copy.happenedAtMs;
  return {
    copy_id: copy.copyId,
    pair_id: copy.pairId,
    event_id: copy.eventId ?? null,
    reason: copy.reason,
    master_account: copy.master,
    slave_account: copy.slave,
    chain: copy.chain.join(' > '),
    order_id: copy.orderId,
    action: copy.action,
    symbol: copy.symbol,
    slave_symbol: copy.slaveSymbol ?? null,
    side: copy.side ?? null,
    master_volume: copy.masterVolume ?? null,
    volume: copy.volume ?? null,
    remaining_volume: copy.intended ?? null,
    status: copy.status,
    code: copy.code ?? null,
    message: copy.message,
    command_id: copy.commandId ?? null,
    signal_id: copy.signalId ?? null,
    master_price: copy.masterPrice ?? null,
    price: copy.price ?? null,
    slippage_points: copy.slippagePoints ?? null,
    happened_at: isoUtc(copy.happenedAtMs),
    received_at: isoUtc(copy.receivedAtMs),
    received_after_ms: since(copy.receivedAtMs),
    written_after_ms: since(copy.writtenAtMs),
    acked_after_ms: since(copy.ackedAtMs),
    done_after_ms: since(copy.doneAtMs),
  };
}

export function showEvent(event: StoredEvent) {
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
