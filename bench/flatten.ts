import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { Connection } from './connection.ts';
import type { Bench } from './measures.ts';
import { Signalpost } from './signalpost.ts';
import { table } from './table.ts';

const ACCOUNTS = 10;
const POSITIONS = 50;
const ROUNDS = 3;
const PER_SECOND = 10;
const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'AUDUSD', 'USDCHF', 'USDCAD', 'NZDUSD', 'EURGBP'];
const PATIENCE_MS = 120_000;
const ASK_EVERY_MS = 50;

/** From asking to close ten accounts of fifty positions out until the terminals show none, and the server says flat. */
export async function measureFlatten(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: 0 });
  try {
    const accounts: string[] = [];
    for (let i = 1; i <= ACCOUNTS; i++)
      accounts.push(await signalpost.addPaperAccount(`Bench ${i}`));
    await signalpost.untilOnline(accounts);
    const rows: string[][] = [];
    for (let round = 1; round <= ROUNDS; round++)
      rows.push([String(round), ...(await flattenOnce(bench, signalpost, accounts))]);
    return table(['round', 'positions', 'last one gone', 'said to be flat'], rows);
  } finally {
    await signalpost.stop();
  }
}

async function flattenOnce(
  bench: Bench,
  signalpost: Signalpost,
  accounts: readonly string[],
): Promise<string[]> {
  await bench.load.run({
    kind: 'paced',
    target: signalpost.running.webhook,
    plan: { prefix: bench.newPrefix(), accounts, accountsPerSignal: ACCOUNTS },
    symbols: SYMBOLS,
    perSecond: PER_SECOND,
    total: POSITIONS,
  });
  const wanted = ACCOUNTS * POSITIONS;
  await until(() => held(signalpost, accounts) === wanted);
  const startedMs = systemClock.monotonicMs();
  await call(signalpost, 'POST');
  await until(() => held(signalpost, accounts) === 0);
  const goneMs = systemClock.monotonicMs() - startedMs;
  await until(async () => {
    const found = await call(signalpost, 'GET');
    return found.accounts.every(({ status }) => status === 'flat');
  });
  const saidMs = systemClock.monotonicMs() - startedMs;
  return [String(wanted), `${(goneMs / 1000).toFixed(1)} s`, `${(saidMs / 1000).toFixed(1)} s`];
}

/** By the terminals' own word, which is at most a second old. */
function held(signalpost: Signalpost, accounts: readonly string[]): number {
  return accounts
    .map((account) => {
      const path = join(signalpost.commandsOf(account), `instance_${account}`, 'snapshot.json');
      return (JSON.parse(readFileSync(path, 'utf8')) as { positions: unknown[] }).positions.length;
    })
    .reduce((sum, count) => sum + count, 0);
}

async function call(
  signalpost: Signalpost,
  method: 'GET' | 'POST',
): Promise<{ accounts: { status: string }[] }> {
  const connection = new Connection(signalpost.api(method, '/api/trading/flatten'));
  try {
    const { status, text } = await connection.request(method === 'POST' ? '{}' : '');
    if (status !== 200) throw new Error(`closing out answered ${status} ${text}`);
    return JSON.parse(text) as { accounts: { status: string }[] };
  } finally {
    connection.close();
  }
}

async function until(question: () => boolean | Promise<boolean>): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + PATIENCE_MS;
  while (!(await question())) {
    if (systemClock.monotonicMs() > deadlineMs) throw new Error('the accounts did not get there');
    await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
  }
}
