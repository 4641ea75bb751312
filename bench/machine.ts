import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { isoUtc, systemClock } from '../src/base/clock.ts';
import { median, showMs } from './numbers.ts';

const FLUSHES = 50;
const PAGE_BYTES = 4096;

/** What the figures were measured on, in one line; a flush is 4 KB appended to a file and fdatasync. */
export function describeMachine(folder: string): string {
  const processors = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(0);
  return [
    isoUtc(systemClock.nowMs()).slice(0, 10),
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}`,
    `${gigabytes} GB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    `a flush takes ${showMs(flushMs(folder))}`,
    `load average before the run ${(loadavg()[0] ?? NaN).toFixed(1)}`,
  ].join(', ');
}

function flushMs(folder: string): number {
  const path = join(folder, 'flush');
  const file = openSync(path, 'w');
  const took = Array.from({ length: FLUSHES }, () => {
    const startedAtMs = systemClock.monotonicMs();
    writeSync(file, Buffer.alloc(PAGE_BYTES));
    fdatasyncSync(file);
    return systemClock.monotonicMs() - startedAtMs;
  });
  closeSync(file);
  rmSync(path);
  return median(took);
}
