import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

export type ChildDeps = { account: string; folder: string; clock: Clock; log: Log };

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const RESTARTS = 5;
const RESTART_WINDOW_MS = 600_000;
const POLITE_MS = 3000;

/** The process of one practice account, kept alive: started again with growing pauses, 5 times in 10 minutes. */
export class Child {
  readonly #deps: ChildDeps;
  #process: ChildProcess | undefined;
  #isWanted = false;
  #restartsMs: number[] = [];
  #cancelRestart: (() => void) | undefined;

  constructor(deps: ChildDeps) {
    this.#deps = deps;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  start(): void {
    this.#isWanted = true;
    if (this.#process === undefined && this.#cancelRestart === undefined) this.#spawn();
  }

  /** Asks the process to leave by closing its channel, which also works where signals do not; kills it after 3 s. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#cancelRestart?.();
    this.#cancelRestart = undefined;
    const child = this.#process;
    if (child === undefined) return;
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    if (child.connected) child.disconnect();
    const cancelKill = this.#deps.clock.after(POLITE_MS, () => child.kill('SIGKILL'));
    await gone;
    cancelKill();
  }

  /** The environment is left empty on purpose: the server's secrets are no business of a practice terminal. */
  #spawn(): void {
    const child = spawn(process.execPath, [...entryPoint(), '--folder', this.#deps.folder], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {},
      windowsHide: true,
    });
    this.#process = child;
    this.#listen(child);
    child.once('error', (error) => {
      this.#deps.log.error({ account: this.#deps.account, error }, 'paper terminal not started');
      if (child.pid === undefined) this.#ended(child);
    });
    // Not 'close': it never comes for a child whose channel was closed from this side.
    child.once('exit', () => {
      this.#ended(child);
    });
  }

  /** A terminal writes to its error stream only what it dies of. */
  #listen({ stderr }: ChildProcess): void {
    let complaint = '';
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    stderr?.once('end', () => {
      if (complaint === '') return;
      this.#deps.log.warn({ account: this.#deps.account, complaint }, 'paper terminal complains');
    });
  }

  #ended(child: ChildProcess): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    if (!this.#isWanted) return;
    const { clock, log, account } = this.#deps;
    const nowMs = clock.monotonicMs();
    this.#restartsMs = this.#restartsMs.filter((atMs) => nowMs - atMs < RESTART_WINDOW_MS);
    const ending = { account, code: child.exitCode, signal: child.signalCode };
    if (this.#restartsMs.length >= RESTARTS) {
      log.error(ending, 'paper terminal keeps ending and is not started again');
      return;
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#restartsMs.length, LONGEST_PAUSE_MS);
    log.warn({ ...ending, pauseMs }, 'paper terminal ended, starting it again');
    this.#restartsMs.push(nowMs);
    this.#cancelRestart = clock.after(pauseMs, () => {
      this.#cancelRestart = undefined;
      this.#spawn();
    });
  }
}

/** What node runs: the built terminal, or the source through tsx when this file itself is source. */
export function entryPoint(): string[] {
  const isSource = import.meta.url.endsWith('.ts');
  const script = fileURLToPath(
    new URL(isSource ? './terminal.ts' : './terminal.js', import.meta.url),
  );
  if (!isSource) return [script];
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(tsx).href, script];
}
