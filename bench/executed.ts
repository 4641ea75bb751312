import type { Measured } from './load.ts';
import type { Bench } from './measures.ts';
import { quantile, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';
import type { SightingPlan } from './sightings.ts';
import { table } from './table.ts';

const ACCOUNTS = 3;
const PER_SECOND = 10;
const WARM_UP = 30;
const SIGNALS = 300;
/** Each opens a position, so few enough that the practice money lasts, and small. */
const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'AUDUSD'];

/** From sending an alert until the paper terminal has executed it, and until the live stream says so. */
export async function measureExecuted(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: 0 });
  try {
    const accounts: string[] = [];
    for (let i = 1; i <= ACCOUNTS; i++)
      accounts.push(await signalpost.addPaperAccount(`Bench ${i}`));
    await signalpost.untilOnline(accounts);
    const folders = accounts.map((account) => signalpost.resultsOf(account));
    const stream = signalpost.api('GET', '/events/history');
    const told: SightingPlan = { kind: 'executed', folders: [], stream };
    await send(bench, signalpost, accounts, { total: WARM_UP, sightings: told });
    const done = await send(bench, signalpost, accounts, {
      total: SIGNALS,
      sightings: { kind: 'result', folders },
    });
    const heard = await send(bench, signalpost, accounts, { total: SIGNALS, sightings: told });
    return table(
      ['way', 'p50', 'p99', 'slowest', 'missing', 'wrong'],
      [row('alert to result file', done), row('alert to live event "executed"', heard)],
    );
  } finally {
    await signalpost.stop();
  }
}

async function send(
  bench: Bench,
  { running }: Signalpost,
  accounts: readonly string[],
  job: { total: number; sightings: SightingPlan },
): Promise<Measured> {
  const measured = await bench.load.run({
    kind: 'paced',
    target: running.webhook,
    plan: { prefix: bench.newPrefix(), accounts, accountsPerSignal: 1 },
    symbols: SYMBOLS,
    perSecond: PER_SECOND,
    ...job,
  });
  if (measured.wrong > 0) bench.say(`the first wrong answer: ${measured.firstWrong}`);
  return measured;
}

function row(way: string, { seenAfterSendMs, unseen, wrong }: Measured): string[] {
  const shown = [0.5, 0.99, 1].map((share) => showMs(quantile(seenAfterSendMs, share)));
  return [way, ...shown, String(unseen), String(wrong)];
}
