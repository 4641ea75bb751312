/**
 * A command as the terminal reads it (protocol version 1, ea/PROTOCOL.md §3): one JSON object on one line, UTF-8
 * without BOM, "eof":1 last. Absent or null means "not given". Tickets and magic numbers are decimal strings.
 *
 *   {"v":1,"id":"01JD…","epoch":7,"seq":42,"timestamp":"2026-11-21T09:30:00.123Z","account":"1123456",
 *    "action":"BUY","order_type":"market","symbol":"XAUUSD","original_symbol":"XAUUSDM","volume":0.01,"price":null,
 *    "stop_loss":2400.0,"take_profit":2450.0,"magic":"5190012345",…,"created_ms":…,"expires_ms":…,"eof":1}
 */
import { crc32 } from 'node:zlib';
import { isoUtc } from '../base/clock.ts';
import type { AccountId, CommandId } from '../base/ids.ts';
import type { ApprovedOrder, Level, Side } from '../trade/index.ts';

type Head = {
  id: CommandId;
  epoch: number;
  seq: number;
  account: AccountId;
  createdAtMs: number;
  expiresAtMs: number;
  magic: string;
};

export type Aim = {
  readonly isMarket: boolean;
  readonly ticket: string | undefined;
  readonly positionType: Side | undefined;
  readonly percent: number | undefined;
};

/** How far a market price may have moved, in points, before a terminal asks for a new quote. */
const DEVIATION_POINTS = 20;
/** Brokers cut or refuse longer and stranger comments (facts: 31 characters at most, some reject spaces). */
const COMMENT_LENGTH = 27;

export function renderOrder(head: Head, { intent, guard }: ApprovedOrder): string {
  return render(head, {
    action: intent.action,
    order_type: intent.orderType,
    symbol: intent.symbol ?? null,
    original_symbol: intent.originalSymbol ?? null,
    volume: intent.volume === undefined ? null : Number(intent.volume),
    ...(intent.riskSize && { risk: intent.riskSize }),
    price: intent.price ?? null,
    ...(intent.limitPrice !== undefined && { limit_price: intent.limitPrice }),
    ...renderLevel('stop_loss', intent.stopLoss),
    ...renderLevel('take_profit', intent.takeProfit),
    ...(intent.orderExpiresMs !== undefined && { order_expires_ms: intent.orderExpiresMs }),
    deviation_points: intent.deviationPoints ?? DEVIATION_POINTS,
    ...(guard.maxSpreadPoints !== undefined && { max_spread_points: guard.maxSpreadPoints }),
    ...(guard.deviation !== undefined && {
      expected_price: guard.deviation.fromPrice,
      max_price_deviation_pct: guard.deviation.maxPct,
    }),
    ...(intent.ticket !== undefined && { ticket: intent.ticket }),
    ...(intent.positionType !== undefined && { position_type: intent.positionType }),
    ...(intent.percent !== undefined && { percent: intent.percent }),
    comment: intent.comment.replace(/[^A-Za-z0-9_]/g, '').slice(0, COMMENT_LENGTH),
  });
}

/** Which positions an order of ours is about, from what was rendered. */
export function readAim(payload: string): Aim {
  const fields = JSON.parse(payload) as Record<string, unknown>;
  return {
    isMarket: fields.order_type === 'market',
    ticket: fields.ticket as string | undefined,
    positionType: fields.position_type as Side | undefined,
    percent: fields.percent as number | undefined,
  };
}

export function renderQuery(head: Head, ref: CommandId): string {
  return render(head, { action: 'QUERY', ref });
}

export function renderHistory(head: Head, fromMs: number): string {
  return render(head, { action: 'HISTORY', from_ms: fromMs });
}

function render(head: Head, fields: Record<string, unknown>): string {
  return JSON.stringify({
    v: 1,
    id: head.id,
    epoch: head.epoch,
    seq: head.seq,
    timestamp: isoUtc(head.createdAtMs),
    account: head.account,
    ...fields,
    magic: head.magic,
    created_ms: head.createdAtMs,
    expires_ms: head.expiresAtMs,
    eof: 1,
  });
}

function renderLevel(
  name: 'stop_loss' | 'take_profit',
  level: Level | undefined,
): Record<string, number | null> {
  if (level === undefined) return { [name]: null };
  if ('price' in level) return { [name]: level.price };
  return 'points' in level
    ? { [`${name}_points`]: level.points }
    : { [`${name}_pips`]: level.pips };
}

/** <ms13>_<seq6>_<id>: sorts in the order the commands were made. */
export function fileNameOf(kind: 'webhook' | 'slave', { id, seq, createdAtMs }: Head): string {
  const ms13 = String(createdAtMs).padStart(13, '0');
  const seq6 = String(seq).padStart(6, '0');
  return `${kind}_command_${ms13}_${seq6}_${id}.json`;
}

const MAGIC_BASE = 5_000_000_000;

/** The command's short form on orders, deals and positions, where brokers leave it alone: base + crc32(id). */
export function magicOf(id: CommandId): string {
  return String(MAGIC_BASE + (crc32(id) % 1_000_000_000));
}
