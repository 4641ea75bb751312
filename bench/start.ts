import type { Bench } from './measures.ts';
import { median, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';

const ACCOUNTS = 20;
const SIGNALS = 100_000;
const PART = 2000;
const CONNECTIONS = 64;
const STARTS = 5;

/** From the start of the process until it accepts signals, after a clean stop. */
export async function measureStart(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: ACCOUNTS });
  try {
    const empty = await restarts(signalpost);
    for (let stored = 0; stored < SIGNALS; stored += PART) {
      bench.say(`${stored} of ${SIGNALS} signals stored`);
      await store(bench, signalpost);
    }
    const full = await restarts(signalpost);
    const megabytes = (signalpost.running.residentBytes() / 1e6).toFixed(0);
    return [
      `nothing stored: ${show(empty)}; ${SIGNALS.toLocaleString('en')} signals stored: ${show(full)}`,
      `Memory of the process after the last start: ${megabytes} MB.`,
    ].join('\n');
  } finally {
    await signalpost.stop();
  }
}

async function restarts(signalpost: Signalpost): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < STARTS; i++) took.push(await signalpost.restart());
  return took;
}

/** In parts, so that the terminals keep up and nothing expires. */
async function store(bench: Bench, signalpost: Signalpost): Promise<void> {
  const { commands, wrong, firstWrong } = await bench.load.run({
    kind: 'closed',
    target: signalpost.running.webhook,
    plan: { prefix: bench.newPrefix(), accounts: signalpost.accounts, accountsPerSignal: 1 },
    connections: CONNECTIONS,
    durationMs: Infinity,
    total: PART,
  });
  if (wrong > 0) throw new Error(`${wrong} signals were not stored, the first: ${firstWrong}`);
  const missing = await signalpost.settle(commands);
  if (missing > 0) bench.say(`${missing} commands expired before a terminal took them`);
}

function show(took: readonly number[]): string {
  return `median ${showMs(median(took))} of ${took.map((ms) => ms.toFixed(0)).join(', ')}`;
}
