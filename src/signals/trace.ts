import { sayVia } from '../symbols/index.ts';
import { AppError } from '../base/errors.ts';
import { isoUtc } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Commands, CommandRecord } from '../commands/index.ts';
import type { Journal } from '../journal/index.ts';
import type { Orders, OrderRecord } from '../orders/index.ts';
import type { SignalStatus } from './signal.ts';
import type { SignalRecord, SignalStore, StoredOutcome } from './store.ts';

export type TraceDeps = {
  store: SignalStore;
  orders: Orders;
  commands: Commands;
  journal: Journal;
};

export type Step = { stage: string; at_ms: number; after_ms: number; detail: string };

export type OutcomeView = {
  account: string;
  /** What was asked of the account: the signal's action, or the exit of one that turns over. */
  action: string | null;
  status: string;
  code: string | null;
  message: string;
  command_id: string | null;
  symbol: string | null;
  volume: string | null;
  /** The lots of the part that closes, where the rest, or all of it as an opening, was refused; null otherwise. */
  closes: string | null;
  price: number | null;
  /** From the signal's arrival to the end of its command; null while under way. */
  after_ms: number | null;
};

export type SignalView = {
  signal_id: string;
  received_at: string;
  received_ms: number;
  status: SignalStatus;
  code: string | null;
  message: string;
  action: string | null;
  symbol: string | null;
  volume: string | null;
  duplicate_of: string | null;
  repeats: number;
  accounts: OutcomeView[];
};

/** A signal as its owner sees it, and its way through the house with the time of each step. */
export function createTraces({ store, orders, commands, journal }: TraceDeps) {
  return { show, showNew, list, get };

  /** The signal with the present state of each account's command. */
  function show(record: SignalRecord): SignalView {
    const issued = record.outcomes.some(({ commandId }) => commandId !== null)
      ? commands.listByCause(record.userId, { kind: 'signal', id: record.id })
      : [];
    return view(record, new Map(issued.map((command) => [command.id as string, command])));
  }

  /** The same at the moment it is stored, when every command can only be queued. */
  function showNew(record: SignalRecord): SignalView {
    return view(record, new Map());
  }

  function list(userId: UserId, status: SignalStatus | undefined, page: number, limit: number) {
    const total = store.count(userId, status);
    const signals = store.list(userId, status, limit, (page - 1) * limit).map(show);
    return { total, signals };
  }

  /** The whole trace; refuses (NOT_FOUND) what is unknown and what belongs to somebody else alike. */
  function get(userId: UserId, id: string) {
    const record = store.find(userId, id);
    if (record === undefined) throw new AppError('NOT_FOUND', 'There is no such signal.');
    const cause = { kind: 'signal', id: record.id } as const;
    const issued = new Map<string, CommandRecord>(
      commands.listByCause(userId, cause).map((command) => [command.id, command]),
    );
    const judged = new Map(
      orders
        .listByCause(userId, cause)
        .map((order) => [`${order.account}#${String(order.cause.part ?? 0)}`, order]),
    );
    const signal = show(record);
    return {
      ...signal,
      body: record.body,
      warnings: record.warnings,
      traces: record.outcomes.map((outcome, i) => ({
        account: outcome.account,
        command_id: outcome.commandId,
        outcome: signal.accounts[i],
        steps: steps(
          record,
          outcome,
          judged.get(`${outcome.account}#${String(outcome.part ?? 0)}`),
          outcome.commandId === null ? undefined : issued.get(outcome.commandId),
        ),
        trades:
          outcome.commandId === null
            ? []
            : journal.listTradesOfCommand(userId, outcome.commandId).map((trade) => ({
                position: trade.position,
                symbol: trade.symbol,
                side: trade.side,
                volume: trade.volume,
                open_price: trade.openPrice,
                close_price: trade.closePrice ?? null,
                net: trade.net,
              })),
      })),
    };
  }
}

function view(record: SignalRecord, issued: ReadonlyMap<string, CommandRecord>): SignalView {
  return {
    signal_id: record.id,
    received_at: isoUtc(record.receivedAtMs),
    received_ms: record.receivedAtMs,
    status: record.status,
    code: record.code ?? null,
    message: record.message,
    action: record.action ?? null,
    symbol: record.symbol ?? null,
    volume: record.volume ?? null,
    duplicate_of: record.duplicateOf ?? null,
    repeats: record.repeats,
    accounts: record.outcomes.map((outcome) => {
      const command = outcome.commandId === null ? undefined : issued.get(outcome.commandId);
      return {
        account: outcome.account,
        action: outcome.action ?? record.action ?? null,
        status: outcome.commandId === null ? 'denied' : (command?.state ?? 'queued'),
        code: outcome.code,
        message: [outcome.message, command?.message].filter(Boolean).join(' '),
        command_id: outcome.commandId,
        symbol: outcome.symbol,
        volume: command?.volume ?? outcome.closes ?? ownVolume(record, outcome),
        closes: outcome.closes ?? null,
        price: command?.price ?? null,
        after_ms: command?.doneAtMs === undefined ? null : command.doneAtMs - record.receivedAtMs,
      };
    }),
  };
}

/** Of the exit of one that turns over nobody but the terminal knows the lots. */
function ownVolume(record: SignalRecord, { action }: StoredOutcome): string | null {
  return action === undefined ? (record.volume ?? null) : null;
}

function steps(
  record: SignalRecord,
  outcome: StoredOutcome,
  order: OrderRecord | undefined,
  command: CommandRecord | undefined,
): Step[] {
  const made: Step[] = [];
  const add = (stage: string, atMs: number | undefined, detail: string): void => {
    if (atMs === undefined) return;
    made.push({ stage, at_ms: atMs, after_ms: Math.max(0, atMs - record.receivedAtMs), detail });
  };
  add(
    'received',
    record.receivedAtMs,
    [outcome.action ?? record.action, record.symbol, ownVolume(record, outcome)]
      .filter(Boolean)
      .join(' '),
  );
  if (outcome.symbol !== null) {
    const how = outcome.via === null ? '' : `: ${sayVia(outcome.via)}`;
    add('mapped', order?.createdAtMs, `${record.symbol ?? ''} is ${outcome.symbol} here${how}`);
  }
  if (order?.verdict === 'denied')
    add('denied', order.createdAtMs, `${order.code ?? ''}: ${order.message}`);
  else if (order?.code !== undefined) add('closing', order.createdAtMs, order.message);
  else add('approved', order?.createdAtMs, 'Every rule of the account allows it');
  if (command === undefined) return made;
  add('queued', command.createdAtMs, `Command ${command.id}`);
  add('written', command.writtenAtMs, command.fileName);
  add('taken', command.ackedAtMs, 'The terminal has it in its ledger');
  add(command.state, command.doneAtMs, describeEnd(command));
  return made;
}

function describeEnd(command: CommandRecord): string {
  const at =
    command.price === undefined ? '' : `${command.volume ?? ''} at ${String(command.price)}`;
  return [at, command.retcodeName ?? '', command.message].filter((part) => part !== '').join(' · ');
}
