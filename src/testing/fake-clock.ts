import type { Clock } from '../base/clock.ts';

export type FakeClock = Clock & {
  /** Moves time on, running what falls due in the order it falls due. */
  advance: (ms: number) => void;
  /** Sets the wall clock without moving monotonic time, as an administrator would. */
  step: (ms: number) => void;
};

type Timer = { dueMs: number; everyMs: number | undefined; run: () => void };

/** A clock that stands still until it is told to move. Starts at a round moment of real size. */
export function createFakeClock(startMs = Date.UTC(2026, 10, 21, 9, 30)): FakeClock {
  let elapsedMs = 0;
  let wallMs = startMs;
  const timers = new Set<Timer>();

  return {
    nowMs: () => wallMs,
    monotonicMs: () => elapsedMs,
    after: (delayMs, run) => add({ dueMs: elapsedMs + delayMs, everyMs: undefined, run }),
    every: (everyMs, run) => add({ dueMs: elapsedMs + everyMs, everyMs, run }),
    advance,
    step: (ms) => {
      wallMs += ms;
    },
  };

  function add(timer: Timer): () => void {
    timers.add(timer);
    return () => {
      timers.delete(timer);
    };
  }

  function advance(ms: number): void {
    const endMs = elapsedMs + ms;
    for (let next = nextDue(endMs); next !== undefined; next = nextDue(endMs)) {
      move(next.dueMs - elapsedMs);
      if (next.everyMs === undefined) timers.delete(next);
      else next.dueMs += next.everyMs;
      next.run();
    }
    move(endMs - elapsedMs);
  }

  function nextDue(endMs: number): Timer | undefined {
    return [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  function move(ms: number): void {
    elapsedMs += ms;
    wallMs += ms;
  }
}
