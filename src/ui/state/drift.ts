import { computed } from '@preact/signals';
import { get, put } from '../wire/request.ts';
import type { Difference, Drift } from '../wire/trading.ts';
import { calmly } from './calmly.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

/** Several differences are found at one look, and each rings. */
const FASTEST_MS = 1500;
/** The server looks each minute, and does not ring when a difference is gone. */
const LOOK_MS = 30_000;

export const drift = createResource(() => get<Drift>('/api/trading/drift'));

/** What nobody explains first, then what was done by hand; the newest first in each. */
export const differences = computed<readonly Difference[]>(() =>
  [...(drift.value.value?.differences ?? [])].sort(
    (a, b) => Number(a.is_by_hand) - Number(b.is_by_hand),
  ),
);

export const unexplained = computed(() => differences.value.filter((item) => !item.is_by_hand));

/** Whether a difference that nobody explains stops openings on the account; throws a RequestFault. */
export async function setHalting(account: string, isHalting: boolean): Promise<void> {
  const path = `/api/accounts/${encodeURIComponent(account)}/drift-settings`;
  drift.take(await put<Drift>(path, { halts_openings: isHalting }));
}

export function watchDrift(): void {
  void drift.load();
  onResync(() => void drift.load());
  const reload = calmly(drift.load, () => FASTEST_MS);
  onLiveEvent((event) => {
    if (event.type === 'account.alert' || event.type === 'account.created') reload();
  });
  window.setInterval(() => {
    if (differences.value.length > 0 && !document.hidden) reload();
  }, LOOK_MS);
}
