import type { AccountId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { TerminalDeal } from '../instances/index.ts';
import type { Side } from '../trade/index.ts';
import type { Trade } from './trade.ts';

export type JournalStore = ReturnType<typeof createJournalStore>;

type TradeRow = {
  trade_id: string;
  position: string;
  command_id: string | null;
  symbol: string;
  side: Side;
  volume: string;
  remaining_volume: string;
  open_price: number;
  close_price: number | null;
  net: string;
  opened_at_ms: number;
  closed_at_ms: number | null;
};

type AmountRow = Pick<TerminalDeal, 'type'> & {
  profit: string;
  swap: string;
  commission: string;
  fee: string;
};
/** A position that somebody dealt in at a terminal, not a program. */
export type HandRow = { position: string; symbol: string };

export function createJournalStore(db: Db) {
  const insertDeal = db.prepare(
    `INSERT OR IGNORE INTO deals (account, ticket, user_id, position, type, entry, symbol, volume, price, profit, swap,
       commission, fee, magic, comment, reason, offset_s, server_time_ms, time_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectOpen = db.prepare<TradeRow>(
    `SELECT * FROM trades WHERE user_id = ? AND account = ? AND position = ? AND closed_at_ms IS NULL
     ORDER BY trade_id DESC LIMIT 1`,
  );
  const selectOfCommand = db.prepare<TradeRow>(
    'SELECT * FROM trades WHERE user_id = ? AND command_id = ?',
  );
  const selectAmounts = db.prepare<AmountRow>(
    `SELECT type, profit, swap, commission, fee FROM deals
     WHERE user_id = ? AND account = ? AND time_ms >= ? AND type <> 'CREDIT'`,
  );
  const selectLastClosed = db.prepare<{ net: string; closed_at_ms: number }>(
    `SELECT net, closed_at_ms FROM trades WHERE user_id = ? AND account = ? AND closed_at_ms IS NOT NULL
     ORDER BY closed_at_ms DESC LIMIT ?`,
  );
  const selectAllOpen = db.prepare<TradeRow>(
    `SELECT * FROM trades INDEXED BY trades_open
     WHERE user_id = ? AND account = ? AND closed_at_ms IS NULL`,
  );
  const selectByHand = db.prepare<HandRow>(
    `SELECT DISTINCT position, symbol FROM deals
     WHERE user_id = ? AND account = ? AND entry = ? AND time_ms >= ? AND reason IN ('CLIENT', 'MOBILE', 'WEB')`,
  );
  const insertTrade = db.prepare(
    `INSERT INTO trades (trade_id, user_id, account, position, command_id, symbol, side, volume, remaining_volume,
       open_price, close_price, net, opened_at_ms, closed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const updateTrade = db.prepare(
    `UPDATE trades SET volume = ?, remaining_volume = ?, open_price = ?, close_price = ?, net = ?, closed_at_ms = ?
     WHERE user_id = ? AND trade_id = ?`,
  );
  return {
    /** False when this deal is known already. */
    insertDeal: (userId: UserId, account: AccountId, deal: TerminalDeal): boolean =>
      insertDeal.run(
        account,
        deal.ticket,
        userId,
        deal.position,
        deal.type,
        deal.entry,
        deal.symbol,
        String(deal.volume),
        deal.price,
        String(deal.profit),
        String(deal.swap),
        String(deal.commission),
        String(deal.fee),
        deal.magic,
        deal.comment,
        deal.reason,
        deal.offset_s,
        deal.server_time_ms,
        deal.time_ms,
      ).changes === 1,
    findOpenTrade: (userId: UserId, account: AccountId, position: string): Trade | undefined =>
      toTrade(selectOpen.get(userId, account, position)),
    listOpenTrades: (userId: UserId, account: AccountId): Trade[] =>
      selectAllOpen.all(userId, account).flatMap((row) => toTrade(row) ?? []),
    listByHand: (
      userId: UserId,
      account: AccountId,
      entry: 'IN' | 'OUT',
      sinceMs: number,
    ): HandRow[] => selectByHand.all(userId, account, entry, sinceMs),
    listTradesOfCommand: (userId: UserId, commandId: string): Trade[] =>
      selectOfCommand.all(userId, commandId).flatMap((row) => toTrade(row) ?? []),
    /** What deals since a moment have moved on the account; credit is no money of the account. */
    listAmountsSince: (userId: UserId, account: AccountId, sinceMs: number): AmountRow[] =>
      selectAmounts.all(userId, account, sinceMs),
    /** The latest closed trades, the last first. */
    listLastClosed: (
      userId: UserId,
      account: AccountId,
      count: number,
    ): { net: string; closedAtMs: number }[] =>
      selectLastClosed
        .all(userId, account, count)
        .map(({ net, closed_at_ms: closedAtMs }) => ({ net, closedAtMs })),
    insertTrade: (userId: UserId, account: AccountId, trade: Trade): void => {
      insertTrade.run(
        trade.tradeId,
        userId,
        account,
        trade.position,
        trade.commandId ?? null,
        trade.symbol,
        trade.side,
        trade.volume,
        trade.remainingVolume,
        trade.openPrice,
        trade.closePrice ?? null,
        trade.net,
        trade.openedAtMs,
        trade.closedAtMs ?? null,
      );
    },
    updateTrade: (userId: UserId, trade: Trade): void => {
      updateTrade.run(
        trade.volume,
        trade.remainingVolume,
        trade.openPrice,
        trade.closePrice ?? null,
        trade.net,
        trade.closedAtMs ?? null,
        userId,
        trade.tradeId,
      );
    },
  };
}

function toTrade(row: TradeRow | undefined): Trade | undefined {
  if (row === undefined) return undefined;
  return {
    tradeId: row.trade_id,
    position: row.position,
    commandId: row.command_id ?? undefined,
    symbol: row.symbol,
    side: row.side,
    volume: row.volume,
    remainingVolume: row.remaining_volume,
    openPrice: row.open_price,
    closePrice: row.close_price ?? undefined,
    net: row.net,
    openedAtMs: row.opened_at_ms,
    closedAtMs: row.closed_at_ms ?? undefined,
  };
}
