import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PATIENCE_MS } from '../src/testing/program.ts';

/** What goes wrong in one life of the simulated terminal; ea/sim/README.md lists what there is. */
export type SimulatorConfig = {
  account?: object;
  inputs?: Record<string, boolean | number | string>;
  market?: object;
  requests?: readonly { nth: number; retcode: number; executes?: boolean }[];
  disconnects?: readonly { from_ms: number; for_ms: number }[];
  files?: { refused_moves?: number };
  server_offset_s?: number;
  offset_steps?: readonly { at_ms: number; offset_s: number }[];
  web_request_allowed?: readonly string[];
  crash?: Crash;
  clock?: { mode: 'stepped'; start_ms: number };
};
export type Crash = { call: string; detail: string; when: 'before' | 'after'; nth: number };

export type Simulator = {
  child: ChildProcess;
  /** What it said on its error output; empty when all is well. */
  complaints: () => string;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
  /** Settles with the exit code, or with null after a signal. */
  ended: Promise<number | null>;
};

/** For every terminal of a test: an answer that is late by the machine's fault is no fault of the server. */
export const PATIENT = { web_request_timeout_ms: PATIENCE_MS } as const;

/** Faster than a trader would have it, so that tests do not wait. */
export const QUICK_INPUTS = {
  EnableWebhook: true,
  EnableSlave: true,
  PollMilliseconds: 10,
  ReportMilliseconds: 50,
  ReconcileSeconds: 1,
  Slave_PollingSeconds: 0,
} as const;

/** Starts the simulated terminal on a folder. `program` comes from buildSimulator(). */
export function startSimulator(
  program: string,
  folder: string,
  config: SimulatorConfig = {},
): Simulator {
  mkdirSync(folder, { recursive: true });
  const configPath = join(folder, 'sim.json');
  writeFileSync(configPath, JSON.stringify({ ...PATIENT, ...config }));
  const child = spawn(program, ['--folder', folder, '--config', configPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {},
  });
  let complaints = '';
  child.stderr.on('data', (text: Buffer) => {
    complaints += text.toString();
  });
  // Not at its exit: what it has complained of may arrive later.
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    await ended;
    if (complaints !== '') throw new Error(`the simulated terminal complained:\n${complaints}`);
  };
  return {
    child,
    complaints: () => complaints,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    ended,
  };
}
