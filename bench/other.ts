import { systemClock } from '../src/base/clock.ts';
import { Connection } from './connection.ts';
import type { Bench } from './measures.ts';
import { quantile, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';
import { table } from './table.ts';

const ACCOUNTS = 20;
const CONNECTIONS = 64;
const LOAD_MS = 3000;
const ROUNDS = 4;
const ASK_EVERY_MS = 10;

/** How long another request waits while the webhook is loaded. */
export async function measureOther(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: ACCOUNTS });
  try {
    const idle = await askDuring(signalpost, wait(LOAD_MS));
    await askDuring(signalpost, load(bench, signalpost));
    const loaded: number[] = [];
    for (let i = 0; i < ROUNDS; i++)
      loaded.push(...(await askDuring(signalpost, load(bench, signalpost))));
    return table(
      ['state', 'p50', 'p99', 'slowest', 'requests'],
      [row('idle', idle), row(`${CONNECTIONS} connections`, loaded)],
    );
  } finally {
    await signalpost.stop();
  }
}

async function load(bench: Bench, signalpost: Signalpost): Promise<() => Promise<unknown>> {
  const { commands, wrong, firstWrong } = await bench.load.run({
    kind: 'closed',
    target: signalpost.running.webhook,
    plan: { prefix: bench.newPrefix(), accounts: signalpost.accounts, accountsPerSignal: 1 },
    connections: CONNECTIONS,
    durationMs: LOAD_MS,
    total: Infinity,
  });
  if (wrong > 0) bench.say(`${wrong} wrong answers, the first: ${firstWrong}`);
  return () => signalpost.settle(commands);
}

/** Asks for GET /health again and again until the work is done; then lets the terminals finish. */
async function askDuring(
  { running }: Signalpost,
  work: Promise<() => Promise<unknown>>,
): Promise<number[]> {
  const connection = new Connection(running.target('GET', '/health'));
  const took: number[] = [];
  let isDone = false;
  const settle = work.finally(() => {
    isDone = true;
  });
  const isGoingOn = (): boolean => !isDone;
  while (isGoingOn()) {
    const { status, text, sentAtMs, answeredAtMs } = await connection.request();
    if (status !== 200) throw new Error(`GET /health answered ${status} ${text}`);
    took.push(answeredAtMs - sentAtMs);
    await new Promise<void>((resolve) => systemClock.after(ASK_EVERY_MS, resolve));
  }
  connection.close();
  await (
    await settle
  )();
  return took;
}

async function wait(ms: number): Promise<() => Promise<unknown>> {
  await new Promise<void>((resolve) => systemClock.after(ms, resolve));
  return () => Promise.resolve();
}

function row(state: string, took: readonly number[]): string[] {
  const shown = [0.5, 0.99, 1].map((share) => showMs(quantile(took, share)));
  return [state, ...shown, String(took.length)];
}
