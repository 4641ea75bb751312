import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId } from '../src/base/ids.ts';
import { heartbeatSchema, resultSchema, type CommandResult } from '../src/instances/index.ts';
import { readLog } from './sim/expert-fixtures/run.ts';
import { startLife, type Life } from './life.ts';
import { QUICK_INPUTS, type SimulatorConfig } from './simulator.ts';

export const ACCOUNT = '990000001';
const START_MS = 1_795_253_400_000;

type Deal = { ticket: number; magic: number; entry: number; volume: number; position: number };
type Kind = 'webhook' | 'slave';
export type Books = {
  deals: Deal[];
  positions: { volume: number }[];
  orders: { magic: number }[];
};

/**
 * One account whose terminal lives, is killed and lives again, in virtual time: nothing waits. Plays the server
 * through files alone, and reads the trade server's own books as the truth about what was traded.
 */
export class SteppedAccount {
  readonly #program: string;
  readonly #folder: string;
  readonly files: string;
  readonly state: string;
  #nowMs: number;
  #seq = 0;
  #epoch = 7;
  #isServerAlive = true;
  #life: Life | undefined;

  constructor(
    program: string,
    folder: string,
    stateFolder = `instance_${ACCOUNT}`,
    nowMs = START_MS,
  ) {
    this.#program = program;
    this.#folder = folder;
    this.#nowMs = nowMs;
    this.files = join(folder, 'MQL5', 'Files');
    this.state = join(this.files, stateFolder);
    mkdirSync(join(this.state, 'out'), { recursive: true });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  start(config: SimulatorConfig = {}): void {
    this.#nowMs += 1000;
    this.#life = startLife(this.#program, this.#folder, {
      account: { login: ACCOUNT },
      inputs: { ...QUICK_INPUTS, PollMilliseconds: 50, ReportMilliseconds: 250 },
      clock: { mode: 'stepped', start_ms: this.#nowMs },
      ...config,
    });
  }

  /** Lets virtual time pass; false when the terminal has died meanwhile. */
  async step(ms: number): Promise<boolean> {
    if (this.#isServerAlive) this.#beServer();
    this.#nowMs += ms;
    return (await this.#life?.step(ms)) ?? false;
  }

  /** Ends the life in the orderly way, or clears up after a kill; a sanitizer's finding is thrown. */
  async end(): Promise<void> {
    const complaints = (await this.#life?.end()) ?? '';
    this.#life = undefined;
    if (complaints !== '') throw new Error(`the simulated terminal complained:\n${complaints}`);
  }

  /** Steps until the result is there; false when the terminal died first or the time was up. */
  async untilResult(id: string, withinMs: number): Promise<boolean> {
    for (let passed = 0; passed < withinMs; passed += 50) {
      if (this.result(id) !== undefined) return true;
      if (!(await this.step(50))) return false;
    }
    return this.result(id) !== undefined;
  }

  result(id: string): CommandResult | undefined {
    const path = join(this.state, 'out', `result_${id}.json`);
    return existsSync(path)
      ? resultSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      : undefined;
  }

  /** A command as the server writes it, and the name of its file. */
  build(fields: object, kind: Kind = 'webhook') {
    const id = newId<string & { readonly __id: 'command' }>(this.#nowMs);
    const seq = ++this.#seq;
    const magic = 6_000_000_000 + seq;
    const number = String(seq).padStart(6, '0');
    const name = `${kind}_command_${String(this.#nowMs)}_${number}_${id}.json`;
    const head = { v: 1, id, epoch: this.#epoch, seq, account: ACCOUNT };
    const tail = { magic: String(magic), created_ms: this.#nowMs };
    const expires = { expires_ms: this.#nowMs + 300_000 };
    return { id, magic, name, content: { ...head, ...tail, ...expires, ...fields, eof: 1 } };
  }

  put(name: string, content: string | Uint8Array): void {
    const part = join(this.files, `tmp_${name}.part`);
    writeFileSync(part, content);
    renameSync(part, join(this.files, name));
  }

  send(fields: object, kind?: Kind): { id: string; magic: number; name: string } {
    const { content, ...sent } = this.build(fields, kind);
    this.put(sent.name, JSON.stringify(content));
    return sent;
  }

  /** The trade server's books as they are on the disk. */
  books(): Books {
    return JSON.parse(readFileSync(join(this.#folder, 'sim', 'market.json'), 'utf8')) as Books;
  }

  /** From now on nobody tells the terminal that the server is there. */
  loseServer(): void {
    this.#isServerAlive = false;
  }

  /** What the expert has printed, without the time. */
  log(): string[] {
    return readLog(this.#folder);
  }

  /** What stands on the chart. */
  chart(): string {
    return readFileSync(join(this.#folder, 'sim', 'chart_comment.txt'), 'utf8');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #beServer(): void {
    // As the server does when a terminal has obeyed a later life of it.
    const seen = this.#epochSeen();
    if (seen > this.#epoch) this.#epoch = seen + 1;
    const file = { v: 1, time_ms: this.#nowMs, epoch: this.#epoch, account: ACCOUNT };
    const path = join(this.state, 'server.json');
    writeFileSync(`${path}.part`, JSON.stringify({ ...file, accepting_opens: true, eof: 1 }));
    renameSync(`${path}.part`, path);
  }

  #epochSeen(): number {
    const path = join(this.state, 'heartbeat.json');
    if (!existsSync(path)) return 0;
    return heartbeatSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).epoch ?? 0;
  }
}
