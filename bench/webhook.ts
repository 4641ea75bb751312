import { startBare, startFlask } from './baselines.ts';
import type { Measured } from './load.ts';
import type { Bench } from './measures.ts';
import { median, quantile, showMs, shuffled } from './numbers.ts';
import type { Running } from './running.ts';
import { Signalpost } from './signalpost.ts';
import { buildSlowFlush } from './slow-flush.ts';
import { table } from './table.ts';

const ACCOUNTS = 20;
const CONNECTIONS = [1, 16, 64];
const ROUNDS = 5;
const ROUND_MS = 1000;
const WARM_UP_MS = 1500;

type Contestant = {
  name: string;
  running: Running;
  accounts: readonly string[];
  prepare: () => Promise<void>;
  /** Ends what the load has left to do, so that it does not disturb the next one; the commands that were lost. */
  settle: (measured: Measured) => Promise<number>;
  stop: () => Promise<void>;
};

/** Accepted signals per second of each server, side by side. */
export function measureWebhook(bench: Bench): Promise<string> {
  return compare(bench, undefined);
}

/** The same with every flush of every server 2 ms slower. */
export async function measureSlowFlush(bench: Bench): Promise<string> {
  const preload = buildSlowFlush(bench.folder('shim'));
  if (preload === undefined) return 'Skipped: this needs Linux and a C compiler (cc).';
  return compare(bench, preload);
}

async function compare(bench: Bench, preload: string | undefined): Promise<string> {
  const contestants: Contestant[] = [];
  try {
    await enter(bench, preload, contestants);
    for (const one of contestants) await round(bench, one, 16, WARM_UP_MS);
    const rounds = new Map(contestants.map(({ name }) => [name, new Map<number, Measured[]>()]));
    const turns = contestants.flatMap((one) =>
      CONNECTIONS.map((connections) => ({ one, connections })),
    );
    for (let i = 0; i < ROUNDS; i++) {
      bench.say(`round ${i + 1} of ${ROUNDS}`);
      for (const { one, connections } of shuffled(turns)) {
        const list = rounds.get(one.name);
        const measured = await round(bench, one, connections, ROUND_MS);
        list?.set(connections, [...(list.get(connections) ?? []), measured]);
      }
    }
    return report(rounds);
  } finally {
    for (const one of contestants) await one.stop();
  }
}

async function enter(
  bench: Bench,
  preload: string | undefined,
  contestants: Contestant[],
): Promise<void> {
  const signalpost = await Signalpost.start({
    server: bench.server,
    folder: bench.folder('signalpost'),
    accounts: ACCOUNTS,
    preload,
  });
  contestants.push(
    entry(signalpost, 'Signalpost', 'take'),
    entry(signalpost, 'Signalpost, held', 'hold'),
  );
  const { accounts } = signalpost;
  contestants.push(
    baseline(
      'bare node:http',
      await startBare({ folder: bench.folder('bare'), preload }),
      accounts,
    ),
  );
  const flask = await startFlask({ folder: bench.folder('flask'), preload });
  if (flask === undefined) bench.say('python3 has no Flask here: that baseline is left out');
  else contestants.push(baseline('Flask', flask, accounts));
}

/** The same server in two situations: its terminals take commands during the load, or only when it is over. */
function entry(signalpost: Signalpost, name: string, word: 'hold' | 'take'): Contestant {
  const { running, accounts, terminals } = signalpost;
  return {
    name,
    running,
    accounts,
    prepare: () => terminals[word](),
    settle: async ({ commands }) => {
      await terminals.take();
      return signalpost.settle(commands);
    },
    stop: () => signalpost.stop(),
  };
}

function baseline(name: string, running: Running, accounts: readonly string[]): Contestant {
  return {
    name,
    running,
    accounts,
    prepare: () => Promise.resolve(),
    settle: () => Promise.resolve(0),
    stop: () => running.stop(),
  };
}

async function round(
  bench: Bench,
  one: Contestant,
  connections: number,
  durationMs: number,
): Promise<Measured> {
  await one.prepare();
  const measured = await bench.load.run({
    kind: 'closed',
    target: one.running.webhook,
    plan: { prefix: bench.newPrefix(), accounts: one.accounts, accountsPerSignal: 1 },
    connections,
    durationMs,
    total: Infinity,
  });
  if (measured.wrong > 0) {
    bench.say(`${one.name}: ${measured.wrong} wrong answers, the first: ${measured.firstWrong}`);
  }
  const missing = await one.settle(measured);
  if (missing > 0)
    bench.say(`${one.name}: ${missing} commands expired before a terminal took them`);
  return measured;
}

function report(rounds: ReadonlyMap<string, ReadonlyMap<number, Measured[]>>): string {
  const rows = CONNECTIONS.flatMap((connections) => {
    const rates = new Map(
      [...rounds].map(([name, list]) => [name, rateOf(list.get(connections) ?? [])]),
    );
    return [...rounds].map(([name, list]) => {
      const measured = list.get(connections) ?? [];
      const latencies = measured.flatMap(({ latenciesMs }) => [...latenciesMs]);
      return [
        String(connections),
        name,
        (rates.get(name) ?? NaN).toFixed(0),
        showMs(quantile(latencies, 0.5)),
        showMs(quantile(latencies, 0.99)),
        ratio(rates.get(name), rates.get('bare node:http')),
        ratio(rates.get(name), rates.get('Flask')),
        String(measured.reduce((sum, { wrong }) => sum + wrong, 0)),
      ];
    });
  });
  return table(
    ['connections', 'server', 'signals/s', 'p50', 'p99', '× bare', '× Flask', 'wrong'],
    rows,
  );
}

/** The median over the rounds. */
function rateOf(rounds: readonly Measured[]): number {
  return median(
    rounds.map(({ latenciesMs, wrong, seconds }) => (latenciesMs.length - wrong) / seconds),
  );
}

function ratio(rate: number | undefined, other: number | undefined): string {
  return rate === undefined || other === undefined ? '–' : (rate / other).toFixed(2);
}
