import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-node.mjs';

const MADE_FROM = [
  'src',
  'static',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
];
const NOT_BUILT = [join(ROOT, 'static', 'app')];

/** True when there is no stamp, or something the build is made from is newer than it. */
export function isStale(stamp) {
  const builtAtMs = modifiedAtMs(stamp);
  if (builtAtMs === undefined) return true;
  return MADE_FROM.some((name) => isNewer(join(ROOT, name), builtAtMs));
}

/** Removes every file below the folder that was last written before the given time. */
export function removeOlderThan(folder, timeMs) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOlderThan(path, timeMs);
    else if (statSync(path).mtimeMs < timeMs) rmSync(path);
  }
}

/** A folder's own time counts too: it changes when a file in it is added, renamed or deleted. */
function isNewer(path, timeMs) {
  if (NOT_BUILT.includes(path) || path.endsWith('.test.ts')) return false;
  const changedAtMs = modifiedAtMs(path);
  if (changedAtMs === undefined) return false;
  if (changedAtMs > timeMs) return true;
  if (!statSync(path).isDirectory()) return false;
  return readdirSync(path).some((name) => isNewer(join(path, name), timeMs));
}

function modifiedAtMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
