import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
export function createPaper(_deps: { instanceRoot: string; clock: Clock; log: Log }) {
  return { ensure: (_account: string, _settings: unknown): void => undefined, stop: (): Promise<void> => Promise.resolve() };
}
