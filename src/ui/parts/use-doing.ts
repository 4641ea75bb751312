import { useSignal, type Signal } from '@preact/signals';
import { sentenceOf } from '../wire/request.ts';

export type Doing = {
  isBusy: Signal<boolean>;
  /** Why it did not work, as a sentence. */
  fault: Signal<string | undefined>;
  /** Does it, one thing at a time; true when it went well. */
  run: (work: () => Promise<void>) => Promise<boolean>;
};

/** What a button does: whether it is under way, and what went wrong. */
export function useDoing(): Doing {
  const isBusy = useSignal(false);
  const fault = useSignal<string | undefined>(undefined);
  return { isBusy, fault, run };

  async function run(work: () => Promise<void>): Promise<boolean> {
    if (isBusy.peek()) return false;
    isBusy.value = true;
    fault.value = undefined;
    try {
      await work();
    } catch (error) {
      fault.value = sentenceOf(error);
    }
    isBusy.value = false;
    return fault.peek() === undefined;
  }
}
