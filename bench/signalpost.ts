import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { Connection, type Target } from './connection.ts';
import { startProgram, type Program, type Running } from './running.ts';
import { Terminals } from './terminals.ts';

const LOGIN = { user: 'bench', pass: randomBytes(12).toString('hex') };
const NO_LIMIT = '100000000 per minute';
const FIRST_ACCOUNT = 7_000_001;
const ONLINE_WITHIN_MS = 30_000;
const SETTLED_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 50;

export type SignalpostOptions = {
  /** The server.js that is measured. */
  server: string;
  folder: string;
  /** How many accounts get a terminal played by the stand-in. */
  accounts: number;
  /** A shared object put in front of the C library. */
  preload?: string | undefined;
};

/** The built server in a fresh folder, with accounts that are online and offer their symbols. */
export class Signalpost {
  readonly accounts: readonly string[];
  readonly terminals: Terminals;
  readonly instanceRoot: string;
  readonly #program: Program;
  #running: Running;

  private constructor(
    program: Program,
    running: Running,
    accounts: readonly string[],
    terminals: Terminals,
  ) {
    this.#program = program;
    this.#running = running;
    this.accounts = accounts;
    this.terminals = terminals;
    this.instanceRoot = join(program.folder, 'instances');
  }

  static async start(options: SignalpostOptions): Promise<Signalpost> {
    const program = programOf(options);
    const running = await startProgram(program);
    // Load repeats itself, which on a real account would be a mistake that stops it.
    await call(apiOf(running, 'PUT', '/api/limits'), { max_repeated_orders: null });
    const accounts = Array.from({ length: options.accounts }, (_, i) => String(FIRST_ACCOUNT + i));
    for (const account of accounts) {
      const wanted = {
        account,
        nickname: account,
        kind: 'mt5',
        broker: 'Bench',
        server: 'Bench-1',
      };
      mkdirSync(join(options.folder, 'instances', account), { recursive: true });
      await call(apiOf(running, 'POST', '/api/accounts'), wanted);
    }
    const terminals = await Terminals.start(join(options.folder, 'instances'), accounts);
    const signalpost = new Signalpost(program, running, accounts, terminals);
    await signalpost.untilOnline(accounts);
    return signalpost;
  }

  get running(): Running {
    return this.#running;
  }

  /** The folder that a terminal's commands are put into. */
  commandsOf(account: string): string {
    return join(this.instanceRoot, account, 'MQL5', 'Files');
  }

  /** The folder that a terminal puts its results into. */
  resultsOf(account: string): string {
    return join(this.commandsOf(account), `instance_${account}`, 'out');
  }

  api(method: Target['method'], path: string): Target {
    return apiOf(this.#running, method, path);
  }

  /** Asks the server as its administrator; throws where it refuses. */
  call(method: Target['method'], path: string, body?: object): Promise<unknown> {
    return call(this.api(method, path), body);
  }

  /** Stops the server and starts it on the same folders; gives the time from start to ready. */
  async restart(): Promise<number> {
    await this.#running.stop();
    this.#running = await startProgram(this.#program);
    return this.#running.readyAfterMs;
  }

  async addPaperAccount(nickname: string): Promise<string> {
    const answer = await call(this.api('POST', '/api/accounts'), { nickname, kind: 'paper' });
    return (answer as { account: { account: string } }).account.account;
  }

  async untilOnline(accounts: readonly string[]): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + ONLINE_WITHIN_MS;
    while (!(await this.#areOnline(accounts))) {
      if (systemClock.monotonicMs() > deadlineMs)
        throw new Error('the terminals did not come online');
      await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
    }
  }

  /**
   * Waits until the terminals have taken this many commands more and the server has taken in what they say of them;
   * gives the number of commands that never came (they have expired).
   */
  async settle(commands: number): Promise<number> {
    const missing = await this.terminals.untilTaken(commands);
    const deadlineMs = systemClock.monotonicMs() + SETTLED_WITHIN_MS;
    while (this.accounts.some((account) => readdirSync(this.resultsOf(account)).length > 0)) {
      if (systemClock.monotonicMs() > deadlineMs)
        throw new Error('the server did not take in the results');
      await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
    }
    return missing;
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    this.terminals.stop();
  }

  async #areOnline(accounts: readonly string[]): Promise<boolean> {
    const answer = (await call(this.api('GET', '/api/accounts'))) as {
      accounts: { account: string; status: string }[];
    };
    const online = answer.accounts.filter(({ status }) => status === 'online');
    const names = new Set(online.map(({ account }) => account));
    return accounts.every((account) => names.has(account));
  }
}

function programOf({ server, folder, preload }: SignalpostOptions): Program {
  return {
    command: process.execPath,
    args: [server],
    folder,
    token: randomBytes(24).toString('hex'),
    env: {
      DATA_DIR: join(folder, 'data'),
      LOG_DIR: join(folder, 'logs'),
      INSTANCE_ROOT_PATH: join(folder, 'instances'),
      SIGNALPOST_KEY: randomBytes(32).toString('hex'),
      SECRET_KEY: randomBytes(32).toString('hex'),
      BASIC_USER: LOGIN.user,
      BASIC_PASS: LOGIN.pass,
      WEBHOOK_RATE_LIMIT: NO_LIMIT,
      API_RATE_LIMIT: NO_LIMIT,
      ...(preload !== undefined && { LD_PRELOAD: preload }),
    },
  };
}

function apiOf({ target }: Running, method: Target['method'], path: string): Target {
  return { ...target(method, path), login: `${LOGIN.user}:${LOGIN.pass}` };
}

async function call(target: Target, body?: object): Promise<unknown> {
  const connection = new Connection(target);
  try {
    const { status, text } = await connection.request(
      body === undefined ? '' : JSON.stringify(body),
    );
    if (status !== 200 && status !== 201)
      throw new Error(`${target.path} answered ${status} ${text}`);
    return JSON.parse(text);
  } finally {
    connection.close();
  }
}
