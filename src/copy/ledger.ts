/** What masters hold, what was opened for it, and every copy that was made: the rows of the ledger. */
import type { AccountId, CommandId, Id, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { Side } from '../trade/index.ts';
import type { MasterPosition, NewPosition } from './master-position.ts';
import type { PairId } from './pair-store.ts';

export type LinkId = Id<'link'>;
export type CopyId = Id<'copy'>;

export type Share = { readonly planned: string; readonly base: string };

/** A position on a slave that a copy opened; held is what is left of it, in lots. */
export type Link = {
  readonly linkId: LinkId;
  readonly pairId: PairId;
  readonly itemId: number;
  readonly slave: AccountId;
  readonly symbol: string;
  readonly side: Side;
  readonly state: 'opening' | 'open' | 'closed' | 'released';
  readonly position: string | undefined;
  readonly asked: string;
  readonly held: string;
  readonly stopLoss: number;
  readonly takeProfit: number;
  /** Nobody knows how the last instruction for it ended: the terminal's own view is waited for. */
  readonly needsLook: boolean;
  readonly settledAtMs: number;
  readonly createdAtMs: number;
};

export type CopyAction = 'open' | 'close' | 'modify' | 'none';

/** One thing that was done, or not done, on a slave because of a master. */
export type CopyRecord = {
  readonly copyId: CopyId;
  readonly userId: UserId;
  readonly pairId: PairId;
  readonly itemId: number | undefined;
  readonly linkId: LinkId | undefined;
  readonly eventId: string | undefined;
  /** event, or what else made it: follow-up, snapshot, start of the pair, a person. */
  readonly reason: string;
  readonly master: AccountId;
  readonly slave: AccountId;
  readonly orderId: string;
  readonly action: CopyAction;
  readonly symbol: string;
  readonly slaveSymbol: string | undefined;
  readonly side: Side | undefined;
  readonly masterVolume: string | undefined;
  readonly volume: string | undefined;
  /** What shall be left of the link when this is done; a repeat changes nothing. */
  readonly intended: string | undefined;
  readonly status: string;
  readonly isLive: boolean;
  readonly code: string | undefined;
  readonly message: string;
  readonly commandId: CommandId | undefined;
  readonly chain: readonly AccountId[];
  readonly masterPrice: number | undefined;
  readonly price: number | undefined;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  readonly slippagePoints: number | undefined;
  readonly happenedAtMs: number;
  readonly receivedAtMs: number;
  readonly writtenAtMs: number | undefined;
  readonly ackedAtMs: number | undefined;
  readonly doneAtMs: number | undefined;
};

export type CopyFilter = {
  readonly status?: 'success' | 'error' | undefined;
  readonly master?: string | undefined;
  readonly slave?: string | undefined;
  readonly symbol?: string | undefined;
};

type Sql = string | number | null;
type Columns = Record<string, Sql>;
export type Ledger = ReturnType<typeof createLedger>;

const COPY_COLUMNS = [
  ['copyId', 'copy_id'],
  ['userId', 'user_id'],
  ['pairId', 'pair_id'],
  ['itemId', 'item_id'],
  ['linkId', 'link_id'],
  ['eventId', 'event_id'],
  ['reason', 'reason'],
  ['master', 'master_account'],
  ['slave', 'slave_account'],
  ['orderId', 'order_id'],
  ['action', 'action'],
  ['symbol', 'symbol'],
  ['slaveSymbol', 'slave_symbol'],
  ['side', 'side'],
  ['masterVolume', 'master_volume'],
  ['volume', 'volume'],
  ['intended', 'intended'],
  ['status', 'status'],
  ['isLive', 'is_live'],
  ['code', 'code'],
  ['message', 'message'],
  ['commandId', 'command_id'],
  ['chain', 'chain'],
  ['masterPrice', 'master_price'],
  ['price', 'price'],
  ['stopLoss', 'stop_loss'],
  ['takeProfit', 'take_profit'],
  ['slippagePoints', 'slippage_points'],
  ['happenedAtMs', 'happened_at_ms'],
  ['receivedAtMs', 'received_at_ms'],
  ['writtenAtMs', 'written_at_ms'],
  ['ackedAtMs', 'acked_at_ms'],
  ['doneAtMs', 'done_at_ms'],
] as const;
const FAILED =
  "('denied', 'rejected', 'expired', 'unknown', 'not_executed', 'cancelled', 'write_failed')";

export function createLedger(db: Db) {
  const insertItem = db.prepare<{ item_id: number }>(
    `INSERT INTO master_positions (account, order_id, user_id, symbol, side, state, remaining, stop_loss, take_profit,
       price, chain, has_own_time, opened_at_ms, changed_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING item_id`,
  );
  const updateItem = db.prepare(
    `UPDATE master_positions SET state = ?, remaining = ?, stop_loss = ?, take_profit = ?, price = ?, has_own_time = ?,
       changed_at_ms = ? WHERE item_id = ?`,
  );
  const selectItem = db.prepare<Columns>('SELECT * FROM master_positions WHERE item_id = ?');
  const selectLastItem = db.prepare<Columns>(
    'SELECT * FROM master_positions WHERE account = ? AND order_id = ? ORDER BY item_id DESC LIMIT 1',
  );
  const selectOpenItems = db.prepare<Columns>(
    "SELECT * FROM master_positions WHERE account = ? AND state = 'open' ORDER BY item_id",
  );
  const upsertShare = db.prepare(
    `INSERT INTO copy_shares (pair_id, item_id, planned, base) VALUES (?, ?, ?, ?)
     ON CONFLICT (pair_id, item_id) DO UPDATE SET planned = excluded.planned, base = excluded.base`,
  );
  const selectShare = db.prepare<Share>(
    'SELECT planned, base FROM copy_shares WHERE pair_id = ? AND item_id = ?',
  );
  const upsertLink = db.prepare(
    `INSERT INTO copy_links (link_id, pair_id, item_id, slave_account, symbol, side, state, position, asked, held,
       stop_loss, take_profit, needs_look, settled_at_ms, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (link_id) DO UPDATE SET state = excluded.state, position = excluded.position, held = excluded.held,
       stop_loss = excluded.stop_loss, take_profit = excluded.take_profit, needs_look = excluded.needs_look,
       settled_at_ms = excluded.settled_at_ms`,
  );
  const selectLink = db.prepare<Columns>('SELECT * FROM copy_links WHERE link_id = ?');
  const selectLinksOf = db.prepare<Columns>(
    'SELECT * FROM copy_links WHERE pair_id = ? AND item_id = ? ORDER BY link_id',
  );
  const selectLiveLinks = db.prepare<Columns>(
    "SELECT * FROM copy_links WHERE slave_account = ? AND state IN ('opening', 'open') ORDER BY link_id",
  );
  const selectByPosition = db.prepare<Columns>(
    'SELECT * FROM copy_links WHERE slave_account = ? AND position = ? ORDER BY link_id DESC',
  );
  const insertCopyRow = db.prepare(
    `INSERT INTO copies (${COPY_COLUMNS.map(([, column]) => column).join(', ')})
     VALUES (${COPY_COLUMNS.map(() => '?').join(', ')})`,
  );
  const updateCopyRow = db.prepare(
    `UPDATE copies SET status = ?, is_live = ?, code = ?, message = ?, command_id = ?, volume = ?, price = ?,
       slippage_points = ?, written_at_ms = ?, acked_at_ms = ?, done_at_ms = ? WHERE copy_id = ?`,
  );
  const selectCopy = db.prepare<Columns>('SELECT * FROM copies WHERE copy_id = ?');
  const selectByCommand = db.prepare<Columns>('SELECT * FROM copies WHERE command_id = ?');
  const selectOpening = db.prepare<Columns>(
    "SELECT * FROM copies WHERE link_id = ? AND action = 'open' ORDER BY copy_id LIMIT 1",
  );
  const selectByEvent = db.prepare<Columns>(
    'SELECT * FROM copies WHERE user_id = ? AND master_account = ? AND event_id = ? ORDER BY copy_id',
  );
  const selectLiveCopies = db.prepare<Columns>(
    'SELECT * FROM copies WHERE is_live = 1 ORDER BY copy_id',
  );
  const selectLiveOfLink = db.prepare<Columns>(
    'SELECT * FROM copies WHERE link_id = ? AND is_live = 1',
  );
  const visible = `FROM copies WHERE user_id = @userId AND is_hidden = 0
     AND (@status IS NULL OR (@status = 'error') = (status IN ${FAILED}))
     AND (@master IS NULL OR master_account = @master) AND (@slave IS NULL OR slave_account = @slave)
     AND (@symbol IS NULL OR symbol = @symbol OR slave_symbol = @symbol)`;
  const selectCopies = db.prepare<Columns>(
    `SELECT * ${visible} ORDER BY copy_id DESC LIMIT @limit OFFSET @offset`,
  );
  const countCopies = db.prepare<{ total: number }>(`SELECT count(*) AS total ${visible}`);
  const hideCopies = db.prepare(
    'UPDATE copies SET is_hidden = 1 WHERE user_id = ? AND is_hidden = 0',
  );

  return {
    insertItem: (
      userId: UserId,
      item: NewPosition,
      chain: readonly AccountId[],
    ): MasterPosition => {
      const itemId =
        insertItem.get(
          item.account,
          item.orderId,
          userId,
          item.symbol,
          item.side,
          item.state,
          item.remaining,
          item.stopLoss,
          item.takeProfit,
          item.price ?? null,
          JSON.stringify(chain),
          Number(item.hasOwnTime),
          item.openedAtMs,
          item.changedAtMs,
        )?.item_id ?? 0;
      return { ...item, itemId, userId, chain };
    },
    updateItem: (item: MasterPosition): void => {
      updateItem.run(
        item.state,
        item.remaining,
        item.stopLoss,
        item.takeProfit,
        item.price ?? null,
        Number(item.hasOwnTime),
        item.changedAtMs,
        item.itemId,
      );
    },
    findItem: (itemId: number): MasterPosition | undefined => toItem(selectItem.get(itemId)),
    findLastItem: (account: AccountId, orderId: string): MasterPosition | undefined =>
      toItem(selectLastItem.get(account, orderId)),
    listOpenItems: (account: AccountId): MasterPosition[] =>
      selectOpenItems.all(account).flatMap((row) => toItem(row) ?? []),
    saveShare: (pairId: PairId, itemId: number, { planned, base }: Share): void => {
      upsertShare.run(pairId, itemId, planned, base);
    },
    findShare: (pairId: PairId, itemId: number): Share | undefined =>
      selectShare.get(pairId, itemId),
    saveLink: (link: Link): void => {
      upsertLink.run(
        link.linkId,
        link.pairId,
        link.itemId,
        link.slave,
        link.symbol,
        link.side,
        link.state,
        link.position ?? null,
        link.asked,
        link.held,
        link.stopLoss,
        link.takeProfit,
        Number(link.needsLook),
        link.settledAtMs,
        link.createdAtMs,
      );
    },
    findLink: (linkId: LinkId): Link | undefined => toLink(selectLink.get(linkId)),
    listLinksOf: (pairId: PairId, itemId: number): Link[] =>
      toLinks(selectLinksOf.all(pairId, itemId)),
    listLiveLinks: (slave: AccountId): Link[] => toLinks(selectLiveLinks.all(slave)),
    listByPosition: (slave: AccountId, position: string): Link[] =>
      toLinks(selectByPosition.all(slave, position)),
    insertCopy: (copy: CopyRecord): void => {
      insertCopyRow.run(...COPY_COLUMNS.map(([member]) => toSql(copy[member])));
    },
    updateCopy: (copy: CopyRecord): void => {
      updateCopyRow.run(
        copy.status,
        Number(copy.isLive),
        copy.code ?? null,
        copy.message,
        copy.commandId ?? null,
        copy.volume ?? null,
        copy.price ?? null,
        copy.slippagePoints ?? null,
        copy.writtenAtMs ?? null,
        copy.ackedAtMs ?? null,
        copy.doneAtMs ?? null,
        copy.copyId,
      );
    },
    findCopy: (copyId: string): CopyRecord | undefined => toCopy(selectCopy.get(copyId)),
    findByCommand: (commandId: string): CopyRecord | undefined =>
      toCopy(selectByCommand.get(commandId)),
    findCopyOfOpening: (linkId: LinkId): CopyRecord | undefined =>
      toCopy(selectOpening.get(linkId)),
    listByEvent: (userId: UserId, master: AccountId, eventId: string): CopyRecord[] =>
      toCopies(selectByEvent.all(userId, master, eventId)),
    listLiveCopies: (): CopyRecord[] => toCopies(selectLiveCopies.all()),
    listLiveOfLink: (linkId: LinkId): CopyRecord[] => toCopies(selectLiveOfLink.all(linkId)),
    listCopies: (
      userId: UserId,
      filter: CopyFilter,
      { limit, offset }: { limit: number; offset: number },
    ): CopyRecord[] => toCopies(selectCopies.all({ ...valuesOf(userId, filter), limit, offset })),
    countCopies: (userId: UserId, filter: CopyFilter): number =>
      countCopies.get(valuesOf(userId, filter))?.total ?? 0,
    hideCopies: (userId: UserId): number => hideCopies.run(userId).changes,
  };
}

function valuesOf(userId: UserId, { status, master, slave, symbol }: CopyFilter): Columns {
  return {
    userId,
    status: status ?? null,
    master: master ?? null,
    slave: slave ?? null,
    symbol: symbol ?? null,
  };
}

function toSql(value: CopyRecord[keyof CopyRecord]): Sql {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

function toItem(row: Columns | undefined): MasterPosition | undefined {
  if (row === undefined) return undefined;
  return {
    itemId: row['item_id'],
    account: row['account'],
    orderId: row['order_id'],
    userId: row['user_id'],
    symbol: row['symbol'],
    side: row['side'],
    state: row['state'],
    remaining: row['remaining'],
    stopLoss: row['stop_loss'],
    takeProfit: row['take_profit'],
    price: row['price'] ?? undefined,
    chain: JSON.parse(String(row['chain'])) as AccountId[],
    hasOwnTime: row['has_own_time'] === 1,
    openedAtMs: row['opened_at_ms'],
    changedAtMs: row['changed_at_ms'],
  } as unknown as MasterPosition;
}

function toLinks(rows: Columns[]): Link[] {
  return rows.flatMap((row) => toLink(row) ?? []);
}

function toLink(row: Columns | undefined): Link | undefined {
  if (row === undefined) return undefined;
  return {
    linkId: row['link_id'],
    pairId: row['pair_id'],
    itemId: row['item_id'],
    slave: row['slave_account'],
    symbol: row['symbol'],
    side: row['side'],
    state: row['state'],
    position: row['position'] ?? undefined,
    asked: row['asked'],
    held: row['held'],
    stopLoss: row['stop_loss'],
    takeProfit: row['take_profit'],
    needsLook: row['needs_look'] === 1,
    settledAtMs: row['settled_at_ms'],
    createdAtMs: row['created_at_ms'],
  } as unknown as Link;
}

function toCopies(rows: Columns[]): CopyRecord[] {
  return rows.flatMap((row) => toCopy(row) ?? []);
}

function toCopy(row: Columns | undefined): CopyRecord | undefined {
  if (row === undefined) return undefined;
  const record = Object.fromEntries(
    COPY_COLUMNS.map(([member, column]) => [member, row[column] ?? undefined]),
  );
  const typed = record as unknown as CopyRecord;
  return {
    ...typed,
    isLive: row['is_live'] === 1,
    chain: JSON.parse(String(row['chain'])) as AccountId[],
  };
}
