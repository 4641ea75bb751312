import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

export type Failures = ReturnType<typeof createFailures>;

const WINDOW_MS = 15 * 60_000;
const MOST_PER_ADDRESS = 10;
/** Higher, because anybody can make them: guessing from many addresses is slowed, not stopped, by one account's limit. */
const MOST_PER_ACCOUNT = 30;
const MOST_KEPT = 20_000;

/**
 * Failed sign-ins per client address and per account. Nobody at the machine itself is ever locked out: an
 * administrator must be able to sign in there while the outside is guessing.
 */
export function createFailures({ clock, log }: { clock: Clock; log: Log }) {
  const counts = new Map<string, { sinceMs: number; count: number }>();
  return { refuse, record };

  /** Refuses (RATE_LIMITED) another try after too many failures. */
  function refuse(address: string, account: string | undefined): void {
    if (isLoopback(address)) return;
    const waitMs = Math.max(
      waitOf(`address ${address}`, MOST_PER_ADDRESS),
      account === undefined ? 0 : waitOf(`account ${account}`, MOST_PER_ACCOUNT),
    );
    if (waitMs <= 0) return;
    const retryAfterS = Math.ceil(waitMs / 1000);
    throw new AppError(
      'RATE_LIMITED',
      `Too many failed sign-ins. Try again in ${String(Math.ceil(retryAfterS / 60))} min.`,
      { retryAfterS },
    );
  }

  function record(address: string, account: string | undefined): void {
    log.warn({ stage: 'sign-in', address }, 'a sign-in failed');
    add(`address ${address}`);
    if (account !== undefined) add(`account ${account}`);
  }

  function waitOf(key: string, most: number): number {
    const known = counts.get(key);
    return known !== undefined && known.count >= most
      ? known.sinceMs + WINDOW_MS - clock.monotonicMs()
      : 0;
  }

  function add(key: string): void {
    const nowMs = clock.monotonicMs();
    const known = counts.get(key);
    const isRunning = known !== undefined && nowMs - known.sinceMs < WINDOW_MS;
    counts.delete(key);
    counts.set(
      key,
      isRunning ? { sinceMs: known.sinceMs, count: known.count + 1 } : { sinceMs: nowMs, count: 1 },
    );
    const [oldest] = counts.keys();
    if (counts.size > MOST_KEPT && oldest !== undefined) counts.delete(oldest);
  }
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/.test(address);
}
