/**
 * The whole server over a loopback port, and masters and slaves that are real experts in simulated terminals. Time
 * passes only when a test says so, everywhere alike; what a person does in a terminal is one more command in its folder.
 */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type CommandId } from '../src/base/ids.ts';
import type { FakeClock } from '../src/testing/fake-clock.ts';
import { openHouse, type House } from '../src/testing/house.ts';
import { startLife, type Life } from './life.ts';

export type CopyFloor = Awaited<ReturnType<typeof openCopyFloor>>;

/** How a master's trades reach the server: its files, both, or HTTP alone because its folder is on another machine. */
export type Road = 'files' | 'both' | 'http';
export type Terminal = { mode: 'hedging' | 'netting'; road?: Road };

/** The trade server's own account of what is open; volumes in hundred-millionths of a lot. */
export type Book = {
  deals: { magic: number; entry: number; volume: number; symbol: string }[];
  positions: {
    ticket: number;
    symbol: string;
    is_buy: boolean;
    volume: number;
    price: number;
    stop_loss: number;
    take_profit: number;
    magic: number;
    comment: string;
  }[];
  orders: {
    ticket: number;
    symbol: string;
    type: number;
    volume_current: number;
    price: number;
    limit_price: number;
    magic: number;
    comment: string;
  }[];
  rest: { prices: Record<string, { bid: number }> };
};

const STEP_MS = 500;
/** A state folder that no server looks into. */
const HAND = 'hand';
const INPUTS = { EnableSlave: true, PollMilliseconds: 100, ReportMilliseconds: 500 } as const;
/** Slow enough for trades to be made on what was seen, and the same everywhere. */
const MARKET = {
  tick_ms: 1000,
  symbols: ['EURUSD', 'GBPUSD', 'XAUUSD'].map((name) => ({ name, walk: 8 })),
};
const LOTS = 1e8;

export async function openCopyFloor(program: string, accounts: Record<string, Terminal>) {
  let house: House = await openHouse();
  const clock = house.clock as FakeClock;
  const elsewhere = mkdtempSync(join(tmpdir(), 'signalpost-elsewhere-'));
  const lives = new Map<string, Life>();
  const keys = new Map<string, string>();
  const byHand = new Set<string>();
  let door: Server = await listen(0);
  const base = `http://127.0.0.1:${String((door.address() as AddressInfo).port)}`;
  let seq = 0;
  for (const [account, { road = 'files' }] of Object.entries(accounts)) {
    house.attach(house.person('dana'), account);
    if (road !== 'files') keys.set(account, await keyOf(account));
    switchOn(account);
  }
  await pass(4000);

  return {
    house: () => house,
    clock,
    pass,
    pair,
    act,
    handle,
    switchOn,
    switchOff,
    restart,
    book,
    close,
  };

  async function listen(port: number): Promise<Server> {
    const server = createServer(house.app).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  async function keyOf(account: string): Promise<string> {
    const path = `/api/copy/masters/${account}/rotate-key`;
    const answer = await house.api('post', path, {}).expect(200);
    return (answer.body as { api_key: string }).api_key;
  }

  async function pair(master: string, slave: string, settings: object): Promise<void> {
    const body = { master_account: master, slave_account: slave, settings };
    await house.api('post', '/api/copy/pairs', body).expect(201);
  }

  /** Also for what the terminals send meanwhile: they wait for their answer, and this process gives it. */
  async function pass(ms: number, stepMs = STEP_MS): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      const step = Math.min(left, stepMs);
      clock.advance(step);
      for (const account of lives.keys()) beServer(account);
      const alive = await Promise.all([...lives.values()].map((life) => life.step(step)));
      if (alive.includes(false)) throw new Error('a simulated terminal has died');
      await house.settle();
    }
  }

  /** What a person does in a terminal; carried out at the terminal's next look. */
  function act(account: string, fields: object): void {
    const nowMs = clock.nowMs();
    const id = newId<CommandId>(nowMs);
    const head = { v: 1, id, epoch: house.services.commands.epoch(), seq: ++seq, account };
    const times = { created_ms: nowMs, expires_ms: nowMs + 60_000 };
    const command = { ...head, magic: String(6_000_000_000 + seq), ...times, ...fields, eof: 1 };
    const files = join(folderOf(account), 'MQL5', 'Files');
    const name = `webhook_command_${String(nowMs)}_${String(seq).padStart(6, '0')}_${id}.json`;
    put(join(files, name), command);
  }

  function switchOn(account: string): void {
    if (lives.has(account)) return;
    const { mode, road = 'files' } = accounts[account] ?? { mode: 'hedging' };
    const folder = folderOf(account);
    mkdirSync(stateOf(account), { recursive: true });
    const master = {
      EnableMaster: true,
      Master_ServerURL: base,
      Master_APIKey: keys.get(account) ?? '',
    };
    const elsewhereInputs = { Slave_AutoLinkInstance: false, Slave_InstanceRootPath: HAND };
    const given = byHand.has(account) ? elsewhereInputs : road !== 'files' && master;
    const life = startLife(program, folder, {
      account: { login: account, margin_mode: mode, balance: 10_000_000 },
      inputs: { ...INPUTS, ...given },
      market: MARKET,
      web_request_allowed: [base],
      clock: { mode: 'stepped', start_ms: clock.nowMs() },
    });
    lives.set(account, life);
  }

  /** What a person does on the account while its expert is not running; the one that does it here tells nobody. */
  async function handle(account: string, acts: readonly object[]): Promise<void> {
    byHand.add(account);
    switchOn(account);
    await pass(2000);
    for (const fields of acts) act(account, fields);
    await pass(3000);
    await switchOff(account);
    byHand.delete(account);
  }

  async function switchOff(account: string): Promise<void> {
    const life = lives.get(account);
    lives.delete(account);
    const complaints = await life?.end();
    if (complaints) throw new Error(`the simulated terminal complained:\n${complaints}`);
  }

  /** The server ends and starts again on the same port; the terminals go on, and so do the people in front of them. */
  async function restart(
    downMs: number,
    meanwhile?: () => void,
    atLast?: () => Promise<void>,
  ): Promise<void> {
    const { folder } = house;
    const { port } = door.address() as AddressInfo;
    await shut();
    await house.close();
    meanwhile?.();
    for (let left = downMs; left > 0; left -= STEP_MS) {
      clock.advance(STEP_MS);
      await Promise.all([...lives.values()].map((life) => life.step(STEP_MS)));
    }
    await atLast?.();
    house = await openHouse({ folder, clock });
    door = await listen(port);
    await house.settle();
  }

  async function shut(): Promise<void> {
    const closed = once(door.close(), 'close');
    door.closeAllConnections();
    await closed;
  }

  function book(account: string): Book {
    const file = readFileSync(join(folderOf(account), 'sim', 'market.json'), 'utf8');
    return JSON.parse(file) as Book;
  }

  /** Where no server looks into the folder nobody says so, but its expert opens nothing for a person without it. */
  function beServer(account: string): void {
    if (accounts[account]?.road !== 'http' && !byHand.has(account)) return;
    const file = { v: 1, time_ms: clock.nowMs(), epoch: house.services.commands.epoch(), account };
    put(join(stateOf(account), 'server.json'), { ...file, accepting_opens: true, eof: 1 });
  }

  function folderOf(account: string): string {
    return join(accounts[account]?.road === 'http' ? elsewhere : house.root, account);
  }

  function stateOf(account: string): string {
    const name = byHand.has(account) ? HAND : `instance_${account}`;
    return join(folderOf(account), 'MQL5', 'Files', name);
  }

  function put(path: string, content: object): void {
    const part = join(path, '..', `tmp_${String(seq)}.part`);
    writeFileSync(part, JSON.stringify(content));
    renameSync(part, path);
  }

  async function close(): Promise<void> {
    for (const account of [...lives.keys()]) await switchOff(account);
    await shut();
    await house.remove();
    rmSync(elsewhere, { recursive: true, force: true });
  }
}

/** Lots of a position or order, below zero for what sells. */
export function signedLots(item: Book['positions'][number] | Book['orders'][number]): number {
  if ('is_buy' in item) return (item.volume * (item.is_buy ? 1 : -1)) / LOTS;
  // The trade server numbers order types so that what buys is even.
  return (item.volume_current * (item.type % 2 === 0 ? 1 : -1)) / LOTS;
}

/** What is open, as lots below zero for sells, by symbol. */
export function held({ positions }: Book): string[] {
  return positions.map((item) => `${String(signedLots(item))} ${item.symbol}`).sort();
}
