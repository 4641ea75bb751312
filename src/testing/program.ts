import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';

export type ProgramOptions = { folder: string; port: number; env?: Record<string, string> };

export const ADMIN = { user: 'admin', pass: 'only for this test' } as const;
const WEBHOOK = 'webhook-token-of-this-test';
/** A hundred ports for each process, below those that any system gives away by itself. */
let nextPort = 12_000 + (process.pid % 200) * 100;

const SERVER = join(import.meta.dirname, '..', '..', 'dist', 'server.js');
/** What a wait may take. It ends only what hangs: how fast a machine is, no test may depend on. */
export const PATIENCE_MS = 120_000;

/** The built program as a user starts it: a process of its own, in a folder of its own, on a port of its own. */
export async function startProgram({ folder, port, env = {} }: ProgramOptions) {
  const child = spawn(process.execPath, [SERVER], {
    cwd: folder,
    env: {
      PORT: String(port),
      SIGNALPOST_KEY: 'cd'.repeat(32),
      SECRET_KEY: 'test-only-'.repeat(4),
      BASIC_USER: ADMIN.user,
      BASIC_PASS: ADMIN.pass,
      WEBHOOK_TOKEN: WEBHOOK,
      WEBHOOK_RATE_LIMIT: '1000000 per minute',
      API_RATE_LIMIT: '1000000 per minute',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const base = `http://127.0.0.1:${String(port)}`;
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the program ended at its start:\n${output}`);
      return (await fetch(`${base}/webhook/health`)).ok;
    },
    () => output,
  );
  return {
    base,
    child,
    output: () => output,
    api,
    signal,
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };

  /** As the administrator. */
  async function api<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(base + path, {
      method,
      headers: {
        Authorization: `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.pass}`).toString('base64')}`,
        'Content-Type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  }

  async function signal(message: object): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${base}/webhook/${WEBHOOK}`, {
      method: 'POST',
      body: JSON.stringify(message),
    });
    return { status: response.status, body: await response.json() };
  }
}

export type Program = Awaited<ReturnType<typeof startProgram>>;

/** An empty folder for the program of a test. */
export function newFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `signalpost-${name}-`));
}

/**
 * A terminal that has just been left alone may still write. Not by rmSync: at a folder that is not empty it tries
 * again without looking for what has appeared in it.
 */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Until the terminal has told what its broker trades: before that no signal finds its symbol. */
export function untilSymbols({ api }: Program, account: string): Promise<void> {
  return until(async () => {
    const path = `/api/accounts/${account}/symbols`;
    return (await api<{ total: number }>('GET', path)).total > 0;
  });
}

/** Until a terminal has shown what it had done by now: its snapshot is no older than the beat beside it. */
export async function untilShown(state: string): Promise<void> {
  const seq = (): number => {
    const text = readFileSync(join(state, 'heartbeat.json'), 'utf8');
    return (JSON.parse(text) as { seq: number }).seq;
  };
  const first = seq();
  await until(() => seq() >= first + 2);
}

/** The account that the first start makes, once a signal finds its symbols. */
export async function practiceAccount(program: Program): Promise<string> {
  type Accounts = { accounts: { account: string }[] };
  const { accounts } = await program.api<Accounts>('GET', '/api/accounts');
  const account = accounts[0]?.account ?? '';
  await untilSymbols(program, account);
  return account;
}

/** Asks again until it is true; a failing question counts as no. Throws with the explanation when it is out of patience. */
export async function until(
  question: () => boolean | Promise<boolean>,
  explain: () => string = () => '',
): Promise<void> {
  const endMs = systemClock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    let fault: unknown;
    try {
      if (await question()) return;
    } catch (error) {
      fault = error;
    }
    if (systemClock.monotonicMs() > endMs) {
      throw new Error(`waited in vain: ${explain()}`, { cause: fault });
    }
    await pause(15);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    systemClock.after(ms, resolve);
  });
}

/**
 * A port that is free and stays so until it is taken: not one of those that systems give to connections and to whoever
 * asks for any port, and another one in each process that asks here.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++;
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve(child.exitCode);
      return;
    }
    child.once('exit', (code) => {
      resolve(code);
    });
    child.kill(signal);
  });
}
