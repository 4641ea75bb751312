import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('./slow-flush.c', import.meta.url));

/** Builds the shim that slows every flush by 2 ms; undefined where that cannot be done (no compiler, not Linux). */
export function buildSlowFlush(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const target = join(folder, 'slow-flush.so');
  const { status } = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', target, SOURCE, '-ldl']);
  return status === 0 ? target : undefined;
}
