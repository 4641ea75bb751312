import type { Bench } from './measures.ts';
import { quantile, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';
import { table } from './table.ts';

const ACCOUNTS = 10;
const SIGNALS = 200;
const BURSTS = 5;

/** How long the answers take, and when the last one is there, counted from the first signal. */
export async function measureBurst(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: ACCOUNTS });
  try {
    const rows: string[][] = [];
    await burst(bench, signalpost);
    for (let i = 1; i <= BURSTS; i++) rows.push([String(i), ...(await burst(bench, signalpost))]);
    return table(['burst', 'last answer after', 'p50', 'p99', 'slowest', 'wrong'], rows);
  } finally {
    await signalpost.stop();
  }
}

async function burst(bench: Bench, signalpost: Signalpost): Promise<string[]> {
  const { seconds, latenciesMs, wrong, firstWrong, commands } = await bench.load.run({
    kind: 'paced',
    target: signalpost.running.webhook,
    plan: { prefix: bench.newPrefix(), accounts: signalpost.accounts, accountsPerSignal: ACCOUNTS },
    perSecond: SIGNALS,
    total: SIGNALS,
  });
  if (wrong > 0) bench.say(`${wrong} wrong answers, the first: ${firstWrong}`);
  const missing = await signalpost.settle(commands);
  if (missing > 0) bench.say(`${missing} commands expired before a terminal took them`);
  return [
    `${seconds.toFixed(3)} s`,
    showMs(quantile(latenciesMs, 0.5)),
    showMs(quantile(latenciesMs, 0.99)),
    showMs(quantile(latenciesMs, 1)),
    String(wrong),
  ];
}
