import { computed } from '@preact/signals';
import { get, remove } from '../wire/request.ts';
import type { SymbolQuestion } from '../wire/wire.ts';
import { calmly } from './calmly.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

/** A busy alert asks the same thing with every signal; the list need not follow each. */
const FASTEST_MS = 1500;

/** Names that signals used and nobody could map with certainty, on all accounts. */
export const questions = createResource(
  async () => (await get<{ questions: SymbolQuestion[] }>('/api/symbols/questions')).questions,
);

export const openQuestions = computed(() => questions.value.value ?? []);

export function watchQuestions(): void {
  void questions.load();
  onResync(() => void questions.load());
  const reload = calmly(questions.load, () => FASTEST_MS);
  onLiveEvent((event) => {
    if (event.type === 'account.symbols') reload();
  });
}

/** Drops the question unanswered; it comes back with the next such signal. Throws a RequestFault. */
export async function dismissQuestion({ account, symbol }: SymbolQuestion): Promise<void> {
  const place = [account, symbol].map(encodeURIComponent).join('/');
  await remove(`/api/symbols/questions/${place}`);
  forgetQuestion(account, symbol);
}

/** Takes it off the list at once; the server's word follows. */
function forgetQuestion(account: string, symbol: string): void {
  questions.value.value = openQuestions.value.filter(
    (item) => item.account !== account || item.symbol !== symbol,
  );
}
