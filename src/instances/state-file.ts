import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorCode } from '../base/files.ts';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import { NOTHING_ODD, plain, sayValue, type Odd } from './rows.ts';

/** What of a file was understood, or why nothing was. */
export type StateReading<T> = { content: T; odd: Odd } | { fault: string };

export type StateFileOptions<T> = {
  folder: string;
  name: string;
  account: string;
  clock: Clock;
  mostBytes: number;
  /** Reads what has the right head. */
  read: (value: unknown) => StateReading<T>;
};

const UNREADABLE_AFTER_MS = 5000;
const VERSION = 1;
const LONGEST_TEXT = 60;

/**
 * One file that a terminal replaces again and again. Read when it has changed; one that is not understood is not read
 * again until it has changed, and after five seconds it counts as unreadable, which the owner is told.
 */
export class StateFile<T> {
  readonly name: string;
  readonly #options: StateFileOptions<T>;
  #stamp: string | undefined;
  #problem: string | undefined;
  #failingSinceMs: number | undefined;
  #odd = NOTHING_ODD;

  constructor(options: StateFileOptions<T>) {
    this.name = options.name;
    this.#options = options;
  }

  /** Why the file that is there cannot be read; undefined when it can, or is not there. */
  get problem(): string | undefined {
    return this.#problem === undefined
      ? undefined
      : `${this.name} cannot be read: ${this.#problem}`;
  }

  /** The same once it has lasted, so that it is no file that was just being written. */
  get fault(): string | undefined {
    const sinceMs = this.#failingSinceMs ?? Infinity;
    const hasLasted = this.#options.clock.monotonicMs() - sinceMs >= UNREADABLE_AFTER_MS;
    return hasLasted ? this.problem : undefined;
  }

  /** What in the file as it was last understood was odd. */
  get odd(): Odd {
    return this.#odd;
  }

  /** Its content if it has changed and is understood. */
  async look(): Promise<T | undefined> {
    const { folder, mostBytes } = this.#options;
    const path = join(folder, this.name);
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const stamp = [mtimeMs, size, ino].join('/');
      if (this.#stamp === stamp) return undefined;
      const reading =
        size > mostBytes ? tooLarge(size, mostBytes) : this.#read(await readFile(path, 'utf8'));
      this.#stamp = stamp;
      return this.#note(reading);
    } catch (error) {
      const code = errorCode(error);
      this.#stamp = undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') this.#setProblem(undefined);
      else this.#setProblem(`it cannot be opened (${code ?? 'unknown error'}).`);
      return undefined;
    }
  }

  #note(reading: StateReading<T>): T | undefined {
    if ('fault' in reading) {
      this.#setProblem(reading.fault);
      return undefined;
    }
    this.#setProblem(undefined);
    this.#odd = reading.odd;
    return reading.content;
  }

  #setProblem(problem: string | undefined): void {
    this.#problem = problem;
    if (problem === undefined) this.#failingSinceMs = undefined;
    else this.#failingSinceMs ??= this.#options.clock.monotonicMs();
  }

  #read(text: string): StateReading<T> {
    const parsed = parseJson(text, TERMINAL_LIMITS);
    if (!parsed.ok) return { fault: `it is no whole JSON: ${parsed.message}. ${RESTART}` };
    const fault = headFault(parsed.value, this.#options.account);
    return fault === undefined ? this.#options.read(parsed.value) : { fault };
  }
}

const RESTART = 'Restart the terminal if this stays.';
const UPDATE = 'Install the EA that belongs to this server.';

/** The sentence for a file whose content has not the shape that it should have. */
export function shapeFault(
  value: unknown,
  issues: readonly { readonly path: readonly PropertyKey[] }[],
): { fault: string } {
  const [first] = issues;
  return { fault: `${sayValue(value, first)}. ${UPDATE}` };
}

function headFault(value: unknown, account: string): string | undefined {
  if (typeof value !== 'object' || value === null) return `it holds no object. ${UPDATE}`;
  const head = value as { v?: unknown; account?: unknown; eof?: unknown };
  if (head.eof !== 1) return `it has no end mark ("eof":1). ${RESTART}`;
  if (head.v !== VERSION)
    return `it has version ${shown(head.v)}, this server reads version ${String(VERSION)}. ${UPDATE}`;
  if (head.account !== account)
    return `it is of account ${shown(head.account)}, not of ${account}. Log the terminal in to ${account}.`;
  return undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? plain(String(value), LONGEST_TEXT)
    : '(none)';
}

function tooLarge(size: number, mostBytes: number): { fault: string } {
  const mb = (bytes: number): string => String(Math.ceil(bytes / 1_048_576));
  return { fault: `it has ${mb(size)} MB, at most ${mb(mostBytes)} MB are read. ${RESTART}` };
}
