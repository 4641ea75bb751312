import type { AccountId, CommandId, UserId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import type { CommandResult } from '../instances/index.ts';
import type { Cause } from '../trade/index.ts';
import type { Command, CommandAction, CommandState } from './command.ts';

export type CommandStore = ReturnType<typeof createCommandStore>;

/** A command with what has become of it. */
export type CommandRecord = Command & {
  readonly state: CommandState;
  readonly writtenAtMs: number | undefined;
  readonly ackedAtMs: number | undefined;
  readonly doneAtMs: number | undefined;
  readonly queriedAtMs: number | undefined;
  readonly price: number | undefined;
  readonly retcode: number | undefined;
  readonly retcodeName: string | undefined;
  readonly message: string;
  /** The broker's numbers; "0" where there is none. */
  readonly order: string | undefined;
  readonly position: string | undefined;
};

type CommandRow = {
  command_id: CommandId;
  user_id: UserId;
  account: AccountId;
  cause_id: string;
  ref_command_id: CommandId | null;
  seq: number;
  epoch: number;
  action: CommandAction;
  symbol: string | null;
  magic: string;
  file_name: string;
  payload: string;
  state: CommandState;
  created_at_ms: number;
  expires_at_ms: number;
  written_at_ms: number | null;
  acked_at_ms: number | null;
  done_at_ms: number | null;
  queried_at_ms: number | null;
  volume: string | null;
  price: number | null;
  retcode: number | null;
  retcode_name: string | null;
  message: string;
  broker_order: string | null;
  position: string | null;
};

const OPEN_STATES = "('queued', 'written', 'acked', 'unknown')";

export function createCommandStore(db: Db) {
  const insertRow = db.prepare(
    `INSERT INTO commands (command_id, user_id, account, cause_kind, cause_id, ref_command_id, seq, epoch, action,
       symbol, magic, file_name, payload, state, created_at_ms, expires_at_ms, volume)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
  );
  const selectOne = db.prepare<CommandRow>('SELECT * FROM commands WHERE command_id = ?');
  const selectByCause = db.prepare<CommandRow>(
    'SELECT * FROM commands WHERE user_id = ? AND cause_kind = ? AND cause_id = ? AND ref_command_id IS NULL ORDER BY seq',
  );
  const selectOfAccount = db.prepare<CommandRow>(
    `SELECT * FROM commands WHERE user_id = ? AND account = ? AND ref_command_id IS NULL
     ORDER BY seq DESC LIMIT ? OFFSET ?`,
  );
  const countOfAccount = db.prepare<{ n: number }>(
    'SELECT count(*) AS n FROM commands WHERE user_id = ? AND account = ? AND ref_command_id IS NULL',
  );
  const selectLive = db.prepare<CommandRow>(
    `SELECT * FROM commands WHERE state IN ${OPEN_STATES} ORDER BY account, seq`,
  );
  const selectByMagic = db.prepare<CommandRow>(
    'SELECT * FROM commands WHERE account = ? AND magic = ? ORDER BY seq DESC LIMIT 1',
  );
  const selectQueued = db.prepare<CommandRow>(
    `SELECT * FROM commands INDEXED BY commands_live
     WHERE account = ? AND state IN ${OPEN_STATES} AND state = 'queued' ORDER BY seq`,
  );
  const selectMovable = db.prepare<CommandRow>(
    `SELECT * FROM commands INDEXED BY commands_live WHERE account = ? AND state IN ${OPEN_STATES}
       AND (state <> 'unknown' OR expires_at_ms > ?) ORDER BY seq`,
  );
  const selectLast = db.prepare<CommandRow>(
    'SELECT * FROM commands WHERE account = ? ORDER BY seq DESC LIMIT ?',
  );
  const countLiveOpenings = db.prepare<{ n: number }>(
    `SELECT count(*) AS n FROM commands INDEXED BY commands_live
     WHERE account = ? AND state IN ${OPEN_STATES} AND state <> 'unknown' AND action IN ('BUY', 'SELL')
       AND created_at_ms <= ?`,
  );
  const selectMaxSeq = db.prepare<{ seq: number }>(
    'SELECT coalesce(max(seq), 0) AS seq FROM commands WHERE account = ?',
  );
  const updateWritten = db.prepare(
    `UPDATE commands SET written_at_ms = coalesce(written_at_ms, ?),
       state = CASE WHEN state = 'queued' THEN 'written' ELSE state END
     WHERE command_id = ? AND state IN ${OPEN_STATES}`,
  );
  const updateAcked = db.prepare(
    `UPDATE commands SET state = CASE WHEN state = 'unknown' THEN state ELSE 'acked' END,
       acked_at_ms = coalesce(acked_at_ms, ?) WHERE command_id = ? AND state IN ${OPEN_STATES}`,
  );
  const updateState = db.prepare(
    `UPDATE commands SET state = ?, message = ?, done_at_ms = ? WHERE command_id = ? AND state IN ${OPEN_STATES}`,
  );
  const updateResult = db.prepare(
    `UPDATE commands SET state = ?, message = ?, done_at_ms = ?, acked_at_ms = coalesce(acked_at_ms, ?), price = ?,
       volume = coalesce(?, volume), retcode = ?, retcode_name = ?, broker_order = ?, deal = ?, position = ?, result = ?
     WHERE command_id = ?`,
  );
  const updateLate = db.prepare(
    'UPDATE commands SET late_at_ms = ?, result = ? WHERE command_id = ?',
  );
  const updateQueried = db.prepare('UPDATE commands SET queried_at_ms = ? WHERE command_id = ?');
  const updatePayload = db.prepare(
    'UPDATE commands SET payload = ?, epoch = ? WHERE command_id = ?',
  );
  const selectEpoch = db.prepare<{ epoch: number }>(
    'SELECT coalesce(max(epoch), 0) AS epoch FROM command_epochs',
  );
  const insertEpoch = db.prepare('INSERT INTO command_epochs (epoch, started_at_ms) VALUES (?, ?)');

  return {
    insert: (command: Command, causeKind: Cause['kind'] | 'server'): void => {
      insertRow.run(
        command.id,
        command.userId,
        command.account,
        causeKind,
        command.causeId,
        command.refId ?? null,
        command.seq,
        command.epoch,
        command.action,
        command.symbol ?? null,
        command.magic,
        command.fileName,
        command.payload,
        command.createdAtMs,
        command.expiresAtMs,
        command.volume ?? null,
      );
    },
    find: (id: string): CommandRecord | undefined => toRecord(selectOne.get(id)),
    listByCause: (userId: UserId, kind: Cause['kind'], causeId: string): CommandRecord[] =>
      toRecords(selectByCause.all(userId, kind, causeId)),
    listOfAccount: (
      userId: UserId,
      account: AccountId,
      limit: number,
      offset: number,
    ): CommandRecord[] => toRecords(selectOfAccount.all(userId, account, limit, offset)),
    countOfAccount: (userId: UserId, account: AccountId): number =>
      countOfAccount.get(userId, account)?.n ?? 0,
    /** Live ones, without what is unknown and has ended by then. */
    listMovable: (account: AccountId, endedByMs: number): CommandRecord[] =>
      toRecords(selectMovable.all(account, endedByMs)),
    /** Newest first. */
    listLast: (account: AccountId, count: number): CommandRecord[] =>
      toRecords(selectLast.all(account, count)),
    countLiveOpenings: (account: AccountId, untilMs: number): number =>
      countLiveOpenings.get(account, untilMs)?.n ?? 0,
    listLive: (): CommandRecord[] => toRecords(selectLive.all()),
    findByMagic: (account: AccountId, magic: string): CommandRecord | undefined =>
      toRecord(selectByMagic.get(account, magic)),
    maxSeq: (account: AccountId): number => selectMaxSeq.get(account)?.seq ?? 0,
    listQueued: (account: AccountId): CommandRecord[] => toRecords(selectQueued.all(account)),
    /** False when the command has ended meanwhile. */
    markWritten: (id: CommandId, atMs: number): boolean =>
      updateWritten.run(atMs, id).changes === 1,
    markAcked: (id: CommandId, atMs: number): boolean => updateAcked.run(atMs, id).changes === 1,
    /** Ends (or doubts) a command that has no result; false when it had ended already. */
    markState: (
      id: CommandId,
      state: CommandState,
      message: string,
      atMs: number | null,
    ): boolean => updateState.run(state, message, atMs, id).changes === 1,
    recordResult: (id: CommandId, state: CommandState, result: CommandResult): void => {
      updateResult.run(
        state,
        result.message,
        result.done_ms,
        result.received_ms,
        result.price > 0 ? result.price : null,
        result.volume > 0 ? String(result.volume) : null,
        result.retcode,
        result.retcode_name,
        result.order,
        result.deal,
        result.position,
        JSON.stringify(result),
        id,
      );
    },
    recordLate: (id: CommandId, result: CommandResult, atMs: number): void => {
      updateLate.run(atMs, JSON.stringify(result), id);
    },
    markQueried: (id: CommandId, atMs: number): void => {
      updateQueried.run(atMs, id);
    },
    updatePayload: (id: CommandId, payload: string, epoch: number): void => {
      updatePayload.run(payload, epoch, id);
    },
    lastEpoch: (): number => selectEpoch.get()?.epoch ?? 0,
    insertEpoch: (epoch: number, atMs: number): void => {
      insertEpoch.run(epoch, atMs);
    },
  };
}

function toRecords(rows: CommandRow[]): CommandRecord[] {
  return rows.flatMap((row) => toRecord(row) ?? []);
}

function toRecord(row: CommandRow | undefined): CommandRecord | undefined {
  if (row === undefined) return undefined;
  return {
    id: row.command_id,
    userId: row.user_id,
    account: row.account,
    causeId: row.cause_id,
    refId: row.ref_command_id ?? undefined,
    seq: row.seq,
    epoch: row.epoch,
    action: row.action,
    symbol: row.symbol ?? undefined,
    magic: row.magic,
    fileName: row.file_name,
    payload: row.payload,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    volume: row.volume ?? undefined,
    state: row.state,
    // A terminal may have taken a file before this process heard that it lies there.
    writtenAtMs: least(row.written_at_ms, row.acked_at_ms),
    ackedAtMs: row.acked_at_ms ?? undefined,
    doneAtMs: row.done_at_ms ?? undefined,
    queriedAtMs: row.queried_at_ms ?? undefined,
    price: row.price ?? undefined,
    retcode: row.retcode ?? undefined,
    retcodeName: row.retcode_name ?? undefined,
    message: row.message,
    order: row.broker_order ?? undefined,
    position: row.position ?? undefined,
  };
}

function least(written: number | null, acked: number | null): number | undefined {
  return written === null || acked === null ? (written ?? undefined) : Math.min(written, acked);
}
