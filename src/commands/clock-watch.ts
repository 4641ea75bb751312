import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** Ages are judged in seconds; what is less comes from being slewed, or from reading two clocks one after the other. */
const STEP_MS = 1000;
const LOOK_EVERY_MS = 500;
/** Whoever sets a clock often sets it twice. */
const STEADY_AFTER_MS = 5000;

export type ClockWatchDeps = { clock: Clock; log: Log; onSteady: () => void };

/**
 * Notices when the system clock is set (by a person, by NTP, after a virtual machine was paused): wall time and
 * monotonic time then no longer run side by side. While that is fresh, no age and no trading day can be trusted.
 */
export class ClockWatch {
  readonly #deps: ClockWatchDeps;
  #offsetMs: number;
  /** By the monotonic clock; undefined while all is well. */
  #steadyFromMs: number | undefined;
  #stopLooking: (() => void) | undefined;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
    this.#offsetMs = this.#offset();
  }

  start(): void {
    this.#offsetMs = this.#offset();
    this.#stopLooking = this.#deps.clock.every(LOOK_EVERY_MS, () => {
      this.#look();
    });
  }

  stop(): void {
    this.#stopLooking?.();
  }

  /** False from the first moment after a step until the clock has run evenly for five seconds. */
  isSteady(): boolean {
    this.#look();
    return this.#steadyFromMs === undefined;
  }

  #look(): void {
    const { clock, log, onSteady } = this.#deps;
    const stepMs = this.#offset() - this.#offsetMs;
    if (Math.abs(stepMs) >= STEP_MS) {
      this.#offsetMs += stepMs;
      this.#steadyFromMs = clock.monotonicMs() + STEADY_AFTER_MS;
      log.warn({ stage: 'deliver', stepMs: Math.round(stepMs) }, 'the system clock was set');
    } else if (this.#steadyFromMs !== undefined && clock.monotonicMs() >= this.#steadyFromMs) {
      this.#steadyFromMs = undefined;
      onSteady();
    }
  }

  #offset(): number {
    return this.#deps.clock.nowMs() - this.#deps.clock.monotonicMs();
  }
}
