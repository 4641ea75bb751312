import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { errorCode, readIfExists } from '../base/files.ts';
import type { AccountId } from '../base/ids.ts';
import type { Presence } from '../accounts/index.ts';
import { foldersOf, type TerminalFolders } from './folders.ts';
import { isOutgoingName, readOutgoing, type Outgoing } from './outgoing.ts';
import { sayOdd } from './rows.ts';
import { StateFile } from './state-file.ts';
import { heartbeatFile, snapshotFile, symbolsFile, type SeenSnapshot } from './state-files.ts';
import type { Heartbeat, SymbolSpec } from './terminal-files.ts';

const STALE_AFTER_MS = 5000;
const OFFLINE_AFTER_MS = 15_000;
const UNREADABLE_AFTER_MS = 5000;
const ODD_SHOWN_MS = 3_600_000;
const MOST_ODD_HANDOVERS = 3;

/** One file to be taken, with what in it was odd; it is deleted after its content is durably stored. */
export type Handover = { name: string; content: Outgoing; odd: readonly string[] };

/** A broker's symbols, and how long ago their quotes were told. */
export type ToldSymbols = { list: readonly SymbolSpec[]; ageMs: number };

/** Something in what a terminal says that is not understood; a file is unreadable as a whole, a row is left out. */
export type TerminalFault = {
  readonly file: string;
  readonly kind: 'file' | 'row';
  readonly sentence: string;
};

export type Sighting = {
  handovers: Handover[];
  unreadable: string[];
  symbols: ToldSymbols | undefined;
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
  readonly #heartbeatFile;
  readonly #snapshotFile;
  readonly #symbolsFile;
  #oddHandovers: { sentence: string; untilMs: number }[] = [];
  #hasSymbols = false;
  #heartbeat: Heartbeat | undefined;
  /** Monotonic time of the last beat; counted back by the beat's own age when the server has just started. */
  #beatAtMs = -Infinity;
  #snapshot: SeenSnapshot | undefined;

  constructor(root: string, account: AccountId, clock: Clock) {
    this.account = account;
    this.folders = foldersOf(root, account);
    this.#clock = clock;
    const options = { folder: this.folders.state, account, clock };
    this.#heartbeatFile = new StateFile({ ...options, ...heartbeatFile });
    this.#snapshotFile = new StateFile({ ...options, ...snapshotFile });
    this.#symbolsFile = new StateFile({ ...options, ...symbolsFile });
  }

  get heartbeat(): Heartbeat | undefined {
    return this.#heartbeat;
  }

  get snapshot(): SeenSnapshot | undefined {
    if (this.#snapshot === undefined || this.#snapshotFile.problem === undefined)
      return this.#snapshot;
    return { ...this.#snapshot, isWhole: false, hasAllTickets: false };
  }

  /** Why its list of symbols, which is there, cannot be read. */
  get symbolsProblem(): string | undefined {
    return this.#symbolsFile.problem;
  }

  /** What of its files is not understood now: what cannot be read at all first. */
  faults(): TerminalFault[] {
    const files = [this.#heartbeatFile, this.#snapshotFile, this.#symbolsFile];
    const nowMs = this.#clock.monotonicMs();
    this.#oddHandovers = this.#oddHandovers.filter(({ untilMs }) => untilMs > nowMs);
    return [
      ...files.flatMap(({ name, fault }) =>
        asFaults(name, 'file', fault === undefined ? [] : [fault]),
      ),
      ...files.flatMap(({ name, odd }) => asFaults(name, 'row', sayOdd(name, odd))),
      ...this.#oddHandovers.map(({ sentence }) => ({
        file: 'out',
        kind: 'row' as const,
        sentence,
      })),
    ];
  }

  /** Something odd in a file that was handed over is shown for a while: the file is gone. */
  noteOdd(sentences: readonly string[]): void {
    const untilMs = this.#clock.monotonicMs() + ODD_SHOWN_MS;
    const noted = sentences.map((sentence) => ({ sentence, untilMs }));
    this.#oddHandovers = [...this.#oddHandovers, ...noted].slice(-MOST_ODD_HANDOVERS);
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
    const [state, outgoing] = await Promise.all([this.lookAtState(), this.lookAtOut()]);
    return { ...state, ...outgoing };
  }

  /** Reads what the terminal says of itself alone: heartbeat, snapshot, symbols. */
  async lookAtState(): Promise<Omit<Sighting, 'handovers' | 'unreadable'>> {
    const [isHeartbeatNew, isSnapshotNew, symbols] = await Promise.all([
      this.#lookAtHeartbeat(),
      this.#lookAtSnapshot(),
      this.#lookAtSymbols(),
    ]);
    return { isHeartbeatNew, isSnapshotNew, symbols };
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
      const read = readOutgoing(name, text, this.account);
      if (read !== undefined) {
        this.#failingSince.delete(name);
        handovers.push({ name, ...read });
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
    const beat = await this.#heartbeatFile.look();
    if (beat === undefined) return false;
    const isFirst = this.#heartbeat === undefined;
    if (!isFirst && beat.seq === this.#heartbeat?.seq && beat.time_ms === this.#heartbeat.time_ms)
      return false;
    this.#beatAtMs = this.#clock.monotonicMs() - this.#ageMs(beat, isFirst);
    this.#heartbeat = beat;
    return true;
  }

  async #lookAtSnapshot(): Promise<boolean> {
    const snapshot = await this.#snapshotFile.look();
    if (snapshot === undefined) return false;
    this.#snapshot = snapshot;
    return true;
  }

  async #lookAtSymbols(): Promise<ToldSymbols | undefined> {
    const told = await this.#symbolsFile.look();
    if (told === undefined) return undefined;
    const isFirst = !this.#hasSymbols;
    this.#hasSymbols = true;
    return { list: told.symbols, ageMs: this.#ageMs(told, isFirst) };
  }

  /** What appears while this program looks is new; what it finds at its start is as old as the file says. */
  #ageMs({ time_ms: toldMs }: { time_ms: number }, isFirst: boolean): number {
    return isFirst ? Math.max(0, this.#clock.nowMs() - toldMs) : 0;
  }
}

function asFaults(
  file: string,
  kind: TerminalFault['kind'],
  sentences: readonly string[],
): TerminalFault[] {
  return sentences.map((sentence) => ({ file, kind, sentence }));
}
