import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { CommandResult } from '../instances/index.ts';
import type { CommandHead } from './command.ts';

/** How much of each position is to be left, decided before the first request and kept whatever happens. */
export type Plan = readonly { position: string; remaining: number }[];

/** ledger.jsonl: one line per step of a command, and the highest epoch when older lines have been dropped. */
type Line =
  | { kind: 'recv'; id: string; at_ms: number; name: string; command: CommandHead }
  | { kind: 'sending'; id: string; at_ms: number; plan: Plan }
  | { kind: 'done'; id: string; at_ms: number; result: CommandResult }
  | { kind: 'epoch'; epoch: number; at_ms: number };

export type Entry = {
  readonly id: string;
  lastMs: number;
  received: { atMs: number; name: string; command: CommandHead } | undefined;
  sending: { atMs: number; plan: Plan } | undefined;
  result: CommandResult | undefined;
};

const KEPT_MS = 30 * 86_400_000;

/**
 * What the terminal remembers of commands. Append-only; each step is on disk before the next is taken, so a killed
 * terminal knows at its next start exactly how far it had come. A last line cut off by the kill never counted.
 */
export class Ledger {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #handle: number;
  #epoch = 0;
  /** A write that failed may have left half a line, which the next one must not continue. */
  #isTorn = false;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    if (existsSync(path)) this.#load();
    this.#handle = openSync(path, 'a');
    this.compact();
  }

  /** The highest epoch of a command that was taken. */
  get epoch(): number {
    return this.#epoch;
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  unfinished(): Entry[] {
    return [...this.#entries.values()].filter(({ result }) => result === undefined);
  }

  recv(commands: readonly { name: string; command: CommandHead }[]): void {
    const at_ms = this.#clock.nowMs();
    this.#append(
      commands.map(({ name, command }) => ({ kind: 'recv', id: command.id, at_ms, name, command })),
    );
  }

  sending(id: string, plan: Plan): void {
    this.#append([{ kind: 'sending', id, at_ms: this.#clock.nowMs(), plan }]);
  }

  done(result: CommandResult): void {
    this.#append([{ kind: 'done', id: result.id, at_ms: this.#clock.nowMs(), result }]);
  }

  /** Drops what ended more than 30 days ago by writing a new file beside the old one. */
  compact(): void {
    const fromMs = this.#clock.nowMs() - KEPT_MS;
    const old = [...this.#entries.values()].filter((e) => e.result && e.lastMs < fromMs);
    if (old.length === 0) return;
    for (const { id } of old) this.#entries.delete(id);
    const head: Line = { kind: 'epoch', epoch: this.#epoch, at_ms: this.#clock.nowMs() };
    const lines = [head, ...[...this.#entries.values()].flatMap(linesOf)];
    const part = `${this.#path}.part`;
    const handle = openSync(part, 'w');
    writeWhole(handle, textOf(lines));
    fdatasyncSync(handle);
    closeSync(handle);
    closeSync(this.#handle);
    renameSync(part, this.#path);
    this.#handle = openSync(this.#path, 'a');
  }

  close(): void {
    closeSync(this.#handle);
  }

  #load(): void {
    const text = readFileSync(this.#path, 'utf8');
    for (const line of text.split('\n')) {
      const parsed = parseLine(line);
      if (parsed !== undefined) this.#take(parsed);
    }
    // The next line must not continue one that a kill cut off.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.#path, '\n');
  }

  #append(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    const text = this.#isTorn ? `\n${textOf(lines)}` : textOf(lines);
    this.#isTorn = true;
    writeWhole(this.#handle, text);
    fdatasyncSync(this.#handle);
    this.#isTorn = false;
    for (const line of lines) this.#take(line);
  }

  #take(line: Line): void {
    if (line.kind === 'epoch') {
      this.#epoch = Math.max(this.#epoch, line.epoch);
      return;
    }
    const entry = this.#entries.get(line.id) ?? blank(line.id);
    entry.lastMs = line.at_ms;
    if (line.kind === 'recv') {
      const { at_ms: atMs, name, command } = line;
      entry.received = { atMs, name, command };
      this.#epoch = Math.max(this.#epoch, command.epoch);
    } else if (line.kind === 'sending') entry.sending = { atMs: line.at_ms, plan: line.plan };
    else entry.result = line.result;
    this.#entries.set(line.id, entry);
  }
}

function blank(id: string): Entry {
  return { id, lastMs: 0, received: undefined, sending: undefined, result: undefined };
}

function linesOf({ id, received, sending, result, lastMs }: Entry): Line[] {
  const lines: Line[] = [];
  if (received) {
    const { atMs: at_ms, name, command } = received;
    lines.push({ kind: 'recv', id, at_ms, name, command });
  }
  if (sending) lines.push({ kind: 'sending', id, at_ms: sending.atMs, plan: sending.plan });
  if (result) lines.push({ kind: 'done', id, at_ms: lastMs, result });
  return lines;
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** A write may take less than it was given, as it does when the disk is nearly full. */
function writeWhole(handle: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length;) from += writeSync(handle, bytes, from);
}

/** Our own lines: either whole, or cut off and then not JSON. */
function parseLine(line: string): Line | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
