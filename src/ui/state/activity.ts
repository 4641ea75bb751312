import { signal } from '@preact/signals';
import { get } from '../wire/request.ts';
import type { LiveEvent, SignalPage } from '../wire/wire.ts';
import { keptFlag } from './kept.ts';
import { describeArrival, describeChange } from './announcement.ts';
import { onLiveEvent } from './stream.ts';

export const hasReceivedSignal = keptFlag('signal-received');
export const hasExecutedOrder = keptFlag('order-executed');

/** Until when the banner speaks of a limited webhook; 0 when there is nothing to say. */
export const limitedUntilMs = signal(0);

/** The newest thing that happened, as a sentence for a screen reader. */
export const announcement = signal('');

const LIMIT_BANNER_MS = 60_000;
let limitTimer: number | undefined;

/** Follows what happens to signals: the first of each kind, limits, and what is read aloud. */
export function watchActivity(): void {
  void lookBack();
  onLiveEvent(notice);
}

async function lookBack(): Promise<void> {
  try {
    const { signals, total } = await get<SignalPage>('/api/history?limit=50');
    if (total > 0) hasReceivedSignal.value = true;
    const isExecuted = signals.some((item) =>
      item.accounts.some(({ status }) => status === 'executed'),
    );
    if (isExecuted) hasExecutedOrder.value = true;
    const newest = signals[0];
    if (newest?.status === 'limited') warnOfLimit(newest.received_ms);
  } catch {
    // The history itself shows why it cannot be read; a tick that comes later is no harm.
  }
}

function notice(event: LiveEvent): void {
  if (event.type === 'signal.received') {
    hasReceivedSignal.value = true;
    if (event.signal.status === 'limited') warnOfLimit(event.signal.received_ms);
    announcement.value = describeArrival(event.signal);
  }
  if (!('command' in event)) return;
  if (event.type === 'command.executed') hasExecutedOrder.value = true;
  announcement.value = describeChange(event.command) ?? announcement.value;
}

function warnOfLimit(receivedMs: number): void {
  const leftMs = receivedMs + LIMIT_BANNER_MS - Date.now();
  if (leftMs <= 0) return;
  limitedUntilMs.value = receivedMs + LIMIT_BANNER_MS;
  clearTimeout(limitTimer);
  limitTimer = window.setTimeout(() => {
    limitedUntilMs.value = 0;
  }, leftMs);
}
