import { computed } from '@preact/signals';
import { practiceAccounts } from './accounts.ts';
import { hasExecutedOrder, hasReceivedSignal } from './activity.ts';
import { keptFlag } from './kept.ts';
import { hasCopiedWebhook, health } from './session.ts';
import { connection } from './stream.ts';

export type CheckItem = {
  key: 'server' | 'account' | 'webhook' | 'signal' | 'order';
  isDone: boolean;
};

export const isChecklistDismissed = keptFlag('checklist-dismissed');

/** The first steps of a new user, in order. */
export const checklist = computed<CheckItem[]>(() => [
  { key: 'server', isDone: health.value.value?.status === 'ok' && connection.value !== 'lost' },
  { key: 'account', isDone: practiceAccounts.value.some(({ status }) => status === 'online') },
  { key: 'webhook', isDone: hasCopiedWebhook.value },
  { key: 'signal', isDone: hasReceivedSignal.value },
  { key: 'order', isDone: hasExecutedOrder.value },
]);
