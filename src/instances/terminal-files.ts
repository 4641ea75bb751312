/**
 * The files a terminal writes (protocol version 1, ea/PROTOCOL.md). Every object ends with "eof":1; tickets, deal
 * ids and magic numbers are decimal strings because they exceed 2^31; money, lots and prices are numbers as the
 * broker shows them; times ending in _ms are UTC epoch milliseconds.
 */
import { z } from 'zod';

const ticket = z.string().regex(/^\d{1,20}$/);
const eof = z.literal(1);
const version = z.literal(1);
/** The last moment that a JavaScript date can name. */
const LAST_MS = 8.64e15;
const epochMs = z.number().int().nonnegative().max(LAST_MS);

export const heartbeatSchema = z.object({
  v: version,
  seq: z.number().int().nonnegative(),
  account: z.string(),
  server: z.string(),
  broker: z.string(),
  currency: z.string(),
  leverage: z.number(),
  margin_mode: z.enum(['hedging', 'netting', 'exchange']),
  balance: z.number(),
  equity: z.number(),
  profit: z.number(),
  margin: z.number(),
  free_margin: z.number(),
  connected: z.boolean(),
  terminal_trade_allowed: z.boolean(),
  ea_trade_allowed: z.boolean(),
  account_trade_allowed: z.boolean(),
  ping_ms: z.number(),
  terminal_build: z.number(),
  ea_version: z.string(),
  protocol: z.number().int(),
  gmt_offset_s: z.number(),
  memory_mb: z.number(),
  positions: z.number().int(),
  orders: z.number().int(),
  queue: z.number().int(),
  modes: z.array(z.string()),
  last_error: z.string(),
  time_ms: epochMs,
  /** The highest server epoch this terminal has obeyed; 0 before the first command. */
  epoch: z.number().int().nonnegative().optional(),
  /** True for a paper terminal: nothing it reports happened at a broker. */
  simulated: z.boolean().optional(),
  /** The platform's ACCOUNT_TRADE_MODE; not every terminal tells it. */
  trade_mode: z.enum(['demo', 'contest', 'real']).optional(),
  eof,
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

export const positionSchema = z.object({
  ticket,
  position: ticket,
  symbol: z.string(),
  type: z.enum(['BUY', 'SELL']),
  volume: z.number(),
  open_price: z.number(),
  current_price: z.number(),
  stop_loss: z.number(),
  take_profit: z.number(),
  swap: z.number(),
  profit: z.number(),
  magic: ticket,
  comment: z.string(),
  open_time_ms: epochMs,
});
export type TerminalPosition = z.infer<typeof positionSchema>;

export const pendingOrderSchema = z.object({
  ticket,
  symbol: z.string(),
  type: z.enum([
    'BUY_LIMIT',
    'SELL_LIMIT',
    'BUY_STOP',
    'SELL_STOP',
    'BUY_STOP_LIMIT',
    'SELL_STOP_LIMIT',
  ]),
  volume: z.number(),
  price: z.number(),
  limit_price: z.number(),
  stop_loss: z.number(),
  take_profit: z.number(),
  current_price: z.number(),
  magic: ticket,
  comment: z.string(),
  placed_time_ms: epochMs,
  expires_ms: epochMs.nullable(),
});
export type TerminalOrder = z.infer<typeof pendingOrderSchema>;

export const snapshotSchema = z.object({
  v: version,
  account: z.string(),
  time_ms: epochMs,
  positions: z.array(positionSchema),
  orders: z.array(pendingOrderSchema),
  eof,
});
export type Snapshot = z.infer<typeof snapshotSchema>;

export const symbolSpecSchema = z.object({
  name: z.string(),
  description: z.string(),
  path: z.string(),
  currency_base: z.string(),
  currency_profit: z.string(),
  digits: z.number().int(),
  point: z.number(),
  tick_size: z.number(),
  tick_value: z.number(),
  contract_size: z.number(),
  volume_min: z.number(),
  volume_max: z.number(),
  volume_step: z.number(),
  /** Largest volume in one direction, pending orders included; 0 means no limit. */
  volume_limit: z.number(),
  stops_level: z.number(),
  freeze_level: z.number(),
  filling: z.array(z.enum(['FOK', 'IOC', 'BOC', 'RETURN'])),
  /** Null for one that this program does not know. */
  execution: z.enum(['REQUEST', 'INSTANT', 'MARKET', 'EXCHANGE']).nullable(),
  /** UNKNOWN stands for one that this program does not know. */
  trade_mode: z.enum(['DISABLED', 'LONGONLY', 'SHORTONLY', 'CLOSEONLY', 'FULL', 'UNKNOWN']),
  bid: z.number(),
  ask: z.number(),
  /** In Market Watch. */
  visible: z.boolean().optional(),
  /** The platform's name without SYMBOL_CALC_MODE_; any text, so that a new one never makes the file unreadable. */
  calc_mode: z.string().optional(),
  currency_margin: z.string().optional(),
  /** The first and the last moment of a contract; 0 where the broker gives none. */
  start_ms: epochMs.optional(),
  expiration_ms: epochMs.optional(),
});
export type SymbolSpec = z.infer<typeof symbolSpecSchema>;

export const symbolsSchema = z.object({
  v: version,
  account: z.string(),
  time_ms: epochMs,
  symbols: z.array(symbolSpecSchema),
  eof,
});

/** out/ack_<id>.json: the command is in the terminal's ledger; what happens next happens once. */
export const ackSchema = z.object({
  v: version,
  id: z.string(),
  account: z.string(),
  received_ms: epochMs,
  eof,
});
export type Ack = z.infer<typeof ackSchema>;

const RESULT_STATUSES = [
  'executed',
  'partial',
  'rejected',
  'expired',
  'unknown',
  'not_executed',
  'already_done',
] as const;

const fillSchema = z.object({
  position: ticket,
  symbol: z.string(),
  volume: z.number(),
  price: z.number(),
  order: ticket,
  deal: ticket,
  retcode: z.number().int(),
  retcode_name: z.string(),
});

export const resultSchema = z.object({
  v: version,
  id: z.string(),
  account: z.string(),
  status: z.enum(RESULT_STATUSES),
  /** The trade server's return code; 0 when no request was sent. */
  retcode: z.number().int(),
  retcode_name: z.string(),
  message: z.string(),
  symbol: z.string(),
  volume: z.number(),
  price: z.number(),
  order: ticket,
  deal: ticket,
  position: ticket,
  fills: z.array(fillSchema),
  received_ms: epochMs,
  sent_ms: epochMs,
  done_ms: epochMs,
  attempts: z.number().int(),
  eof,
});
export type CommandResult = z.infer<typeof resultSchema>;

export const dealSchema = z.object({
  ticket,
  order: ticket,
  position: ticket,
  entry: z.enum(['IN', 'OUT', 'INOUT', 'OUT_BY']),
  type: z.enum([
    'BUY',
    'SELL',
    'BALANCE',
    'CREDIT',
    'CHARGE',
    'CORRECTION',
    'BONUS',
    'COMMISSION',
    'INTEREST',
    'DIVIDEND',
    'TAX',
  ]),
  symbol: z.string(),
  volume: z.number(),
  price: z.number(),
  profit: z.number(),
  swap: z.number(),
  commission: z.number(),
  fee: z.number(),
  magic: ticket,
  comment: z.string(),
  reason: z.string(),
  /** The server's wall clock as epoch milliseconds, and its distance to UTC at that moment. */
  server_time_ms: epochMs,
  offset_s: z.number(),
  time_ms: epochMs,
});
export type TerminalDeal = z.infer<typeof dealSchema>;

const eventHead = {
  v: version,
  seq: z.number().int().positive(),
  /** The same on both roads (file and WebRequest): one event, however often it arrives. */
  event_id: z.string(),
  account: z.string(),
  time_ms: epochMs,
};

export const terminalEventSchema = z.discriminatedUnion('kind', [
  z.object({ ...eventHead, kind: z.literal('position_opened'), position: positionSchema, eof }),
  z.object({
    ...eventHead,
    kind: z.literal('position_closed'),
    position: positionSchema,
    closed_volume: z.number(),
    remaining_volume: z.number(),
    eof,
  }),
  z.object({ ...eventHead, kind: z.literal('position_modified'), position: positionSchema, eof }),
  z.object({ ...eventHead, kind: z.literal('order_placed'), order: pendingOrderSchema, eof }),
  z.object({ ...eventHead, kind: z.literal('order_modified'), order: pendingOrderSchema, eof }),
  z.object({ ...eventHead, kind: z.literal('order_removed'), order: pendingOrderSchema, eof }),
  z.object({ ...eventHead, kind: z.literal('deal'), deal: dealSchema, eof }),
  /** Past deals, at most 500 a file. */
  z.object({ ...eventHead, kind: z.literal('deals'), deals: z.array(dealSchema).max(500), eof }),
  z.object({
    ...eventHead,
    kind: z.literal('balance'),
    deal: dealSchema,
    balance: z.number(),
    eof,
  }),
]);
export type TerminalEvent = z.infer<typeof terminalEventSchema>;
