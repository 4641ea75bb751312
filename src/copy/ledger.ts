/** What masters hold and what was opened for it: the rows of the ledger. The copies themselves are in copies.ts. */
import type { AccountId, LinkId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { OrderType, Side } from '../trade/index.ts';
import { createCopyRows } from './copies.ts';
import type { MasterPosition, NewPosition } from './master-position.ts';
import type { PairId } from './pair-store.ts';

export type Share = { readonly planned: string; readonly base: string };

/** A position or waiting order on a slave that a copy made; held is what is left of the position, in lots. */
export type Link = {
  readonly linkId: LinkId;
  readonly pairId: PairId;
  readonly itemId: number;
  readonly slave: AccountId;
  readonly symbol: string;
  readonly side: Side;
  /** placing and waiting: an order that has not filled; released: left alone for good. */
  readonly state: 'placing' | 'waiting' | 'opening' | 'open' | 'closed' | 'released';
  readonly position: string | undefined;
  readonly orderType: OrderType;
  /** The number of the slave's own order, where it was a waiting one. */
  readonly orderTicket: string | undefined;
  readonly orderPrice: number;
  readonly limitPrice: number;
  readonly asked: string;
  readonly held: string;
  readonly stopLoss: number;
  readonly takeProfit: number;
  /** Nobody knows how the last instruction for it ended: the terminal's own view is waited for. */
  readonly needsLook: boolean;
  readonly settledAtMs: number;
  readonly createdAtMs: number;
};

type Sql = string | number | null;
type Columns = Record<string, Sql>;
export type Ledger = ReturnType<typeof createLedger>;

const LIVE = "('placing', 'waiting', 'opening', 'open')";

/** Of a master that changes hands, the next owner's ledger begins anew. */
export function createLedger(db: Db, ownerOf: (account: AccountId) => UserId | undefined) {
  const insertItem = db.prepare<{ item_id: number }>(
    `INSERT INTO master_positions (account, order_id, user_id, symbol, side, state, order_type, remaining, heard, told,
       stop_loss, take_profit, price, limit_price, expires_at_ms, filled_into, chain, has_own_time, opened_at_ms, changed_at_ms,
       state_since_ms)
     VALUES (@account, @orderId, @userId, @symbol, @side, @state, @orderType, @remaining, @heard, @told, @stopLoss,
       @takeProfit, @price, @limitPrice, @expiresAtMs, @filledInto, @chain, @hasOwnTime, @openedAtMs, @changedAtMs, @stateSinceMs)
     RETURNING item_id`,
  );
  const updateItem = db.prepare(
    `UPDATE master_positions SET state = @state, order_type = @orderType, remaining = @remaining, heard = @heard, told = @told,
       stop_loss = @stopLoss, take_profit = @takeProfit, price = @price, limit_price = @limitPrice, expires_at_ms = @expiresAtMs,
       filled_into = @filledInto, has_own_time = @hasOwnTime, opened_at_ms = @openedAtMs, changed_at_ms = @changedAtMs,
       state_since_ms = @stateSinceMs
     WHERE item_id = @itemId`,
  );
  const selectItem = db.prepare<Columns>('SELECT * FROM master_positions WHERE item_id = ?');
  const selectLastItem = db.prepare<Columns>(
    'SELECT * FROM master_positions WHERE account = ? AND order_id = ? AND user_id = ? ORDER BY item_id DESC LIMIT 1',
  );
  const selectOpenItems = db.prepare<Columns>(
    "SELECT * FROM master_positions WHERE account = ? AND state = 'open' AND user_id = ? ORDER BY item_id",
  );
  const selectWaitingItems = db.prepare<Columns>(
    "SELECT * FROM master_positions WHERE account = ? AND state IN ('waiting', 'removed', 'filled') AND user_id = ? ORDER BY item_id",
  );
  const selectEndingItems = db.prepare<Columns>(
    "SELECT * FROM master_positions WHERE state IN ('removed', 'filled') ORDER BY state_since_ms, item_id",
  );
  const upsertShare = db.prepare(
    `INSERT INTO copy_shares (pair_id, item_id, planned, base) VALUES (?, ?, ?, ?)
     ON CONFLICT (pair_id, item_id) DO UPDATE SET planned = excluded.planned, base = excluded.base`,
  );
  const deleteShare = db.prepare('DELETE FROM copy_shares WHERE pair_id = ? AND item_id = ?');
  const selectShare = db.prepare<Share>(
    'SELECT planned, base FROM copy_shares WHERE pair_id = ? AND item_id = ?',
  );
  const insertLink = db.prepare(
    `INSERT INTO copy_links (link_id, pair_id, item_id, slave_account, symbol, side, state, position, order_type,
       order_ticket, order_price, limit_price, asked, held, stop_loss, take_profit, needs_look, settled_at_ms,
       created_at_ms)
     VALUES (@linkId, @pairId, @itemId, @slave, @symbol, @side, @state, @position, @orderType, @orderTicket, @orderPrice,
       @limitPrice, @asked, @held, @stopLoss, @takeProfit, @needsLook, @settledAtMs, @createdAtMs)`,
  );
  const updateLink = db.prepare(
    `UPDATE copy_links SET state = @state, position = @position, order_ticket = @orderTicket, order_price = @orderPrice,
       limit_price = @limitPrice, held = @held, stop_loss = @stopLoss, take_profit = @takeProfit, needs_look = @needsLook,
       settled_at_ms = @settledAtMs
     WHERE link_id = @linkId`,
  );
  const moveLink = db.prepare('UPDATE copy_links SET item_id = ? WHERE link_id = ?');
  const releaseLinks = db.prepare(
    `UPDATE copy_links SET state = 'released', position = NULL, order_ticket = NULL WHERE slave_account = ?`,
  );
  const selectLink = db.prepare<Columns>('SELECT * FROM copy_links WHERE link_id = ?');
  const selectLinksOf = db.prepare<Columns>(
    'SELECT * FROM copy_links WHERE pair_id = ? AND item_id = ? ORDER BY link_id',
  );
  const selectLiveLinks = db.prepare<Columns>(
    `SELECT * FROM copy_links WHERE slave_account = ? AND state IN ${LIVE} ORDER BY link_id`,
  );
  const selectByPosition = db.prepare<Columns>(
    'SELECT * FROM copy_links WHERE slave_account = ? AND position = ? ORDER BY link_id DESC',
  );
  const selectByTicket = db.prepare<Columns>(
    'SELECT * FROM copy_links WHERE slave_account = ? AND order_ticket = ? ORDER BY link_id DESC LIMIT 1',
  );
  const selectBehind = db.prepare<Columns>(
    `SELECT l.* FROM copy_links l JOIN master_positions p ON p.item_id = l.item_id AND p.state = 'open'
     WHERE l.state = 'waiting' ORDER BY l.link_id`,
  );

  return {
    ...createCopyRows(db),
    insertItem: (
      userId: UserId,
      item: NewPosition,
      chain: readonly AccountId[],
      stateSinceMs: number,
    ): MasterPosition => {
      const made = { ...item, userId, chain, stateSinceMs };
      const { account, orderId, symbol, side } = item;
      const row = { account, orderId, userId, symbol, side, chain: JSON.stringify(chain) };
      const itemId = insertItem.get({ ...row, ...changingColumns(made) })?.item_id ?? 0;
      return { ...made, itemId };
    },
    updateItem: (item: MasterPosition): void => {
      updateItem.run({ ...changingColumns(item), itemId: item.itemId });
    },
    findItem: (itemId: number): MasterPosition | undefined => toItem(selectItem.get(itemId)),
    findLastItem: (account: AccountId, orderId: string): MasterPosition | undefined =>
      toItem(selectLastItem.get(account, orderId, ownerOf(account) ?? null)),
    listOpenItems: (account: AccountId): MasterPosition[] =>
      toItems(selectOpenItems.all(account, ownerOf(account) ?? null)),
    /** Orders of the master that may still fill, or of which it is not yet clear whether they have. */
    listWaitingItems: (account: AccountId): MasterPosition[] =>
      toItems(selectWaitingItems.all(account, ownerOf(account) ?? null)),
    /** Orders that have left the master's book: by their fill or without one, soon it will be known. */
    listEndingItems: (): MasterPosition[] => toItems(selectEndingItems.all()),
    saveShare: (pairId: PairId, itemId: number, { planned, base }: Share): void => {
      upsertShare.run(pairId, itemId, planned, base);
    },
    removeShare: (pairId: PairId, itemId: number): void => {
      deleteShare.run(pairId, itemId);
    },
    findShare: (pairId: PairId, itemId: number): Share | undefined =>
      selectShare.get(pairId, itemId),
    addLink: (link: Link): void => {
      insertLink.run(toRow(link));
    },
    /** What has become of it; which item it belongs to stays. */
    saveLink: (link: Link): void => {
      updateLink.run(toRow(link));
    },
    /** The slave leaves its owner: what was opened there is nobody's copy any more. */
    releaseAll: (slave: AccountId): void => {
      releaseLinks.run(slave);
    },
    /** It belongs to another item from now on. */
    moveLink: (linkId: LinkId, itemId: number): void => {
      moveLink.run(itemId, linkId);
    },
    findLink: (linkId: LinkId): Link | undefined => toLink(selectLink.get(linkId)),
    listLinksOf: (pairId: PairId, itemId: number): Link[] =>
      toLinks(selectLinksOf.all(pairId, itemId)),
    listLiveLinks: (slave: AccountId): Link[] => toLinks(selectLiveLinks.all(slave)),
    listByPosition: (slave: AccountId, position: string): Link[] =>
      toLinks(selectByPosition.all(slave, position)),
    findByTicket: (slave: AccountId, ticket: string): Link | undefined =>
      toLink(selectByTicket.get(slave, ticket)),
    /** Orders that still wait on slaves although the master's has filled. */
    listBehind: (): Link[] => toLinks(selectBehind.all()),
  };
}

function changingColumns(item: Omit<MasterPosition, 'itemId'>) {
  return {
    state: item.state,
    orderType: item.orderType,
    remaining: item.remaining,
    heard: item.heard,
    told: item.told,
    stopLoss: item.stopLoss,
    takeProfit: item.takeProfit,
    price: item.price ?? null,
    limitPrice: item.limitPrice,
    expiresAtMs: item.expiresAtMs ?? null,
    filledInto: item.filledInto ?? null,
    hasOwnTime: Number(item.hasOwnTime),
    openedAtMs: item.openedAtMs,
    changedAtMs: item.changedAtMs,
    stateSinceMs: item.stateSinceMs,
  };
}

function toItems(rows: Columns[]): MasterPosition[] {
  return rows.flatMap((row) => toItem(row) ?? []);
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
    orderType: row['order_type'],
    remaining: row['remaining'],
    heard: row['heard'],
    told: row['told'],
    stopLoss: row['stop_loss'],
    takeProfit: row['take_profit'],
    price: row['price'] ?? undefined,
    limitPrice: row['limit_price'],
    expiresAtMs: row['expires_at_ms'] ?? undefined,
    filledInto: row['filled_into'] ?? undefined,
    chain: JSON.parse(String(row['chain'])) as AccountId[],
    hasOwnTime: row['has_own_time'] === 1,
    openedAtMs: row['opened_at_ms'],
    changedAtMs: row['changed_at_ms'],
    stateSinceMs: row['state_since_ms'],
  } as unknown as MasterPosition;
}

function toRow(link: Link) {
  return {
    ...link,
    position: link.position ?? null,
    orderTicket: link.orderTicket ?? null,
    needsLook: Number(link.needsLook),
  };
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
    orderType: row['order_type'],
    orderTicket: row['order_ticket'] ?? undefined,
    orderPrice: row['order_price'],
    limitPrice: row['limit_price'],
    asked: row['asked'],
    held: row['held'],
    stopLoss: row['stop_loss'],
    takeProfit: row['take_profit'],
    needsLook: row['needs_look'] === 1,
    settledAtMs: row['settled_at_ms'],
    createdAtMs: row['created_at_ms'],
  } as unknown as Link;
}
