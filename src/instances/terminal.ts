import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import { errorCode, readIfExists } from '../base/files.ts';
import type { AccountId } from '../base/ids.ts';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import type { Presence } from '../accounts/index.ts';
import { foldersOf, type TerminalFolders } from './folders.ts';
import { isOutgoingName, readOutgoing, type Outgoing } from './outgoing.ts';
import { heartbeatSchema, snapshotSchema, symbolsSchema } from './terminal-files.ts';
import type { Heartbeat, Snapshot, SymbolSpec } from './terminal-files.ts';

const STALE_AFTER_MS = 5000;
const OFFLINE_AFTER_MS = 15_000;
const UNREADABLE_AFTER_MS = 5000;

/** One file to be taken: settle() is called after its content is durably stored. */
export type Handover = { name: string; content: Outgoing };

export type Sighting = {
  handovers: Handover[];
  unreadable: string[];
  symbols: readonly SymbolSpec[] | undefined;
  isHeartbeatNew: boolean;
  isSnapshotNew: boolean;
};

/**
 * What the server knows of one terminal by looking into its folder: heartbeat, snapshot, symbols, and the files
 * it has handed over. Looks only; deciding and storing is for others.
 */
export class Terminal {
  readonly account: AccountId;
  readonly folders: TerminalFolders;
  readonly #clock: Clock;
  readonly #failingSince = new Map<string, number>();
  readonly #stamps = new Map<string, string>();
  #heartbeat: Heartbeat | undefined;
  /** Monotonic time of the last beat; counted back by the beat's own age when the server has just started. */
  #beatAtMs = -Infinity;
  #snapshot: Snapshot | undefined;

  constructor(root: string, account: AccountId, clock: Clock) {
    this.account = account;
    this.folders = foldersOf(root, account);
    this.#clock = clock;
  }

  get heartbeat(): Heartbeat | undefined {
    return this.#heartbeat;
  }

  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  presence(): Presence {
    const ageMs = this.#clock.monotonicMs() - this.#beatAtMs;
    if (ageMs > OFFLINE_AFTER_MS) return 'offline';
    return ageMs > STALE_AFTER_MS ? 'stale' : 'online';
  }

  async prepareFolders(): Promise<void> {
    await mkdir(this.folders.out, { recursive: true });
    await mkdir(this.folders.bad, { recursive: true });
  }

  /** What it told until now was meant for the one whose account it was; what it says from now on is read. */
  async putEventsAside(): Promise<void> {
    for (const name of await this.#list()) {
      if (name.startsWith('event_')) await this.moveToBad(name);
    }
  }

  /** Reads everything that has changed since the last look. */
  async look(): Promise<Sighting> {
    const [isHeartbeatNew, isSnapshotNew, symbols, outgoing] = await Promise.all([
      this.#lookAtHeartbeat(),
      this.#lookAtSnapshot(),
      this.#lookAtSymbols(),
      this.lookAtOut(),
    ]);
    return { isHeartbeatNew, isSnapshotNew, symbols, ...outgoing };
  }

  /** Reads the out folder alone, in name order: acks, events, results. */
  async lookAtOut(): Promise<Pick<Sighting, 'handovers' | 'unreadable'>> {
    const names = (await this.#list()).filter(isOutgoingName).sort();
    const handovers: Handover[] = [];
    const unreadable: string[] = [];
    const texts = await Promise.all(
      names.map((name) => readIfExists(join(this.folders.out, name)).catch(() => '')),
    );
    names.forEach((name, i) => {
      const text = texts[i];
      if (text === undefined) return;
      const content = readOutgoing(name, text, this.account);
      if (content !== undefined) {
        this.#failingSince.delete(name);
        handovers.push({ name, content });
      } else if (this.#hasFailedLong(name)) unreadable.push(name);
    });
    return { handovers, unreadable };
  }

  async moveToBad(name: string): Promise<void> {
    this.#failingSince.delete(name);
    await mkdir(this.folders.bad, { recursive: true });
    await rename(
      join(this.folders.out, name),
      join(this.folders.bad, `${String(this.#clock.nowMs())}_${name}`),
    );
  }

  async #list(): Promise<string[]> {
    try {
      return await readdir(this.folders.out);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #hasFailedLong(name: string): boolean {
    const nowMs = this.#clock.monotonicMs();
    const sinceMs = this.#failingSince.get(name);
    if (sinceMs === undefined) this.#failingSince.set(name, nowMs);
    return sinceMs !== undefined && nowMs - sinceMs >= UNREADABLE_AFTER_MS;
  }

  async #lookAtHeartbeat(): Promise<boolean> {
    const beat = await this.#readState('heartbeat.json', heartbeatSchema);
    if (beat === undefined) return false;
    const isFirst = this.#heartbeat === undefined;
    if (!isFirst && beat.seq === this.#heartbeat?.seq && beat.time_ms === this.#heartbeat.time_ms)
      return false;
    const ageMs = isFirst ? Math.max(0, this.#clock.nowMs() - beat.time_ms) : 0;
    this.#beatAtMs = this.#clock.monotonicMs() - ageMs;
    this.#heartbeat = beat;
    return true;
  }

  async #lookAtSnapshot(): Promise<boolean> {
    const snapshot = await this.#readState('snapshot.json', snapshotSchema);
    if (snapshot === undefined) return false;
    this.#snapshot = snapshot;
    return true;
  }

  async #lookAtSymbols(): Promise<readonly SymbolSpec[] | undefined> {
    return (await this.#readState('symbols.json', symbolsSchema))?.symbols;
  }

  /** A state file if it has changed and is whole; one that is being replaced is read at the next look. */
  async #readState<T extends { account: string }>(
    name: string,
    schema: z.ZodType<T>,
  ): Promise<T | undefined> {
    const path = join(this.folders.state, name);
    try {
      const { mtimeMs, size } = await stat(path);
      const stamp = `${String(mtimeMs)}/${String(size)}`;
      if (this.#stamps.get(name) === stamp) return undefined;
      const parsed = parseJson(await readFile(path, 'utf8'), TERMINAL_LIMITS);
      const result = parsed.ok ? schema.safeParse(parsed.value) : undefined;
      if (result?.success !== true || result.data.account !== this.account) return undefined;
      this.#stamps.set(name, stamp);
      return result.data;
    } catch {
      // Missing, or held by its writer for a moment: the next look decides.
      return undefined;
    }
  }
}
