import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import type { TerminalEvent } from '../src/instances/index.ts';
import { positionOf } from '../src/testing/hand-terminal.ts';
import { Connection } from './connection.ts';
import type { Bench } from './measures.ts';
import { quantile, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';
import { Sightings } from './sightings.ts';
import { SYMBOLS } from './signals.ts';
import { table } from './table.ts';

const SLAVES = [1, 10, 100];
const ROADS = ['WebRequest', 'event file'] as const;
/** Each opened and closed again before the next. */
const TRADES = 50;
const WARM_UP = 10;
const LOTS = 0.01;
const SEEN_WITHIN_MS = 20_000;
const LOOK_MS = 2;

type Road = (typeof ROADS)[number];
type Took = { answerMs: number; firstMs: number; lastMs: number };

/** From what a master tells until the last of its slaves has its command file, by both roads. */
export async function measureCopying(bench: Bench): Promise<string> {
  const parts: string[] = [];
  const rows = new Map<Road, string[][]>(ROADS.map((road) => [road, []]));
  let missing = 0;
  for (const slaves of SLAVES) {
    const folder = bench.folder(`signalpost-${slaves}`);
    const signalpost = await Signalpost.start({
      server: bench.server,
      folder,
      accounts: slaves + 1,
    });
    try {
      const master = await Master.follow(signalpost);
      for (const road of ROADS) {
        bench.say(`${slaves} slaves by ${road}`);
        await master.trade(road, WARM_UP);
        const { opened, closed } = await master.trade(road, TRADES);
        rows.get(road)?.push(rowOf(slaves, 'opening', opened), rowOf(slaves, 'closing', closed));
      }
      missing += master.missing;
      master.stop();
    } finally {
      await signalpost.stop();
    }
  }
  for (const road of ROADS) {
    const head = [
      'slaves',
      'event',
      'answer p50',
      'first file p50',
      'last file p50',
      'p99',
      'slowest',
    ];
    parts.push(`By ${road}:`, table(head, rows.get(road) ?? []));
  }
  return `${parts.join('\n\n')}

${TRADES} events a row, ${missing} files missing.`;
}

/** The first account, which all others follow, and whoever trades on it: one event after the other. */
class Master {
  missing = 0;
  readonly #signalpost: Signalpost;
  readonly #connection: Connection;
  readonly #seen = new Sightings();
  readonly #key: string;
  #events = 0;

  private constructor(signalpost: Signalpost, key: string) {
    this.#signalpost = signalpost;
    this.#key = key;
    this.#connection = new Connection(signalpost.running.target('POST', '/api/copy/trade'));
  }

  static async follow(signalpost: Signalpost): Promise<Master> {
    const [master = '', ...slaves] = signalpost.accounts;
    let key = '';
    for (const slave of slaves) {
      const wanted = { master_account: master, slave_account: slave };
      const answer = await signalpost.call('POST', '/api/copy/pairs', wanted);
      key = (answer as { pair: { api_key: string } }).pair.api_key;
    }
    const made = new Master(signalpost, key);
    const folders = slaves.map((account) => signalpost.commandsOf(account));
    await made.#seen.start({ kind: 'command', folders });
    return made;
  }

  /** Opens and closes this many positions, each when the one before is through. */
  async trade(road: Road, trades: number): Promise<{ opened: Took[]; closed: Took[] }> {
    const opened: Took[] = [];
    const closed: Took[] = [];
    for (let i = 0; i < trades; i++) {
      const ticket = String(500_000_000 + this.#events);
      const symbol = SYMBOLS[i % SYMBOLS.length] ?? 'EURUSD';
      opened.push(await this.#tell(road, { ticket, symbol, isOpening: true }));
      closed.push(await this.#tell(road, { ticket, symbol, isOpening: false }));
    }
    return { opened, closed };
  }

  stop(): void {
    this.#seen.stop();
    this.#connection.close();
  }

  async #tell(road: Road, deal: Deal): Promise<Took> {
    const seq = ++this.#events;
    this.#seen.atMs.clear();
    const startedAtMs = systemClock.monotonicMs();
    const answerMs = road === 'WebRequest' ? await this.#send(seq, deal) : this.#write(seq, deal);
    const slaves = this.#signalpost.accounts.length - 1;
    const deadlineMs = startedAtMs + SEEN_WITHIN_MS;
    while (this.#seen.atMs.size < slaves && systemClock.monotonicMs() < deadlineMs) {
      await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve));
    }
    const took = [...this.#seen.atMs.values()].map((atMs) => atMs - startedAtMs);
    this.missing += slaves - took.length;
    await this.#signalpost.settle(took.length);
    return { answerMs, firstMs: Math.min(...took), lastMs: Math.max(...took) };
  }

  async #send(seq: number, { ticket, symbol, isOpening }: Deal): Promise<number> {
    const account = this.#signalpost.accounts[0];
    const body = {
      api_key: this.#key,
      event: isOpening ? 'deal_add' : 'deal_close',
      event_id: `${account ?? ''}-w${seq}`,
      order_id: `order_${ticket}`,
      account,
      symbol,
      type: 'BUY',
      volume: LOTS,
      price: 1.1,
      time_ms: systemClock.nowMs(),
      ...(!isOpening && { closed_volume: LOTS, remaining_volume: 0 }),
    };
    const { status, text, sentAtMs, answeredAtMs } = await this.#connection.request(
      JSON.stringify(body),
    );
    if (status !== 200) throw new Error(`the event was answered ${status} ${text}`);
    return answeredAtMs - sentAtMs;
  }

  #write(seq: number, { ticket, symbol, isOpening }: Deal): number {
    const account = this.#signalpost.accounts[0] ?? '';
    const nowMs = systemClock.nowMs();
    const head = {
      v: 1,
      seq,
      event_id: `${account}-${seq}`,
      account,
      time_ms: nowMs,
      eof: 1,
    } as const;
    const position = { ...positionOf(symbol, ticket, nowMs), volume: LOTS };
    const event: TerminalEvent = isOpening
      ? { ...head, kind: 'position_opened', position }
      : { ...head, kind: 'position_closed', position, closed_volume: LOTS, remaining_volume: 0 };
    const folder = this.#signalpost.resultsOf(account);
    const part = join(folder, 'tmp_event.part');
    writeFileSync(part, JSON.stringify(event));
    renameSync(part, join(folder, `event_${String(seq).padStart(12, '0')}.json`));
    return NaN;
  }
}

type Deal = { ticket: string; symbol: string; isOpening: boolean };

function rowOf(slaves: number, event: string, took: readonly Took[]): string[] {
  const answers = took.map(({ answerMs }) => answerMs);
  const last = took.map(({ lastMs }) => lastMs);
  return [
    String(slaves),
    event,
    Number.isNaN(answers[0]) ? '' : showMs(quantile(answers, 0.5)),
    showMs(
      quantile(
        took.map(({ firstMs }) => firstMs),
        0.5,
      ),
    ),
    ...[0.5, 0.99, 1].map((share) => showMs(quantile(last, share))),
  ];
}
