import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/base/clock.ts';

const ASK_EVERY_MS = 20;
/** Longer than an opening command lives: what is not taken by then never will be. */
const PATIENCE_MS = 40_000;

/** The process that plays the terminals of the given accounts, and what it has been asked to take so far. */
export class Terminals {
  readonly #child: ChildProcess;
  #expected = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Settles when every account has its symbols and a first heartbeat. */
  static async start(instanceRoot: string, accounts: readonly string[]): Promise<Terminals> {
    const path = fileURLToPath(new URL('./silent-terminal.ts', import.meta.url));
    const child = fork(path, [instanceRoot, ...accounts], { execArgv: ['--import', 'tsx'] });
    await once(child, 'message');
    return new Terminals(child);
  }

  /** Makes the terminals take nothing, as if each had an order at the broker, until take(). */
  async hold(): Promise<void> {
    await this.#say('hold');
  }

  async take(): Promise<void> {
    await this.#say('take');
  }

  /** Waits until this many commands more have been taken; gives the number that never came. */
  async untilTaken(commands: number): Promise<number> {
    this.#expected += commands;
    const deadlineMs = systemClock.monotonicMs() + PATIENCE_MS;
    for (;;) {
      const missing = this.#expected - (await this.#say('count'));
      if (missing > 0 && systemClock.monotonicMs() < deadlineMs) {
        await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
        continue;
      }
      this.#expected -= missing;
      return missing;
    }
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  /** The answer is the number of commands taken so far. */
  async #say(word: 'hold' | 'take' | 'count'): Promise<number> {
    const answered = once(this.#child, 'message');
    this.#child.send(word);
    const [taken] = (await answered) as [number];
    return taken;
  }
}
