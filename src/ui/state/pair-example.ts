import { signal } from '@preact/signals';
import { post, sentenceOf } from '../wire/request.ts';
import type { Example, ExampleTrade, PairSettings } from '../wire/copying.ts';

export type ExampleAsked = {
  master_account: string;
  slave_account: string;
  settings: PairSettings;
} & ExampleTrade;

/** Typing is faster than anybody reads the answer. */
const PAUSE_MS = 250;

/** What one trade would become, asked of the server when whoever types makes a pause. */
export function createExample() {
  const answer = signal<Example | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  /** True while the answer belongs to what was typed before. */
  const isOld = signal(false);
  let timer: number | undefined;
  let newest = 0;
  return { answer, fault, isOld, ask, stop };

  /** With undefined there is nothing that could be asked. */
  function ask(asked: ExampleAsked | undefined): void {
    clearTimeout(timer);
    newest++;
    isOld.value = asked !== undefined;
    if (asked !== undefined) timer = window.setTimeout(() => void read(asked), PAUSE_MS);
  }

  function stop(): void {
    clearTimeout(timer);
    newest++;
  }

  async function read(asked: ExampleAsked): Promise<void> {
    const turn = newest;
    try {
      const found = await post<Example>('/api/copy/pairs/example', asked);
      if (turn !== newest) return;
      answer.value = found;
      fault.value = undefined;
    } catch (error) {
      if (turn !== newest) return;
      answer.value = undefined;
      fault.value = sentenceOf(error);
    }
    isOld.value = false;
  }
}
