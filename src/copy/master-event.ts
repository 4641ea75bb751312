import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AccountId } from '../base/ids.ts';
import type { TerminalEvent, TerminalOrder, TerminalPosition } from '../instances/index.ts';
import { decimalText } from '../trade/index.ts';

export const MASTER_EVENTS = [
  'deal_add',
  'deal_close',
  'position_modify',
  'order_add',
  'order_modify',
  'order_cancel',
] as const;

/** Something that happened on a master, in the words of `POST /api/copy/trade`; lots are decimal text. */
export type MasterEvent = {
  readonly account: AccountId;
  /** The same on both roads: one event, however often it arrives. */
  readonly eventId: string;
  readonly event: (typeof MASTER_EVENTS)[number];
  readonly orderId: string;
  readonly symbol: string;
  readonly type: string;
  /** What kind of order it is about, where the type itself does not say so. */
  readonly orderType: string | undefined;
  readonly volume: string;
  readonly closedVolume: string | undefined;
  readonly remainingVolume: string | undefined;
  readonly price: number | undefined;
  /** Of a stop-limit order: the limit order that it becomes. */
  readonly limitPrice: number | undefined;
  /** When the master's order ends by itself. */
  readonly expiresAtMs: number | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  readonly happenedAtMs: number;
  /** False when the master told no time and the moment of arrival stands for it. */
  readonly hasOwnTime: boolean;
  readonly magic: string;
  readonly comment: string;
  readonly balance: number | undefined;
};

/** More lots than any account holds: a mistake, and no volume. */
const MOST_LOTS = 100_000;

const lots = z.union([z.number(), z.string().max(30)]).transform((value, context) => {
  const text = decimalText(value);
  if (text === undefined || Number(text) > MOST_LOTS) {
    context.addIssue({ code: 'custom', message: 'must be a number of lots' });
    return z.NEVER;
  }
  return text;
});
const price = z.number().nonnegative().nullish();
const name = z.string().trim().min(1).max(64);

/** The body of `POST /api/copy/trade`. Members that are not known are ignored, as older masters send some. */
export const masterPostSchema = z.object({
  api_key: z.string().max(200).optional(),
  event: z.enum(MASTER_EVENTS),
  event_id: name.optional(),
  order_id: z.union([name, z.number().int().nonnegative().transform(String)]),
  account: z.union([name, z.number().int().positive().transform(String)]),
  symbol: name,
  type: name,
  volume: lots,
  closed_volume: lots.nullish(),
  remaining_volume: lots.nullish(),
  price,
  limit_price: price,
  expires_ms: z.number().int().positive().max(8e15).nullish(),
  sl: price,
  tp: price,
  order_type: z.string().max(32).nullish(),
  time_ms: z.number().int().positive().max(8e15).nullish(),
  balance: z.number().nullish(),
  magic: z
    .union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative().transform(String)])
    .nullish(),
  comment: z.string().max(200).nullish(),
});
export type MasterPost = z.output<typeof masterPostSchema>;

export function fromPost(post: MasterPost, nowMs: number): MasterEvent {
  return {
    account: post.account as AccountId,
    eventId: post.event_id ?? derivedId(post),
    event: post.event,
    orderId: post.order_id,
    symbol: post.symbol,
    type: post.type.toUpperCase(),
    orderType: post.order_type ?? undefined,
    volume: post.volume,
    closedVolume: post.closed_volume ?? undefined,
    remainingVolume: post.remaining_volume ?? undefined,
    price: post.price ?? undefined,
    limitPrice: post.limit_price ?? undefined,
    expiresAtMs: post.expires_ms ?? undefined,
    stopLoss: post.sl ?? undefined,
    takeProfit: post.tp ?? undefined,
    happenedAtMs: post.time_ms ?? nowMs,
    hasOwnTime: typeof post.time_ms === 'number',
    magic: post.magic ?? '0',
    comment: post.comment ?? '',
    balance: post.balance ?? undefined,
  };
}

/**
 * For a master that gives no event_id: the same trade with the same volumes is the same event (api.md §2); a change of
 * levels also by its levels, or the second change would be lost.
 */
function derivedId(post: MasterPost): string {
  const { account, order_id, event, volume, closed_volume, remaining_volume, sl, tp } = post;
  const levels =
    event === 'position_modify' || event === 'order_modify' ? [sl, tp, post.price] : [];
  const parts = [account, order_id, event, volume, closed_volume, remaining_volume, ...levels];
  return `x${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}

/** The same event as its terminal writes it to a file; undefined for what is not copied. */
export function fromFile(account: AccountId, event: TerminalEvent): MasterEvent | undefined {
  const head = {
    account,
    eventId: event.event_id,
    happenedAtMs: event.time_ms,
    hasOwnTime: true,
    balance: undefined,
  };
  switch (event.kind) {
    case 'position_opened':
      return { ...head, event: 'deal_add', ...ofPosition(event.position) };
    case 'position_closed':
      return {
        ...head,
        event: 'deal_close',
        ...ofPosition(event.position),
        price: event.position.current_price,
        closedVolume: String(event.closed_volume),
        remainingVolume: String(event.remaining_volume),
      };
    case 'position_modified':
      return { ...head, event: 'position_modify', ...ofPosition(event.position) };
    case 'order_placed':
      return { ...head, event: 'order_add', ...ofOrder(event.order) };
    case 'order_modified':
      return { ...head, event: 'order_modify', ...ofOrder(event.order) };
    case 'order_removed':
      return { ...head, event: 'order_cancel', ...ofOrder(event.order) };
    case 'deal':
    case 'deals':
    case 'balance':
      return undefined;
  }
}

/** What a snapshot says of a master's position, but for what happened and when. */
export function fromPosition(position: TerminalPosition) {
  return { ...ofPosition(position), balance: undefined };
}

/** What a snapshot says of a master's waiting order. */
export function fromOrder(order: TerminalOrder) {
  return { ...ofOrder(order), balance: undefined };
}

function ofPosition(position: TerminalPosition) {
  return {
    orderId: `order_${position.position}`,
    ...shared(position),
    price: position.open_price,
    limitPrice: undefined,
    expiresAtMs: undefined,
  };
}

function ofOrder(order: TerminalOrder) {
  return {
    orderId: `order_${order.ticket}`,
    ...shared(order),
    price: order.price,
    limitPrice: order.limit_price > 0 ? order.limit_price : undefined,
    expiresAtMs: order.expires_ms ?? undefined,
  };
}

function shared(item: TerminalPosition | TerminalOrder) {
  return {
    symbol: item.symbol,
    type: item.type,
    orderType: undefined,
    volume: String(item.volume),
    closedVolume: undefined,
    remainingVolume: undefined,
    stopLoss: item.stop_loss,
    takeProfit: item.take_profit,
    magic: item.magic,
    comment: item.comment,
  };
}
