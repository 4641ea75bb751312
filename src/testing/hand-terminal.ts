import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type {
  CommandResult,
  Heartbeat,
  Snapshot,
  SymbolSpec,
  TerminalDeal,
  TerminalPosition,
} from '../instances/index.ts';

export type ReadCommand = Record<string, unknown> & {
  id: string;
  action: string;
  magic: string;
  epoch: number;
};

/**
 * A terminal moved by hand: nothing happens in its folder that a test has not asked for. It writes the same files
 * a real one writes, so what reads them is tested on files.
 */
export function createHandTerminal({
  root,
  account,
  clock,
}: {
  root: string;
  account: string;
  clock: Clock;
}) {
  const files = join(root, account, 'MQL5', 'Files');
  const state = join(files, `instance_${account}`);
  const out = join(state, 'out');
  mkdirSync(out, { recursive: true });
  let seq = 0;
  let eventSeq = 0;

  return {
    files,
    state,
    out,
    beat,
    symbols,
    snapshot,
    commandNames,
    commands,
    ack,
    result,
    deal,
    put,
    remove,
    exists,
  };

  function beat(changes: Partial<Heartbeat> = {}): void {
    write(join(state, 'heartbeat.json'), {
      ...heartbeatOf(account, ++seq, clock.nowMs()),
      ...changes,
    });
  }

  function symbols(list: readonly SymbolSpec[]): void {
    write(join(state, 'symbols.json'), {
      v: 1,
      account,
      time_ms: clock.nowMs(),
      symbols: list,
      eof: 1,
    });
  }

  /** Positions: of one lot, bought, where no more than the symbol is said. */
  function snapshot(held: readonly (string | Partial<TerminalPosition>)[]): void {
    write(join(state, 'snapshot.json'), {
      v: 1,
      account,
      time_ms: clock.nowMs(),
      positions: held.map((item, i) => ({
        ...positionOf(
          typeof item === 'string' ? item : 'EURUSD',
          String(7_000_000_001 + i),
          clock.nowMs(),
        ),
        ...(typeof item === 'object' && item),
      })),
      orders: [],
      eof: 1,
    });
  }

  function commandNames(): string[] {
    return readdirSync(files)
      .filter((name) => /^(webhook|slave)_command_.*\.json$/.test(name))
      .sort();
  }

  function commands(): ReadCommand[] {
    return commandNames().map(
      (name) => JSON.parse(readFileSync(join(files, name), 'utf8')) as ReadCommand,
    );
  }

  function ack(id: string): void {
    write(join(out, `ack_${id}.json`), { v: 1, id, account, received_ms: clock.nowMs(), eof: 1 });
  }

  /** Writes a result and deletes the command's file, as a terminal does when it is through. */
  function result(id: string, changes: Partial<CommandResult> = {}): void {
    write(join(out, `result_${id}.json`), { ...resultOf(account, id, clock.nowMs()), ...changes });
    for (const name of commandNames()) if (name.includes(id)) rmSync(join(files, name));
  }

  function deal(changes: Partial<TerminalDeal>, number = ++eventSeq): void {
    put(`event_${String(number).padStart(12, '0')}.json`, {
      v: 1,
      seq: number,
      event_id: `${account}-${String(number)}`,
      account,
      time_ms: clock.nowMs(),
      kind: 'deal',
      deal: { ...dealIn(clock.nowMs()), ...changes },
      eof: 1,
    });
  }

  function put(name: string, content: unknown): void {
    write(join(out, name), content);
  }

  function remove(name: string): void {
    rmSync(join(out, name), { force: true });
  }

  function exists(name: string): boolean {
    return existsSync(join(out, name));
  }
}

let written = 0;

/**
 * Whole or not at all, as a terminal does, and with a time of its own: a test may write twice within what a file
 * system takes for one moment.
 */
function write(path: string, content: unknown): void {
  const part = `${path}.part`;
  writeFileSync(part, typeof content === 'string' ? content : JSON.stringify(content));
  utimesSync(part, ++written, written);
  renameSync(part, path);
}

/** What an idle demo account of 10,000 reports. */
export function heartbeatOf(account: string, seq: number, nowMs: number): Heartbeat {
  return {
    v: 1,
    seq,
    account,
    server: 'Hand-1',
    broker: 'Hand',
    currency: 'USD',
    leverage: 100,
    margin_mode: 'hedging',
    balance: 10_000,
    equity: 10_000,
    profit: 0,
    margin: 0,
    free_margin: 10_000,
    connected: true,
    terminal_trade_allowed: true,
    ea_trade_allowed: true,
    account_trade_allowed: true,
    ping_ms: 12,
    terminal_build: 5000,
    ea_version: '1.0',
    protocol: 1,
    gmt_offset_s: 0,
    memory_mb: 100,
    positions: 0,
    orders: 0,
    queue: 0,
    modes: ['webhook', 'slave', 'master'],
    last_error: '',
    time_ms: nowMs,
    trade_mode: 'demo',
    eof: 1,
  };
}

/** A lot of a symbol, bought at 1.1 and neither won nor lost since. */
export function positionOf(
  symbol: string,
  ticket: string,
  nowMs: number,
): Snapshot['positions'][number] {
  return {
    ticket,
    position: ticket,
    symbol,
    type: 'BUY',
    volume: 1,
    open_price: 1.1,
    current_price: 1.1,
    stop_loss: 0,
    take_profit: 0,
    swap: 0,
    profit: 0,
    magic: '0',
    comment: '',
    open_time_ms: nowMs,
  };
}

/** An order that went as it was asked. */
export function resultOf(account: string, id: string, nowMs: number): CommandResult {
  return {
    v: 1,
    id,
    account,
    status: 'executed',
    retcode: 10009,
    retcode_name: 'TRADE_RETCODE_DONE',
    message: '',
    symbol: 'EURUSD',
    volume: 0.01,
    price: 1.1,
    order: '2810802718',
    deal: '2810802719',
    position: '2810802718',
    fills: [],
    received_ms: nowMs,
    sent_ms: nowMs,
    done_ms: nowMs,
    attempts: 1,
    eof: 1,
  };
}

function dealIn(nowMs: number): TerminalDeal {
  return {
    ticket: '2810802719',
    order: '2810802718',
    position: '2810802718',
    entry: 'IN',
    type: 'BUY',
    symbol: 'EURUSD',
    volume: 0.01,
    price: 1.1,
    profit: 0,
    swap: 0,
    commission: -0.03,
    fee: 0,
    magic: '0',
    comment: '',
    reason: 'EXPERT',
    server_time_ms: nowMs,
    offset_s: 0,
    time_ms: nowMs,
  };
}

/** A tradable symbol as a broker would describe it. */
export function symbolSpec(name: string, changes: Partial<SymbolSpec> = {}): SymbolSpec {
  return {
    name,
    description: name,
    path: `Forex\\${name}`,
    currency_base: name.slice(0, 3),
    currency_profit: name.slice(3, 6),
    digits: 5,
    point: 0.00001,
    tick_size: 0.00001,
    tick_value: 1,
    contract_size: 100_000,
    volume_min: 0.01,
    volume_max: 50,
    volume_step: 0.01,
    volume_limit: 0,
    stops_level: 0,
    freeze_level: 0,
    filling: ['FOK', 'IOC'],
    execution: 'MARKET',
    trade_mode: 'FULL',
    bid: 1.1,
    ask: 1.1001,
    ...changes,
  };
}
