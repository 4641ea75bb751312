import { writeFile } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from './clock.ts';

/** What Windows answers while a virus scanner or indexer holds a file: worth another try. */
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;
/** By calls back: handles of node:fs/promises cost half as much again, which a hundred files of one event feel. */
const writeWhole = promisify(writeFile);

export type WriteOptions = {
  clock: Clock;
  /** Name of the temporary file, in the same folder as the target. */
  temporaryName: string;
  /** Monotonic time after which a busy rename is given up. */
  giveUpAtMs: number;
  /** Flush the content to disk before the rename. */
  flush?: boolean;
};

/**
 * Writes text under a temporary name in the target's folder, then renames it into place, retrying a busy
 * rename with back-off until giveUpAtMs. Rejects with the last system error; the temporary file is removed.
 */
export async function writeThenRename(
  target: string,
  text: string,
  options: WriteOptions,
): Promise<void> {
  const temporary = join(dirname(target), options.temporaryName);
  try {
    await writeWhole(temporary, text, { flush: options.flush === true });
    await retryBusy(() => rename(temporary, target), options);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Runs a file operation again while the system says the file is busy, until giveUpAtMs. */
export async function retryBusy<T>(
  operation: () => Promise<T>,
  { clock, giveUpAtMs }: { clock: Clock; giveUpAtMs: number },
): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return await operation();
    } catch (error) {
      if (!isBusy(error) || clock.monotonicMs() >= giveUpAtMs) throw error;
      await new Promise<void>((resolve) => {
        clock.after(pauseMs, resolve);
      });
    }
  }
}

/** The whole file as text, or undefined when it does not exist. */
export async function readIfExists(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The system's code of an error (ENOENT, EPERM, SQLITE_FULL…), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isBusy(error: unknown): boolean {
  return BUSY.has(errorCode(error) ?? '');
}
