import type { Bench } from './measures.ts';
import { quantile, showMs } from './numbers.ts';
import { Signalpost } from './signalpost.ts';
import { table } from './table.ts';

const ACCOUNTS = 20;
const PER_SECOND = 50;
const WARM_UP = 250;
const SIGNALS = 1500;

/** From the answer until the command file lies in front of its terminal. */
export async function measureDelivery(bench: Bench): Promise<string> {
  const folder = bench.folder('signalpost');
  const signalpost = await Signalpost.start({ server: bench.server, folder, accounts: ACCOUNTS });
  try {
    await send(bench, signalpost, WARM_UP);
    const { seenAfterAnswerMs, seenAfterSendMs, unseen, wrong } = await send(
      bench,
      signalpost,
      SIGNALS,
    );
    const rows = [
      [
        'answer to file',
        showMs(quantile(seenAfterAnswerMs, 0.5)),
        showMs(quantile(seenAfterAnswerMs, 0.99)),
      ],
      [
        'alert to file',
        showMs(quantile(seenAfterSendMs, 0.5)),
        showMs(quantile(seenAfterSendMs, 0.99)),
      ],
    ];
    return `${table(['way', 'p50', 'p99'], rows)}\n\n${SIGNALS} signals, ${unseen} files missing, ${wrong} wrong answers.`;
  } finally {
    await signalpost.stop();
  }
}

async function send(bench: Bench, signalpost: Signalpost, total: number) {
  const { running, accounts } = signalpost;
  const measured = await bench.load.run({
    kind: 'paced',
    target: running.webhook,
    plan: { prefix: bench.newPrefix(), accounts, accountsPerSignal: 1 },
    perSecond: PER_SECOND,
    total,
    sightings: {
      kind: 'command',
      folders: accounts.map((account) => signalpost.commandsOf(account)),
    },
  });
  if (measured.wrong > 0) bench.say(`the first wrong answer: ${measured.firstWrong}`);
  await signalpost.settle(measured.commands);
  return measured;
}
