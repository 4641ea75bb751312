import { watch, type FSWatcher } from 'node:fs';
import { warnOf, type Log } from '../base/log.ts';
import { isOutgoingName } from './outgoing.ts';

/**
 * Rings when a terminal has put something into its out folder. It only makes things faster: an event that the system
 * swallows, or a folder that cannot be watched, costs at most the second until the next sweep (decision 0008).
 */
export class Bell {
  readonly #log: Log;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Watches a folder that exists; once is enough. */
  hang(folder: string, ring: () => void): void {
    if (this.#watchers.has(folder)) return;
    const fail = warnOf(this.#log, 'folder not watched; the sweep goes on');
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        // Without a name the system only knows that something changed.
        if (name === null || isOutgoingName(name)) ring();
      });
      watcher.on('error', (error) => {
        watcher.close();
        this.#watchers.delete(folder);
        fail(error);
      });
      this.#watchers.set(folder, watcher);
    } catch (error) {
      fail(error);
    }
  }

  /** Listens to one folder no more. */
  unhang(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  takeDown(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }
}
