/**
 * Masters and slaves on paper terminals inside this process, over real files: time passes only when a test says so, and
 * what a person does in a terminal is one more command in its folder.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId, type CommandId } from '../base/ids.ts';
import { openDb } from '../db/index.ts';
import type { Snapshot } from '../instances/index.ts';
import { openSteppedTerminal } from '../paper/index.ts';
import type { FakeClock } from './fake-clock.ts';
import { openHouse, type House } from './house.ts';
import { fileChanges } from './prompt-files.ts';

export type CopyStreet = Awaited<ReturnType<typeof openCopyStreet>>;
/** remote: a master elsewhere, that only sends. */
export type Mode = 'hedging' | 'netting' | 'remote';

const STEP_MS = 500;
const TERMINAL = {
  poll_ms: 500,
  tick_ms: 60_000,
  report_ms: 1000,
  deposit: 10_000_000,
  swap: false,
};

/** With one seed all terminals see the same prices; without one each walks its own way. */
export type Prices = { seed?: number; tick_ms?: number };

export async function openCopyStreet(accounts: Record<string, Mode>, prices: Prices = {}) {
  let house: House = await openHouse();
  const clock = house.clock as FakeClock;
  const dana = house.person('dana');
  const running = new Map<string, ReturnType<typeof openSteppedTerminal>>();
  let seq = 0;
  for (const account of Object.keys(accounts)) {
    house.attach(dana, account);
    switchOn(account);
  }
  await pass(3000);

  return {
    house: () => house,
    clock,
    pass,
    reconcile,
    pair,
    act,
    switchOn,
    switchOff,
    restart,
    onDatabase,
    snapshot,
    close,
  };

  async function pair(master: string, slave: string, settings: object): Promise<string> {
    const body = { master_account: master, slave_account: slave, settings };
    const made = await house.api('post', '/api/copy/pairs', body).expect(201);
    return (made.body as { pair: { id: string } }).pair.id;
  }

  async function pass(ms: number, stepMs = STEP_MS): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advance(Math.min(left, stepMs));
      await settle();
    }
  }

  /** What the server does every minute, now. */
  async function reconcile(): Promise<void> {
    const done = house.services.copy.reconcileAll();
    await settle();
    await done;
  }

  /** Where files answer at once, until a look round finds nothing more to do. */
  async function settle(): Promise<void> {
    if (fileChanges() === 0) return house.settle();
    for (let before = -1; before !== fileChanges();) {
      before = fileChanges();
      await house.settleOnce();
    }
  }

  /** What a person does in a terminal; carried out at the terminal's next look. */
  function act(account: string, fields: object): void {
    const nowMs = clock.nowMs();
    const id = newId<CommandId>(nowMs);
    const command = {
      v: 1,
      id,
      epoch: house.services.commands.epoch(),
      seq: ++seq,
      account,
      created_ms: nowMs,
      expires_ms: nowMs + 60_000,
      ...fields,
      eof: 1,
    };
    const folder = join(house.root, account, 'MQL5', 'Files');
    const name = `webhook_command_${String(nowMs)}_${String(seq).padStart(6, '0')}_${id}.json`;
    const part = join(folder, `tmp_${id}.part`);
    writeFileSync(part, JSON.stringify(command));
    renameSync(part, join(folder, name));
  }

  function switchOn(account: string): void {
    if (running.has(account) || accounts[account] === 'remote') return;
    const settings = {
      ...TERMINAL,
      account,
      seed: Number(account),
      ...prices,
      margin_mode: accounts[account],
    };
    const terminal = openSteppedTerminal({ instanceRoot: house.root, clock }, settings);
    terminal.start();
    running.set(account, terminal);
  }

  function switchOff(account: string): void {
    running.get(account)?.stop();
    running.delete(account);
  }

  /** The server ends and starts again; the terminals go on, and so do the people in front of them. */
  async function restart(downMs: number, meanwhile?: () => void): Promise<void> {
    const { folder } = house;
    await house.close();
    meanwhile?.();
    clock.advance(downMs);
    house = await openHouse({ folder, clock });
    await settle();
  }

  /** While the server is down: what no way through it leads to. */
  function onDatabase(sql: string): void {
    const db = openDb(join(house.folder, 'data', 'accounts.db'));
    db.exec(sql);
    db.close();
  }

  function snapshot(account: string): Snapshot {
    const file = join(house.root, account, 'MQL5', 'Files', `instance_${account}`, 'snapshot.json');
    return JSON.parse(readFileSync(file, 'utf8')) as Snapshot;
  }

  async function close(): Promise<void> {
    for (const account of [...running.keys()]) switchOff(account);
    await house.remove();
  }
}
