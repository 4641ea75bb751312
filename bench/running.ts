import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { Connection, type Target } from './connection.ts';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 5;
const STOP_WITHIN_MS = 15_000;

export type Program = {
  command: string;
  args: readonly string[];
  /** Working directory; what the program prints goes to output.txt in it. */
  folder: string;
  env: Record<string, string>;
  token: string;
};

export type Running = {
  webhook: Target;
  folder: string;
  /** From the start of the process to its first word that it accepts signals. */
  readyAfterMs: number;
  target: (method: Target['method'], path: string) => Target;
  /** Memory of the process in bytes, as the kernel counts it. */
  residentBytes: () => number;
  stop: () => Promise<void>;
};

/** Starts a program on a free port and waits until /webhook/health says that it accepts signals. */
export async function startProgram({
  command,
  args,
  folder,
  env,
  token,
}: Program): Promise<Running> {
  const port = await freePort();
  mkdirSync(folder, { recursive: true });
  const output = openSync(join(folder, 'output.txt'), 'a');
  const startedAtMs = systemClock.monotonicMs();
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env, PORT: String(port), HOST, WEBHOOK_TOKEN: token },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const target = (method: Target['method'], path: string): Target => ({
    host: HOST,
    port,
    method,
    path,
  });
  await untilReady(child, target('GET', '/webhook/health'), folder);
  return {
    webhook: target('POST', `/webhook/${token}`),
    folder,
    readyAfterMs: systemClock.monotonicMs() - startedAtMs,
    target,
    residentBytes: () => residentBytesOf(child),
    stop: () => stopChild(child),
  };
}

async function untilReady(child: ChildProcess, health: Target, folder: string): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + READY_WITHIN_MS;
  while (!(await isReady(health))) {
    const isDead = child.exitCode !== null || child.signalCode !== null;
    if (isDead || systemClock.monotonicMs() > deadlineMs) {
      child.kill('SIGKILL');
      const said = readFileSync(join(folder, 'output.txt'), 'utf8').slice(-2000);
      const what = isDead ? 'ended before it was ready' : `was not ready in ${READY_WITHIN_MS} ms`;
      throw new Error(`a server ${what}. Its output:\n${said}`);
    }
    await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
  }
}

async function isReady(health: Target): Promise<boolean> {
  const connection = new Connection(health);
  try {
    const { status, text } = await connection.request();
    return status === 200 && (JSON.parse(text) as { accepting?: unknown }).accepting === true;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  const cancel = systemClock.after(STOP_WITHIN_MS, () => child.kill('SIGKILL'));
  child.kill('SIGTERM');
  await ended;
  cancel();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function residentBytesOf({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) * 1024;
}
