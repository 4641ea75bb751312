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
import { heartbeatOf, resultOf, symbolSpec } from '../src/testing/hand-terminal.ts';
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
  const symbols = SYMBOLS.map((name) => symbolSpec(name));
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
  for (const account of accounts) {
    const heartbeat = heartbeatOf(account, beats, systemClock.nowMs());
    put(join(stateOf(account), 'heartbeat.json'), { ...heartbeat, modes: ['webhook', 'slave'] });
  }
}

function look(account: string): void {
  const names = readdirSync(filesOf(account)).filter((name) => COMMAND.test(name));
  for (const name of names.sort().slice(0, MOST_PER_LOOK)) {
    const id = COMMAND.exec(name)?.[1] ?? '';
    const out = join(stateOf(account), 'out');
    const nowMs = systemClock.nowMs();
    const ticket = String(1_000_000 + taken);
    put(join(out, `ack_${id}.json`), { v: 1, id, account, received_ms: nowMs, eof: 1 });
    put(join(out, `result_${id}.json`), {
      ...resultOf(account, id, nowMs),
      order: ticket,
      deal: ticket,
      position: ticket,
    });
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
