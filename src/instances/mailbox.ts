import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { AccountId } from '../base/ids.ts';
import type { Db } from '../db/index.ts';
import { Bell } from './bell.ts';
import type { Outgoing } from './outgoing.ts';
import type { MarkStore } from './store.ts';
import type { Handover, Sighting, Terminal } from './terminal.ts';

const SWEEP_MS = 1000;

/** Takes one file's content; runs inside the transaction after which the file is deleted. */
export type OutgoingHandler = (account: AccountId, content: Outgoing) => void;

/** A terminal being drained, and what to look at once more when that is done. */
type Draining = { again: 'all' | 'out' | undefined; done: Promise<void> };

export type MailboxDeps = {
  db: Db;
  marks: MarkStore;
  clock: Clock;
  log: Log;
  onSighting: (terminal: Terminal, sighting: Sighting) => void;
  onUnreadable: (terminal: Terminal, name: string) => void;
  /** Told once the rest of the file is taken. */
  onOdd: (terminal: Terminal, sentences: readonly string[]) => void;
};

/**
 * Takes in what terminals hand over. The sweep, once a second and at start, finds everything alone; the watcher only
 * makes it faster. A file is deleted after the transaction that took it has committed, so a crash takes it again
 * and its id or number makes that harmless.
 */
export class Mailbox {
  readonly #deps: MailboxDeps;
  readonly #terminals = new Map<AccountId, Terminal>();
  readonly #handlers: OutgoingHandler[] = [];
  readonly #draining = new Map<Terminal, Draining>();
  readonly #bell: Bell;
  #stopSweep: (() => void) | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(deps: MailboxDeps) {
    this.#deps = deps;
    this.#bell = new Bell(deps.log);
  }

  onOutgoing(handler: OutgoingHandler): void {
    this.#handlers.push(handler);
  }

  terminal(account: AccountId): Terminal | undefined {
    return this.#terminals.get(account);
  }

  terminals(): Iterable<Terminal> {
    return this.#terminals.values();
  }

  /** Adds a terminal; it is looked at from the next sweep on. */
  add(terminal: Terminal): void {
    this.#terminals.set(terminal.account, terminal);
  }

  /** Looks at it no more; what is being read of it now is not taken. Its folder stays as it is. */
  remove(terminal: Terminal): void {
    this.#bell.unhang(terminal.folders.out);
    if (this.#isKnown(terminal)) this.#terminals.delete(terminal.account);
  }

  /** False once the account has gone, also where another has come under its number since. */
  #isKnown(terminal: Terminal): boolean {
    return this.#terminals.get(terminal.account) === terminal;
  }

  /** Hears of what a terminal hands over at once; its folders exist. */
  watch(terminal: Terminal): void {
    this.#bell.hang(terminal.folders.out, () => void this.#drain(terminal, 'out'));
  }

  /**
   * Takes in everything that is there, then sweeps again and again. All terminals are seen before anything of one is
   * taken: what a master did is judged by whether its slaves are there.
   */
  async start(): Promise<void> {
    await Promise.all([...this.#terminals.values()].map((terminal) => this.#see(terminal)));
    await this.sweep();
    this.#stopSweep = this.#deps.clock.every(SWEEP_MS, () => {
      this.sweep().catch(warnOf(this.#deps.log, 'sweep failed; the next one is in a second'));
    });
  }

  async #see(terminal: Terminal): Promise<void> {
    try {
      const state = await terminal.lookAtState();
      this.#deps.onSighting(terminal, { ...state, handovers: [], unreadable: [] });
    } catch (error) {
      this.#sayUnreadable(terminal, error);
    }
  }

  #sayUnreadable({ account }: Terminal, error: unknown): void {
    this.#deps.log.warn({ stage: 'learn', account, error }, 'terminal folder not readable now');
  }

  async stop(): Promise<void> {
    this.#stopSweep?.();
    this.#bell.takeDown();
    await this.#sweeping;
    await Promise.all([...this.#draining.values()].map(({ done }) => done));
  }

  /** Looks at every terminal once; joins the last look while that is still going on. */
  sweep(): Promise<void> {
    this.#sweeping ??= Promise.all(
      [...this.#terminals.values()].map((terminal) => this.#drain(terminal, 'all')),
    )
      .then(() => undefined)
      .finally(() => {
        this.#sweeping = undefined;
      });
    return this.#sweeping;
  }

  /** One terminal is drained by one at a time; a call that comes meanwhile makes it look once more. */
  async #drain(terminal: Terminal, what: 'all' | 'out'): Promise<void> {
    const running = this.#draining.get(terminal);
    if (running !== undefined) {
      running.again = running.again === 'all' ? 'all' : what;
      return running.done;
    }
    const state: Draining = { again: what, done: Promise.resolve() };
    state.done = this.#drainUntilQuiet(terminal, state).finally(() => {
      this.#draining.delete(terminal);
    });
    this.#draining.set(terminal, state);
    return state.done;
  }

  async #drainUntilQuiet(terminal: Terminal, state: Draining): Promise<void> {
    for (let what = state.again; what !== undefined; what = state.again) {
      state.again = undefined;
      try {
        const sighting: Sighting =
          what === 'all'
            ? await terminal.look()
            : {
                ...(await terminal.lookAtOut()),
                symbols: undefined,
                isHeartbeatNew: false,
                isSnapshotNew: false,
              };
        if (!this.#isKnown(terminal)) return;
        this.#deps.onSighting(terminal, sighting);
        await Promise.all(sighting.handovers.map((handover) => this.#take(terminal, handover)));
        await Promise.all(sighting.unreadable.map((name) => this.#putAside(terminal, name)));
      } catch (error) {
        this.#sayUnreadable(terminal, error);
      }
    }
  }

  async #take(terminal: Terminal, { name, content, odd }: Handover): Promise<void> {
    const { account } = terminal;
    const { db } = this.#deps;
    // Slaves wait for what a master did; receipts may come in company.
    const write = content.kind === 'event' ? db.write : db.writeLater;
    try {
      const isTaken = await write(() => {
        if (!this.#isKnown(terminal)) return false;
        if (content.kind === 'event' && !this.#deps.marks.takeOnce(account, content.event.seq))
          return true;
        for (const handler of this.#handlers) handler(account, content);
        return true;
      });
      if (!isTaken) return;
      await unlink(join(terminal.folders.out, name));
      if (odd.length > 0) this.#deps.onOdd(terminal, odd);
    } catch (error) {
      // Not taken, or not deleted: it stays and is taken at a later sweep.
      this.#deps.log.warn(
        { stage: 'learn', account, file: name, error },
        'file stays for the next sweep',
      );
    }
  }

  async #putAside(terminal: Terminal, name: string): Promise<void> {
    if (!this.#isKnown(terminal)) return;
    await terminal.moveToBad(name);
    this.#deps.log.warn(
      { stage: 'learn', account: terminal.account, file: name },
      'file not understood, moved to bad',
    );
    this.#deps.onUnreadable(terminal, name);
  }
}
