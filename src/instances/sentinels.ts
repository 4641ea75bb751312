import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { writeThenRename } from '../base/files.ts';
import type { Log } from '../base/log.ts';
import type { Terminal } from './terminal.ts';

const SERVER_FILE_MS = 5000;
const RENAME_PATIENCE_MS = 4000;

export type SentinelDeps = {
  clock: Clock;
  log: Log;
  epoch: () => number;
  terminals: () => Iterable<Terminal>;
  /** True while no new position may be opened on the account, whatever else is true. */
  isKilled: (terminal: Terminal) => boolean;
};

/**
 * The two files by which a terminal judges the server: server.json, rewritten every 5 s (older than 30 s means the
 * server is gone and nothing may be opened), and KILL, whose presence alone forbids opening.
 */
export class Sentinels {
  readonly #deps: SentinelDeps;
  #stopTimer: (() => void) | undefined;
  #count = 0;
  #isStarted = false;

  constructor(deps: SentinelDeps) {
    this.#deps = deps;
  }

  /** Before this nothing is written, so that a start can read what the last server left. */
  async start(): Promise<void> {
    this.#isStarted = true;
    await this.writeAll();
    this.#stopTimer = this.#deps.clock.every(SERVER_FILE_MS, () => {
      void this.writeAll();
    });
  }

  stop(): void {
    this.#stopTimer?.();
  }

  async writeAll(): Promise<void> {
    await Promise.all([...this.#deps.terminals()].map((terminal) => this.write(terminal)));
  }

  /** Puts KILL where it belongs, also before start(): a server that comes up halted must not be overtaken. */
  async plantKills(): Promise<void> {
    const killed = [...this.#deps.terminals()].filter((terminal) => this.#deps.isKilled(terminal));
    await Promise.all(killed.map((terminal) => writeFile(killPathOf(terminal), '')));
  }

  /** The terminals in front of which KILL stands now. */
  killed(): Terminal[] {
    return [...this.#deps.terminals()].filter((terminal) => existsSync(killPathOf(terminal)));
  }

  /** KILL first: a terminal must never see a live server without the sentinel that goes with it. */
  async write(terminal: Terminal): Promise<void> {
    if (!this.#isStarted) return;
    try {
      await this.#writeKill(terminal);
      await this.#writeServerFile(terminal, !this.#deps.isKilled(terminal));
    } catch (error) {
      this.#deps.log.warn({ account: terminal.account, error }, 'server.json or KILL not written');
    }
  }

  /** The last word to a terminal that is nobody's any more: it opens nothing, whatever lies in front of it. */
  async close(terminal: Terminal): Promise<void> {
    try {
      await mkdir(terminal.folders.state, { recursive: true });
      await writeFile(killPathOf(terminal), '');
      await this.#writeServerFile(terminal, false);
    } catch (error) {
      this.#deps.log.warn({ account: terminal.account, error }, 'KILL not left behind');
    }
  }

  async #writeKill(terminal: Terminal): Promise<void> {
    const path = killPathOf(terminal);
    if (this.#deps.isKilled(terminal)) await writeFile(path, '');
    else await rm(path, { force: true });
  }

  async #writeServerFile(terminal: Terminal, acceptsOpenings: boolean): Promise<void> {
    const { clock } = this.#deps;
    const content = {
      v: 1,
      time_ms: clock.nowMs(),
      epoch: this.#deps.epoch(),
      account: terminal.account,
      accepting_opens: acceptsOpenings,
      eof: 1,
    };
    await writeThenRename(join(terminal.folders.state, 'server.json'), JSON.stringify(content), {
      clock,
      temporaryName: `tmp_server${String(this.#count++ % 1000)}.part`,
      giveUpAtMs: clock.monotonicMs() + RENAME_PATIENCE_MS,
    });
  }
}

function killPathOf({ folders }: Terminal): string {
  return join(folders.state, 'KILL');
}
