import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from './base/clock.ts';
import {
  ADMIN,
  freePort,
  newFolder,
  removeFolder,
  startProgram,
  until,
  untilShown,
  type Program,
} from './testing/program.ts';

const HALT = join(import.meta.dirname, '..', 'scripts', 'halt.ts');
const PAPER = join(import.meta.dirname, '..', 'dist', 'paper', 'terminal.js');
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const COMMAND = /^webhook_command_.*\.json$/;
const KEY = 'cd'.repeat(32);

let folder = '';
let running: Program | undefined;
let stopTerminal: (() => Promise<void>) | undefined;

beforeEach(() => {
  folder = newFolder('halt');
});
afterEach(async () => {
  await running?.kill();
  await stopTerminal?.();
  running = undefined;
  stopTerminal = undefined;
  await removeFolder(folder);
});

/** npm run halt, in the folder of the program. */
function halt(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', TSX, HALT, ...args], {
      cwd: folder,
      env: { SIGNALPOST_KEY: KEY, BASIC_PASS: ADMIN.pass },
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    // What it has said may arrive after its end, and before it is closed.
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}

async function start(): Promise<{ program: Program; account: string; state: string }> {
  const program = await startProgram({ folder, port: await freePort() });
  running = program;
  type Accounts = { accounts: { account: string; status: string }[] };
  let account = '';
  await until(async () => {
    const [first] = (await program.api<Accounts>('GET', '/api/accounts')).accounts;
    account = first?.account ?? '';
    return first?.status === 'online';
  });
  const files = join(folder, 'data', 'instances', account, 'MQL5', 'Files');
  return { program, account, state: join(files, `instance_${account}`) };
}

function positions(state: string): number {
  const text = readFileSync(join(state, 'snapshot.json'), 'utf8');
  return (JSON.parse(text) as { positions: unknown[] }).positions.length;
}

describe('npm run halt', () => {
  it('stops a running server from outside, and says so', async () => {
    const { program, account, state } = await start();
    const { code, output } = await halt('--reason=enough');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining(account) });
    expect(output).toContain('server is running');
    expect(existsSync(join(state, 'KILL'))).toBe(true);
    await until(
      async () =>
        (await program.api<{ reason: string }>('GET', '/api/trading/state')).reason === 'enough',
    );
    expect(output + program.output()).not.toContain(KEY);
    expect(output).not.toContain(ADMIN.pass);
    expect((await program.signal({ action: 'BUY', symbol: 'EURUSD', volume: 0.01 })).status).toBe(
      422,
    );
  });

  it('promise 2: with the server killed in the middle, nothing opens after the sentinel', async () => {
    const { program, account, state } = await start();
    for (let i = 0; i < 20; i++)
      await program.signal({
        id: `before-${String(i)}`,
        action: 'BUY',
        symbol: 'EURUSD',
        volume: 0.01,
      });
    await program.kill();
    stopTerminal = startTerminal(account);
    const { code, output } = await halt();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('The halt is stored');
    // What the terminal had begun before the sentinel is seen through; from here on its count only stands.
    await until(() => !readdirSync(join(state, '..')).some((name) => COMMAND.test(name)));
    await untilShown(state);
    const before = positions(state);
    const opening = { v: 1, id: '01JD7Q0Z6W3V9K2M4N5P6R7S8T', epoch: 99, seq: 999_999, account };
    const nowMs = systemClock.nowMs();
    writeFileSync(
      join(state, '..', `webhook_command_${String(nowMs)}_999999_${opening.id}.json`),
      JSON.stringify({
        ...opening,
        action: 'BUY',
        order_type: 'market',
        symbol: 'EURUSD',
        volume: 0.01,
        magic: '5000000001',
        created_ms: nowMs,
        expires_ms: nowMs + 600_000,
        eof: 1,
      }),
    );
    await until(() => existsSync(join(state, 'out', `result_${opening.id}.json`)));
    const result = readFileSync(join(state, 'out', `result_${opening.id}.json`), 'utf8');
    expect(JSON.parse(result)).toMatchObject({
      status: 'rejected',
      message: expect.stringMatching(/KILL/),
    });
    expect(positions(state)).toBe(before);
    await stopTerminal();
    running = await startProgram({ folder, port: await freePort() });
    expect(await running.api('GET', '/api/trading/state')).toMatchObject({ state: 'halted' });
    const refused = await running.signal({ action: 'BUY', symbol: 'EURUSD', volume: 0.01 });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'TRADING_HALTED' } } });
  });
});

/** The practice terminal as a real one: it goes on while the server is dead. */
function startTerminal(account: string): () => Promise<void> {
  const child = spawn(
    process.execPath,
    [PAPER, '--folder', join(folder, 'data', 'instances', account)],
    { stdio: 'ignore', env: {} },
  );
  return () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve();
        return;
      }
      child.once('exit', () => {
        resolve();
      });
      child.kill('SIGTERM');
    });
}
