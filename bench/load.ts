/**
 * The load, in a process of its own: it takes one job after the other from the runner and answers each with
 * what was measured.
 */
import { systemClock } from '../src/base/clock.ts';
import { Connection, type Answer, type Target } from './connection.ts';
import { Sightings, type SightingPlan } from './sightings.ts';
import { acceptedCommands, signalBody, SYMBOLS, type SignalPlan } from './signals.ts';

type Shared = { target: Target; plan: SignalPlan; symbols?: readonly string[] };
/** Each connection sends its next signal when the last one is answered, until the time or the signals are over. */
export type ClosedJob = Shared & {
  kind: 'closed';
  connections: number;
  durationMs: number;
  total: number;
};
/** Signals leave at their moment, whether or not earlier ones are answered. */
export type PacedJob = Shared & {
  kind: 'paced';
  perSecond: number;
  total: number;
  sightings?: SightingPlan;
};
export type Job = ClosedJob | PacedJob;

export type Measured = {
  /** From the first request to the last answer. */
  seconds: number;
  latenciesMs: Float64Array;
  /** Commands that the answers of accepted signals promised. */
  commands: number;
  /** Answers that were not what they must be, and connections that broke. */
  wrong: number;
  firstWrong: string;
  /** From sending, and from the answer, to the first sight of each command that was looked for. */
  seenAfterSendMs: Float64Array;
  seenAfterAnswerMs: Float64Array;
  unseen: number;
};

type Commanded = { id: string; sentAtMs: number; answeredAtMs: number };

const SEEN_WITHIN_MS = 15_000;
const LOOK_MS = 5;

/** What one job adds up. */
class Tally {
  readonly latencies: number[] = [];
  readonly commanded: Commanded[] = [];
  commands = 0;
  wrong = 0;
  firstWrong = '';
  readonly #startedAtMs = systemClock.monotonicMs();
  #endedAtMs = this.#startedAtMs;

  take(answer: Answer, isDetailed: boolean): void {
    const { status, text, sentAtMs, answeredAtMs } = answer;
    this.latencies.push(answeredAtMs - sentAtMs);
    this.#endedAtMs = answeredAtMs;
    const ids = acceptedCommands(status, text);
    if (ids === undefined) this.fail(`${status} ${text}`);
    if (isDetailed) for (const id of ids ?? []) this.commanded.push({ id, sentAtMs, answeredAtMs });
    this.commands += ids?.length ?? 0;
  }

  fail(what: string): void {
    this.wrong++;
    if (this.firstWrong === '') this.firstWrong = what.slice(0, 300);
  }

  measured(seen: ReadonlyMap<string, number>): Measured {
    const known = this.commanded.filter(({ id }) => seen.has(id));
    return {
      seconds: (this.#endedAtMs - this.#startedAtMs) / 1000,
      latenciesMs: Float64Array.from(this.latencies),
      commands: this.commands,
      wrong: this.wrong,
      firstWrong: this.firstWrong,
      seenAfterSendMs: Float64Array.from(
        known,
        ({ id, sentAtMs }) => (seen.get(id) ?? 0) - sentAtMs,
      ),
      // A file may be there before its answer has arrived here: that is no wait at all.
      seenAfterAnswerMs: Float64Array.from(known, ({ id, answeredAtMs }) =>
        Math.max(0, (seen.get(id) ?? 0) - answeredAtMs),
      ),
      unseen: this.commanded.length - known.length,
    };
  }
}

process.on('message', (job: Job) => {
  run(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));

function run(job: Job): Promise<Measured> {
  return job.kind === 'closed' ? runClosed(job) : runPaced(job);
}

async function runClosed({
  target,
  plan,
  connections,
  durationMs,
  total,
  symbols,
}: ClosedJob): Promise<Measured> {
  const tally = new Tally();
  const endAtMs = systemClock.monotonicMs() + durationMs;
  let sent = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const connection = new Connection(target);
      while (sent < total && systemClock.monotonicMs() < endAtMs) {
        const body = signalBody(plan, sent++, symbols ?? SYMBOLS);
        try {
          tally.take(await connection.request(body), false);
        } catch (error) {
          tally.fail(String(error));
        }
      }
      connection.close();
    }),
  );
  return tally.measured(new Map());
}

async function runPaced({
  target,
  plan,
  perSecond,
  total,
  sightings,
  symbols,
}: PacedJob): Promise<Measured> {
  const tally = new Tally();
  const seen = new Sightings();
  if (sightings !== undefined) await seen.start(sightings);
  const free: Connection[] = [];
  await atPace(perSecond, total, async (number) => {
    const connection = free.pop() ?? new Connection(target);
    const body = signalBody(plan, number, symbols ?? SYMBOLS);
    try {
      tally.take(await connection.request(body), sightings !== undefined);
    } catch (error) {
      tally.fail(String(error));
    }
    free.push(connection);
  });
  for (const connection of free) connection.close();
  await until(() => tally.commanded.every(({ id }) => seen.atMs.has(id)));
  seen.stop();
  return tally.measured(seen.atMs);
}

/** Starts every piece of work at its moment; settles when all are done. */
function atPace(
  perSecond: number,
  total: number,
  work: (number: number) => Promise<void>,
): Promise<void> {
  const startedAtMs = systemClock.monotonicMs();
  let started = 0;
  let done = 0;
  return new Promise((resolve) => {
    const finish = (): void => {
      if (++done === total) resolve();
    };
    const stop = systemClock.every(1, () => {
      const due = Math.min(
        total,
        1 + ((systemClock.monotonicMs() - startedAtMs) / 1000) * perSecond,
      );
      while (started + 1 <= due) void work(started++).then(finish);
      if (started >= total) stop();
    });
  });
}

/** Waits for what the file system or the stream still has to tell; gives up after a while. */
async function until(isTrue: () => boolean): Promise<void> {
  const deadlineMs = systemClock.monotonicMs() + SEEN_WITHIN_MS;
  while (!isTrue() && systemClock.monotonicMs() < deadlineMs) {
    await new Promise<void>((resolve) => systemClock.after(LOOK_MS, resolve));
  }
}
