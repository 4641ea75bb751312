import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export type Server = { name: string; port: number; path: string; stop: () => Promise<void> };

export const ACCOUNTS = Array.from({ length: 20 }, (_, i) => String(2_000_001 + i));
export const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'USDCHF', 'AUDUSD', 'XAUUSD', 'US30', 'BTCUSD'];

const TOKEN = 'bench-webhook-token';
const LOGIN = { user: 'bench', pass: 'bench-password' };
const HERE = import.meta.dirname;
const TSX = ['--import', 'tsx'];

export async function startSignalpost(folder: string, port: number): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [join(HERE, '..', 'dist', 'server.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      SIGNALPOST_KEY: 'ef'.repeat(32),
      SECRET_KEY: 'bench-only-'.repeat(4),
      BASIC_USER: LOGIN.user,
      BASIC_PASS: LOGIN.pass,
      WEBHOOK_TOKEN: TOKEN,
      WEBHOOK_RATE_LIMIT: '100000000 per minute',
      API_RATE_LIMIT: '100000000 per minute',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  for (const account of ACCOUNTS) await addAccount(port, account);
  const terminals = spawn(
    process.execPath,
    [...TSX, join(HERE, 'silent-terminal.ts'), join(folder, 'data', 'instances'), ACCOUNTS.join(), SYMBOLS.join()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await firstLine(terminals);
  await allOnline(port);
  return {
    name: 'Signalpost',
    port,
    path: `/webhook/${TOKEN}`,
    stop: async () => {
      await end(terminals);
      await end(child);
    },
  };
}

export async function startBare(folder: string, port: number): Promise<Server> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(process.execPath, [...TSX, join(HERE, 'bare-server.ts'), String(port), folder, TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  return { name: 'bare node:http', port, path: `/webhook/${TOKEN}`, stop: () => end(child) };
}

/** Undefined, with a line that says so, where python3 has no Flask. */
export async function startFlask(folder: string, port: number): Promise<Server | undefined> {
  if (spawnSync('/usr/bin/python3', ['-c', 'import flask']).status !== 0) {
    process.stdout.write('Flask is not installed (Debian: python3-flask); its column is left out.\n');
    return undefined;
  }
  mkdirSync(folder, { recursive: true });
  const child = spawn('/usr/bin/python3', [join(HERE, 'flask_server.py'), String(port), folder, TOKEN], { stdio: 'ignore' });
  await answers(port);
  return { name: 'minimal Flask', port, path: `/webhook/${TOKEN}`, stop: () => end(child) };
}

export function api(port: number, method: string, path: string, body?: object): Promise<Response> {
  return fetch(`http://127.0.0.1:${String(port)}${path}`, {
    method,
    headers: {
      Authorization: `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.pass}`).toString('base64')}`,
      'Content-Type': 'application/json',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function addAccount(port: number, account: string): Promise<void> {
  const wanted = { kind: 'mt5', nickname: account, account, broker: 'Bench', server: 'Bench-1' };
  const answer = await api(port, 'POST', '/api/accounts', wanted);
  if (answer.status !== 201) throw new Error(await answer.text());
}

async function allOnline(port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { accounts } = (await (await api(port, 'GET', '/api/accounts')).json()) as { accounts: { status: string }[] };
    if (accounts.every(({ status }) => status === 'online')) return;
    await wait(50);
  }
  throw new Error('the terminals did not come online');
}

async function answers(port: number): Promise<void> {
  for (let i = 0; i < 200; i++) {
    try {
      await fetch(`http://127.0.0.1:${String(port)}/`);
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error('the server does not answer');
}

function firstLine(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      reject(new Error(`ended with ${String(code)} at its start`));
    });
    child.stdout?.once('data', () => {
      resolve();
    });
  });
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
