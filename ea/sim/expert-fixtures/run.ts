/** Runs a built simulator on a folder of its own, for tests. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATIENCE_MS } from '../../../src/testing/program.ts';

const HERE = dirname(fileURLToPath(import.meta.url));

export interface Outcome {
  readonly folder: string;
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What the expert printed. */
  readonly log: string[];
}

export interface RunOptions {
  readonly config?: object;
  readonly input?: string;
  /** A folder of an earlier run; a new one if absent. */
  readonly folder?: string;
}

export function fixture(name: string): string {
  return join(HERE, `${name}.mq5`);
}

/** Waits until the program ends by itself. */
export function runToEnd(program: string, options: RunOptions = {}): Outcome {
  const { config = {}, input = '', folder = mkdtempSync(join(tmpdir(), 'simulator-')) } = options;
  const configPath = join(folder, 'sim.json');
  writeFileSync(configPath, JSON.stringify(config));
  const { status, signal, stdout, stderr } = spawnSync(
    program,
    ['--folder', folder, '--config', configPath],
    {
      encoding: 'utf8',
      input,
      timeout: PATIENCE_MS,
    },
  );
  return { folder, status, signal, stdout, stderr, log: readLog(folder) };
}

export function readLog(folder: string): string[] {
  try {
    const lines = readFileSync(join(folder, 'sim/experts.log'), 'utf8').split('\n');
    return lines.filter(Boolean).map((line) => line.split('\t').slice(2).join('\t'));
  } catch {
    return [];
  }
}

/** `name=value` lines of a log; of a repeated name the last. */
export function shown(log: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    log.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
