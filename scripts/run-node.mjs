import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, wherever the command was called from. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a Node program in the root folder without a shell and keeps what it prints. */
export function runNode(args) {
  const child = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  const reason = child.error === undefined ? '' : String(child.error);
  return {
    status: child.status ?? 1,
    output: `${child.stdout ?? ''}${child.stderr ?? ''}${reason}`,
  };
}

/** Runs a Node program in the root folder, its output going straight to the screen. */
export function showNode(args, env = process.env) {
  return spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }).status ?? 1;
}
