import { signal, type Signal } from '@preact/signals';
import { sentenceOf } from '../wire/request.ts';

export type Resource<T> = {
  value: Signal<T | undefined>;
  /** Why the last reading failed, as a sentence; undefined when it went well. */
  fault: Signal<string | undefined>;
  load: () => Promise<void>;
  /** Takes what a change has answered: it is newer than any reading under way. */
  take: (found: T) => void;
};

/** Something read from the server: its last good value, and why a newer one is not there. */
export function createResource<T>(read: () => Promise<T>): Resource<T> {
  const value = signal<T | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  let newest = 0;
  return { value, fault, load, take };

  /** Of two readings under way only the later one counts. */
  async function load(): Promise<void> {
    const turn = ++newest;
    try {
      const found = await read();
      if (turn === newest) take(found);
    } catch (error) {
      if (turn === newest) fault.value = sentenceOf(error);
    }
  }

  function take(found: T): void {
    newest++;
    value.value = found;
    fault.value = undefined;
  }
}
