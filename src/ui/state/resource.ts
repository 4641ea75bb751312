import { signal, type Signal } from '@preact/signals';
import { sentenceOf } from '../wire/request.ts';

export type Resource<T> = {
  value: Signal<T | undefined>;
  /** Why the last reading failed, as a sentence; undefined when it went well. */
  fault: Signal<string | undefined>;
  load: () => Promise<void>;
};

/** Something read from the server: its last good value, and why a newer one is not there. */
export function createResource<T>(read: () => Promise<T>): Resource<T> {
  const value = signal<T | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  let newest = 0;
  return { value, fault, load };

  /** Of two readings under way only the later one counts. */
  async function load(): Promise<void> {
    const turn = ++newest;
    try {
      const found = await read();
      if (turn !== newest) return;
      value.value = found;
      fault.value = undefined;
    } catch (error) {
      if (turn === newest) fault.value = sentenceOf(error);
    }
  }
}
