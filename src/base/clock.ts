/** The only place that reads the time. Wall time is UTC; monotonic time never steps. */
export type Clock = {
  /** Epoch milliseconds, UTC. May step when the system clock is set. */
  nowMs: () => number;
  /** Milliseconds since an arbitrary point; for intervals and time-outs. */
  monotonicMs: () => number;
  /** Calls back once after delayMs; the returned function cancels it. */
  after: (delayMs: number, run: () => void) => () => void;
  /** Calls back every intervalMs; the returned function ends it. */
  every: (intervalMs: number, run: () => void) => () => void;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
  every: (intervalMs, run) => {
    const timer = setInterval(run, intervalMs);
    return () => {
      clearInterval(timer);
    };
  },
};

/** ISO 8601 UTC with milliseconds and Z, as api.md asks of every time on the wire. */
export function isoUtc(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
