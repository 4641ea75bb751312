/** Every copy that was made or not made, and what became of it: rows of the history. */
import type { AccountId, CommandId, CopyId, LinkId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { Side } from '../trade/index.ts';
import type { PairId } from './pair-store.ts';

/** place and cancel are about waiting orders. */
export type CopyAction = 'open' | 'close' | 'modify' | 'place' | 'cancel' | 'none';

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
  /** The signal that made the master open this; undefined where no signal did, or nobody told. */
  readonly signalId: string | undefined;
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
  ['signalId', 'signal_id'],
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
/** What the end of a copy changes; the rest of its row, and most of its indexes, stay as they are. */
const END_COLUMNS = COPY_COLUMNS.filter(([member]) =>
  /^(status|isLive|message|volume|price|slippagePoints|writtenAtMs|ackedAtMs|doneAtMs)$/.test(
    member,
  ),
);
const FAILED =
  "('denied', 'rejected', 'expired', 'unknown', 'not_executed', 'cancelled', 'write_failed')";

/** The part of the ledger that people read. */
export function createCopyRows(db: Db) {
  const insertCopyRow = db.prepare(
    `INSERT INTO copies (${COPY_COLUMNS.map(([, column]) => column).join(', ')})
     VALUES (${COPY_COLUMNS.map(() => '?').join(', ')})`,
  );
  const updateCopyRow = db.prepare(
    `UPDATE copies SET ${COPY_COLUMNS.map(([, column]) => `${column} = ?`).join(', ')} WHERE copy_id = ?`,
  );
  const endCopyRow = db.prepare(
    `UPDATE copies SET ${END_COLUMNS.map(([, column]) => `${column} = ?`).join(', ')} WHERE copy_id = ?`,
  );
  const selectCopy = db.prepare<Columns>('SELECT * FROM copies WHERE copy_id = ?');
  const selectByCommand = db.prepare<Columns>('SELECT * FROM copies WHERE command_id = ?');
  const selectOpening = db.prepare<Columns>(
    "SELECT * FROM copies WHERE link_id = ? AND action = 'open' ORDER BY copy_id LIMIT 1",
  );
  const selectOfLink = db.prepare<Columns>(
    'SELECT * FROM copies WHERE link_id = ? ORDER BY copy_id',
  );
  const selectCancel = db.prepare<{ n: number }>(
    "SELECT count(*) AS n FROM copies WHERE link_id = ? AND action = 'cancel'",
  );
  const selectByEvent = db.prepare<Columns>(
    'SELECT * FROM copies WHERE user_id = ? AND master_account = ? AND event_id = ? ORDER BY copy_id',
  );
  const selectLastCopy = db.prepare<Columns>(
    "SELECT * FROM copies WHERE pair_id = ? AND action <> 'none' ORDER BY copy_id DESC LIMIT 1",
  );
  const selectDifferences = db.prepare<Columns>(
    "SELECT * FROM copies WHERE pair_id = ? AND reason = 'snapshot' ORDER BY copy_id DESC LIMIT ?",
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
    insertCopy: (copy: CopyRecord): void => {
      insertCopyRow.run(...COPY_COLUMNS.map(([member]) => toSql(copy[member])));
    },
    updateCopy: (copy: CopyRecord): void => {
      updateCopyRow.run(...COPY_COLUMNS.map(([member]) => toSql(copy[member])), copy.copyId);
    },
    endCopy: (copy: CopyRecord): void => {
      endCopyRow.run(...END_COLUMNS.map(([member]) => toSql(copy[member])), copy.copyId);
    },
    findCopy: (copyId: string): CopyRecord | undefined => toCopy(selectCopy.get(copyId)),
    findByCommand: (commandId: string): CopyRecord | undefined =>
      toCopy(selectByCommand.get(commandId)),
    findCopyOfOpening: (linkId: LinkId): CopyRecord | undefined =>
      toCopy(selectOpening.get(linkId)),
    listCopiesOf: (linkId: LinkId): CopyRecord[] => toCopies(selectOfLink.all(linkId)),
    /** False where the slave's order went by itself, or by a person's hand. */
    hasCancel: (linkId: LinkId): boolean => (selectCancel.get(linkId)?.n ?? 0) > 0,
    listByEvent: (userId: UserId, master: AccountId, eventId: string): CopyRecord[] =>
      toCopies(selectByEvent.all(userId, master, eventId)),
    findLastCopy: (pairId: PairId): CopyRecord | undefined => toCopy(selectLastCopy.get(pairId)),
    /** What was found by comparing the two accounts, newest first. */
    listDifferences: (pairId: PairId, limit: number): CopyRecord[] =>
      toCopies(selectDifferences.all(pairId, limit)),
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

function toCopies(rows: Columns[]): CopyRecord[] {
  return rows.flatMap((row) => toCopy(row) ?? []);
}

function toCopy(row: Columns | undefined): CopyRecord | undefined {
  if (row === undefined) return undefined;
  const record: Record<string, unknown> = {};
  for (const [member, column] of COPY_COLUMNS) record[member] = row[column] ?? undefined;
  record['isLive'] = row['is_live'] === 1;
  record['chain'] = JSON.parse(String(row['chain']));
  return record as unknown as CopyRecord;
}
