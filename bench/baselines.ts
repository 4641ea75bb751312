import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startProgram, type Running } from './running.ts';

const BARE = fileURLToPath(new URL('./bare-server.ts', import.meta.url));
const TSX = import.meta.resolve('tsx');
const FLASK = fileURLToPath(new URL('./flask_server.py', import.meta.url));

export type BaselineOptions = { folder: string; preload?: string | undefined };

/** node:http that does the minimum durable work for each request. */
export function startBare({ folder, preload }: BaselineOptions): Promise<Running> {
  return start(process.execPath, ['--import', TSX, BARE], folder, preload);
}

/** A minimal Flask server; undefined where python3 has no Flask. */
export async function startFlask({
  folder,
  preload,
}: BaselineOptions): Promise<Running | undefined> {
  if (spawnSync('python3', ['-c', 'import flask']).status !== 0) return undefined;
  return start('python3', [FLASK], folder, preload);
}

function start(
  command: string,
  args: string[],
  folder: string,
  preload: string | undefined,
): Promise<Running> {
  const env: Record<string, string> = preload === undefined ? {} : { LD_PRELOAD: preload };
  return startProgram({ command, args, folder, env, token: randomBytes(24).toString('hex') });
}
