import type { Clock } from '../base/clock.ts';
import type { AccountId, CommandId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Instances } from '../instances/index.ts';
import type { Closings } from './closings.ts';
import { isQuestion, type Command } from './command.ts';
import type { CommandRecord } from './store.ts';

/** Past its end, a terminal that has taken a command in time is given this long to say so. */
const GRACE_MS = 2000;
const RESULT_PATIENCE_MS = 30_000;
const ASK_AGAIN_MS = 60_000;
const TICK_MS = 1000;
const NOT_TAKEN =
  'The terminal did not take it in time, and it was taken back. Check that its EA runs and that its modes are switched on.';
const NOT_SAID = 'The terminal has not said what became of it. It is not sent again.';

type Watched = {
  command: Command;
  state: 'queued' | 'written' | 'acked' | 'unknown';
  ackedAtMs: number | undefined;
  queriedAtMs: number | undefined;
};

export type ReconcilerDeps = {
  instances: Pick<Instances, 'withdraw' | 'takeAside' | 'isAside' | 'forgetAside' | 'presence'>;
  closings: Closings;
  clock: Clock;
  log: Log;
  isWriting: (command: Command) => boolean;
  /** Too late to be written. */
  isOver: (command: Command) => boolean;
  /** Writes a QUERY for the command. */
  ask: (command: Command) => Promise<void>;
};

/**
 * Every wait has an end. What is not written in time expires; what a terminal has taken and not answered is asked
 * for (QUERY) and then unknown, which is shown, asked for again when the terminal is back, and never sent again. What
 * still lay in front of the terminal when it was taken back, and was never acknowledged, has expired.
 */
export class Reconciler {
  readonly #deps: ReconcilerDeps;
  readonly #watched = new Map<CommandId, Watched>();
  #stopTimer: (() => void) | undefined;
  #ticking: Promise<void> | undefined;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  start(live: readonly CommandRecord[]): void {
    for (const record of live) {
      this.#watched.set(record.id, {
        command: record,
        state:
          record.state === 'written' || record.state === 'acked' || record.state === 'unknown'
            ? record.state
            : 'queued',
        ackedAtMs: record.ackedAtMs,
        queriedAtMs: record.queriedAtMs,
      });
    }
    this.#stopTimer = this.#deps.clock.every(TICK_MS, () => {
      void this.tick();
    });
  }

  stop(): void {
    this.#stopTimer?.();
  }

  watch(command: Command): void {
    this.#watched.set(command.id, {
      command,
      state: 'queued',
      ackedAtMs: undefined,
      queriedAtMs: undefined,
    });
  }

  acked(id: CommandId): void {
    const watched = this.#watched.get(id);
    if (watched?.state === 'unknown' || watched === undefined) return;
    watched.state = 'acked';
    watched.ackedAtMs ??= this.#deps.clock.nowMs();
  }

  doubted(id: CommandId): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) watched.state = 'unknown';
  }

  closed(id: CommandId): void {
    const watched = this.#watched.get(id);
    this.#watched.delete(id);
    // Only what was asked for can have been taken aside.
    if (watched?.queriedAtMs === undefined) return;
    const { instances, log } = this.#deps;
    instances
      .forgetAside(watched.command.account, watched.command.fileName)
      .catch(warnOf(log, 'file of an ended command stays aside'));
  }

  /** A terminal is back: what is unknown of it is asked for at once. */
  async askAgain(account: AccountId): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    const unknown = [...this.#watched.values()].filter(
      ({ command, state }) => state === 'unknown' && command.account === account,
    );
    for (const watched of unknown) await this.#ask(watched, nowMs);
  }

  /** Looks at every command once, all together so that their ends share a commit; joins a look that still goes on. */
  tick(): Promise<void> {
    const nowMs = this.#deps.clock.nowMs();
    this.#ticking ??= Promise.all(
      [...this.#watched.values()].map((watched) => this.#tryExamine(watched, nowMs)),
    )
      .then(() => undefined)
      .finally(() => {
        this.#ticking = undefined;
      });
    return this.#ticking;
  }

  async #tryExamine(watched: Watched, nowMs: number): Promise<void> {
    try {
      await this.#examine(watched, nowMs);
    } catch (error) {
      this.#deps.log.warn(
        { stage: 'learn', id: watched.command.id, error },
        'command not examined; tried again',
      );
    }
  }

  async #examine(watched: Watched, nowMs: number): Promise<void> {
    const { command, state } = watched;
    if (state === 'queued' && !this.#deps.isWriting(command)) {
      if (this.#deps.isOver(command))
        await this.#deps.closings.end(command, 'expired', 'It was not written in time.');
      return;
    }
    if (isQuestion(command.action)) {
      if (nowMs >= command.expiresAtMs + GRACE_MS) await this.#giveUpQuestion(command);
      return;
    }
    if (state === 'written' && nowMs >= command.expiresAtMs + GRACE_MS)
      await this.#pursue(watched, nowMs);
    if (state === 'acked' && nowMs >= (watched.ackedAtMs ?? nowMs) + RESULT_PATIENCE_MS)
      await this.#pursue(watched, nowMs);
    if (state === 'unknown' && nowMs >= (watched.queriedAtMs ?? 0) + ASK_AGAIN_MS) {
      if (this.#deps.instances.presence(command.account) === 'online')
        await this.#ask(watched, nowMs);
    }
  }

  /** Asks once, waits, then says that it was never taken, or that nobody knows. */
  async #pursue(watched: Watched, nowMs: number): Promise<void> {
    const { instances, closings } = this.#deps;
    const { command } = watched;
    const { account, fileName } = command;
    if (watched.queriedAtMs === undefined) {
      if (watched.state === 'written') await instances.takeAside(account, fileName);
      await this.#ask(watched, nowMs);
    } else if (nowMs >= watched.queriedAtMs + RESULT_PATIENCE_MS) {
      // A terminal acknowledges what it takes before it acts on it, and deletes it after.
      if (watched.state === 'written' && (await instances.isAside(account, fileName)))
        await closings.end(command, 'expired', NOT_TAKEN);
      else await closings.end(command, 'unknown', NOT_SAID);
    }
  }

  async #giveUpQuestion(command: Command): Promise<void> {
    await this.#deps.instances.withdraw(command.account, command.fileName);
    await this.#deps.closings.end(command, 'expired', '');
  }

  async #ask(watched: Watched, nowMs: number): Promise<void> {
    watched.queriedAtMs = nowMs;
    await this.#deps.ask(watched.command);
  }

  /** The file is out: from now on only the terminal knows. */
  written(id: CommandId): void {
    const watched = this.#watched.get(id);
    if (watched?.state === 'queued') watched.state = 'written';
  }
}
