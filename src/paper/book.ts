import type { TerminalDeal, TerminalEvent, TerminalOrder } from '../instances/index.ts';
import { openDb, type Db } from '../db/index.ts';
import type { Side } from '../trade/index.ts';

export type PendingType = TerminalOrder['type'];

export type PositionRow = {
  /** Changes when a netting position turns; the position id does not. */
  ticket: string;
  readonly position: string;
  readonly symbol: string;
  side: Side;
  volumeMicro: number;
  openPrice: number;
  stopLoss: number;
  takeProfit: number;
  swapCents: number;
  readonly magic: string;
  readonly comment: string;
  openedMs: number;
};

export type OrderRow = {
  readonly ticket: string;
  readonly symbol: string;
  type: PendingType;
  volumeMicro: number;
  price: number;
  limitPrice: number;
  stopLoss: number;
  takeProfit: number;
  readonly magic: string;
  readonly comment: string;
  readonly placedMs: number;
  readonly expiresMs: number | null;
};

export type DealRow = {
  readonly ticket: string;
  readonly orderTicket: string;
  readonly position: string;
  readonly entry: TerminalDeal['entry'];
  readonly type: TerminalDeal['type'];
  readonly symbol: string;
  readonly volumeMicro: number;
  readonly price: number;
  readonly profitCents: number;
  readonly swapCents: number;
  readonly commissionCents: number;
  readonly magic: string;
  readonly comment: string;
  readonly reason: string;
  readonly timeMs: number;
};

/** An event before it is numbered. */
export type News = TerminalEvent extends infer E
  ? E extends TerminalEvent
    ? Omit<E, 'v' | 'seq' | 'event_id' | 'account' | 'time_ms' | 'eof'>
    : never
  : never;

type AccountRow = { balanceCents: number; nextTicket: number; nextSeq: number; rolledMs: number };

const SCHEMA = `
CREATE TABLE IF NOT EXISTS paper_account (
  id INTEGER PRIMARY KEY CHECK (id = 1), balanceCents INTEGER NOT NULL, nextTicket INTEGER NOT NULL,
  nextSeq INTEGER NOT NULL, rolledMs INTEGER NOT NULL, prices TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS paper_positions (
  position TEXT PRIMARY KEY, ticket TEXT NOT NULL UNIQUE, symbol TEXT NOT NULL, side TEXT NOT NULL,
  volumeMicro INTEGER NOT NULL CHECK (volumeMicro > 0), openPrice REAL NOT NULL, stopLoss REAL NOT NULL,
  takeProfit REAL NOT NULL, swapCents INTEGER NOT NULL, magic TEXT NOT NULL, comment TEXT NOT NULL,
  openedMs INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS paper_orders (
  ticket TEXT PRIMARY KEY, symbol TEXT NOT NULL, type TEXT NOT NULL,
  volumeMicro INTEGER NOT NULL CHECK (volumeMicro > 0), price REAL NOT NULL, limitPrice REAL NOT NULL,
  stopLoss REAL NOT NULL, takeProfit REAL NOT NULL, magic TEXT NOT NULL, comment TEXT NOT NULL,
  placedMs INTEGER NOT NULL, expiresMs INTEGER) STRICT;
CREATE TABLE IF NOT EXISTS paper_deals (
  ticket TEXT PRIMARY KEY, orderTicket TEXT NOT NULL, position TEXT NOT NULL, entry TEXT NOT NULL,
  type TEXT NOT NULL, symbol TEXT NOT NULL, volumeMicro INTEGER NOT NULL, price REAL NOT NULL,
  profitCents INTEGER NOT NULL, swapCents INTEGER NOT NULL, commissionCents INTEGER NOT NULL,
  magic TEXT NOT NULL, comment TEXT NOT NULL, reason TEXT NOT NULL, timeMs INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS paper_deals_by_magic ON paper_deals (magic);
CREATE INDEX IF NOT EXISTS paper_deals_by_time ON paper_deals (timeMs);
CREATE TABLE IF NOT EXISTS paper_news (seq INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;
`;

const POSITION_COLUMNS = columns(
  'position ticket symbol side volumeMicro openPrice stopLoss takeProfit swapCents magic comment openedMs',
);
const ORDER_COLUMNS = columns(
  'ticket symbol type volumeMicro price limitPrice stopLoss takeProfit magic comment placedMs expiresMs',
);
const DEAL_COLUMNS = columns(
  'ticket orderTicket position entry type symbol volumeMicro price profitCents swapCents ' +
    'commissionCents magic comment reason timeMs',
);

export type Book = ReturnType<typeof openBook>;

/** Tickets start above 2^31, where every reader that cuts them to 32 bits shows itself. */
const FIRST_TICKET = 2_810_000_001;

/** The paper broker's books: account, positions, orders, deals, and the events that still have to be told. */
export function openBook(path: string, nowMs: number) {
  const db: Db = openDb(path);
  db.exec(SCHEMA);
  db.prepare(
    `INSERT INTO paper_account VALUES (1, 0, ${String(FIRST_TICKET)}, 1, ?, '{}') ON CONFLICT DO NOTHING`,
  ).run(nowMs);
  const statements = prepare(db);

  return {
    inTransaction: db.inTransaction,
    close: db.close,
    account,
    takeTicket,
    addToBalance: (cents: number): void => void statements.addToBalance.run(cents),
    setRolledMs: (ms: number): void => void statements.setRolledMs.run(ms),
    positions: (): PositionRow[] => statements.positions.all(),
    findPosition: (ticket: string): PositionRow | undefined =>
      statements.position.get(ticket, ticket),
    savePosition: (row: PositionRow): void => void statements.savePosition.run(row),
    removePosition: (position: string): void => void statements.removePosition.run(position),
    orders: (): OrderRow[] => statements.orders.all(),
    findOrder: (ticket: string): OrderRow | undefined => statements.order.get(ticket),
    saveOrder: (row: OrderRow): void => void statements.saveOrder.run(row),
    removeOrder: (ticket: string): void => void statements.removeOrder.run(ticket),
    insertDeal: (row: DealRow): void => void statements.insertDeal.run(row),
    dealsSince: (fromMs: number): DealRow[] => statements.dealsSince.all(fromMs),
    dealsWithMagic: (magic: string): DealRow[] => statements.dealsWithMagic.all(magic),
    pushNews,
    news: () => statements.news.all(),
    forgetNews: (seq: number): void => void statements.forgetNews.run(seq),
    prices: () => JSON.parse(statements.account.get()?.prices ?? '{}') as Record<string, number>,
    savePrices: (prices: Record<string, number>): void =>
      void statements.savePrices.run(JSON.stringify(prices)),
  };

  function account(): AccountRow {
    const row = statements.account.get();
    if (row === undefined) throw new Error('the account row is missing');
    return row;
  }

  function takeTicket(): string {
    const { nextTicket } = account();
    statements.countTicket.run();
    return String(nextTicket);
  }

  /** Numbers an event; its number is final, and its file is written under it however often that takes. */
  function pushNews(accountNumber: string, timeMs: number, news: News): void {
    const { nextSeq: seq } = account();
    const head = { v: 1, seq, event_id: `${accountNumber}-${String(seq)}`, account: accountNumber };
    const content = JSON.stringify({ ...head, time_ms: timeMs, ...news, eof: 1 });
    statements.countSeq.run();
    statements.pushNews.run(seq, content);
  }
}

function prepare(db: Db) {
  return {
    account: db.prepare<AccountRow & { prices: string }>('SELECT * FROM paper_account'),
    countTicket: db.prepare('UPDATE paper_account SET nextTicket = nextTicket + 1'),
    countSeq: db.prepare('UPDATE paper_account SET nextSeq = nextSeq + 1'),
    addToBalance: db.prepare('UPDATE paper_account SET balanceCents = balanceCents + ?'),
    setRolledMs: db.prepare('UPDATE paper_account SET rolledMs = ?'),
    savePrices: db.prepare('UPDATE paper_account SET prices = ?'),
    positions: db.prepare<PositionRow>('SELECT * FROM paper_positions ORDER BY rowid'),
    position: db.prepare<PositionRow>(
      'SELECT * FROM paper_positions WHERE ticket = ? OR position = ?',
    ),
    savePosition: db.prepare(`INSERT INTO paper_positions ${replacing(POSITION_COLUMNS)}`),
    removePosition: db.prepare('DELETE FROM paper_positions WHERE position = ?'),
    orders: db.prepare<OrderRow>('SELECT * FROM paper_orders ORDER BY rowid'),
    order: db.prepare<OrderRow>('SELECT * FROM paper_orders WHERE ticket = ?'),
    saveOrder: db.prepare(`INSERT INTO paper_orders ${replacing(ORDER_COLUMNS)}`),
    removeOrder: db.prepare('DELETE FROM paper_orders WHERE ticket = ?'),
    insertDeal: db.prepare(`INSERT INTO paper_deals ${values(DEAL_COLUMNS)}`),
    dealsSince: db.prepare<DealRow>('SELECT * FROM paper_deals WHERE timeMs >= ? ORDER BY rowid'),
    dealsWithMagic: db.prepare<DealRow>('SELECT * FROM paper_deals WHERE magic = ? ORDER BY rowid'),
    pushNews: db.prepare('INSERT INTO paper_news VALUES (?, ?)'),
    news: db.prepare<{ seq: number; content: string }>('SELECT * FROM paper_news ORDER BY seq'),
    forgetNews: db.prepare('DELETE FROM paper_news WHERE seq = ?'),
  };
}

function columns(names: string): string[] {
  return names.split(' ');
}

/** The columns and their named values, for an INSERT. */
function values(names: readonly string[]): string {
  return `(${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`;
}

/** The same, taking the place of a row with the same key; the first column is the key. */
function replacing(names: readonly string[]): string {
  const [key = '', ...rest] = names;
  const changes = rest.map((name) => `${name} = excluded.${name}`).join(', ');
  return `${values(names)} ON CONFLICT (${key}) DO UPDATE SET ${changes}`;
}
