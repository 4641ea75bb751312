/**
 * Stands in for the terminals of many accounts with as little work as the file contract allows: it beats, offers
 * symbols, and every 20 ms takes at most 20 commands of each account, answering each with an ack and a result.
 * Nothing is traded and nothing is remembered. Started by the runner with the instance root and the accounts as
 * arguments. 'hold' makes it take nothing until 'take' comes; every message is answered with the number of commands
 * taken so far.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import type { Ack, CommandResult, Heartbeat, SymbolSpec } from '../src/instances/index.ts';
import { SYMBOLS } from './signals.ts';

const LOOK_MS = 20;
const MOST_PER_LOOK = 20;
const BEAT_MS = 1000;
const COMMAND = /^(?:webhook|slave)_command_.*_([0-9A-Z]{26})\.json$/;

const [root = '', ...accounts] = process.argv.slice(2);
let beats = 0;
let taken = 0;
let isHolding = false;

for (const account of accounts) prepare(account);
beat();
systemClock.every(BEAT_MS, beat);
systemClock.every(LOOK_MS, () => {
  if (!isHolding) for (const account of accounts) look(account);
});
process.on('message', (word: 'hold' | 'take' | 'count') => {
  if (word !== 'count') isHolding = word === 'hold';
  process.send?.(taken);
});
process.on('disconnect', () => process.exit(0));
process.send?.(taken);

function prepare(account: string): void {
  mkdirSync(join(stateOf(account), 'out'), { recursive: true });
  const symbols = SYMBOLS.map(specOf);
  put(join(stateOf(account), 'symbols.json'), {
    v: 1,
    account,
    time_ms: systemClock.nowMs(),
    symbols,
    eof: 1,
  });
}

function beat(): void {
  beats++;
  for (const account of accounts)
    put(join(stateOf(account), 'heartbeat.json'), heartbeatOf(account));
}

function look(account: string): void {
  const names = readdirSync(filesOf(account)).filter((name) => COMMAND.test(name));
  for (const name of names.sort().slice(0, MOST_PER_LOOK)) {
    const id = COMMAND.exec(name)?.[1] ?? '';
    const out = join(stateOf(account), 'out');
    put(join(out, `ack_${id}.json`), ackOf(account, id));
    put(join(out, `result_${id}.json`), resultOf(account, id));
    rmSync(join(filesOf(account), name));
    taken++;
  }
}

function filesOf(account: string): string {
  return join(root, account, 'MQL5', 'Files');
}

function stateOf(account: string): string {
  return join(filesOf(account), `instance_${account}`);
}

function put(path: string, content: object): void {
  writeFileSync(`${path}.part`, JSON.stringify(content));
  renameSync(`${path}.part`, path);
}

function ackOf(account: string, id: string): Ack {
  return { v: 1, id, account, received_ms: systemClock.nowMs(), eof: 1 };
}

function resultOf(account: string, id: string): CommandResult {
  const nowMs = systemClock.nowMs();
  const ticket = String(1_000_000 + taken);
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
    order: ticket,
    deal: ticket,
    position: ticket,
    fills: [],
    received_ms: nowMs,
    sent_ms: nowMs,
    done_ms: nowMs,
    attempts: 1,
    eof: 1,
  };
}

function heartbeatOf(account: string): Heartbeat {
  return {
    v: 1,
    seq: beats,
    account,
    server: 'Bench-1',
    broker: 'Bench',
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
    ping_ms: 1,
    terminal_build: 5000,
    ea_version: '1.0',
    protocol: 1,
    gmt_offset_s: 0,
    memory_mb: 1,
    positions: 0,
    orders: 0,
    queue: 0,
    modes: ['webhook', 'slave'],
    last_error: '',
    time_ms: systemClock.nowMs(),
    trade_mode: 'demo',
    eof: 1,
  };
}

function specOf(name: string): SymbolSpec {
  return {
    name,
    description: name,
    path: `Forex\\${name}`,
    currency_base: name.slice(0, 3),
    currency_profit: name.slice(3),
    digits: 5,
    point: 0.00001,
    tick_size: 0.00001,
    tick_value: 1,
    contract_size: 100_000,
    volume_min: 0.01,
    volume_max: 100,
    volume_step: 0.01,
    volume_limit: 0,
    stops_level: 0,
    freeze_level: 0,
    filling: ['FOK', 'IOC'],
    execution: 'MARKET',
    trade_mode: 'FULL',
    bid: 1.1,
    ask: 1.1001,
  };
}
