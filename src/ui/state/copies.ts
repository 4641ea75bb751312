import { signal } from '@preact/signals';
import { get, remove, sentenceOf } from '../wire/request.ts';
import type { CopyPage } from '../wire/copying.ts';
import { calmly } from './calmly.ts';
import { onLiveEvent, onResync } from './stream.ts';

export type CopyFilter = {
  status: 'success' | 'error' | undefined;
  master: string | undefined;
  slave: string | undefined;
  symbol: string | undefined;
};
export type CopyQuery = CopyFilter & { page: number; limit: number };

/** One page of the copies, kept alive by the stream for as long as it is shown. */
export type LiveCopies = ReturnType<typeof createCopies>;

const FASTEST_MS = 500;

export function createCopies() {
  const page = signal<CopyPage | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  /** Which copies came in while somebody was looking. */
  const arrived = new Set<string>();
  let query: CopyQuery | undefined;
  let newest = 0;
  return { page, fault, arrived, show, reload, watch };

  /** Shows another page, or the same with another filter. */
  function show(wanted: CopyQuery): void {
    query = wanted;
    page.value = undefined;
    fault.value = undefined;
    void reload();
  }

  async function reload(): Promise<void> {
    if (query === undefined) return;
    const turn = ++newest;
    try {
      const found = await get<CopyPage>(`/api/copy/history?${parametersOf(query)}`);
      if (turn !== newest) return;
      page.value = found;
      fault.value = undefined;
    } catch (error) {
      if (turn === newest) fault.value = sentenceOf(error);
    }
  }

  /** Follows the stream until the answer is called. */
  function watch(): () => void {
    const read = calmly(reload, () => FASTEST_MS);
    const stops = [
      onResync(() => void reload()),
      onLiveEvent((event) => {
        if (event.type !== 'copy.made' && event.type !== 'copy.ended') return;
        if (event.type === 'copy.made') arrived.add(event.copy.copy_id);
        read();
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }
}

/** Hides every copy and event from the history; the server's record stays. Throws a RequestFault. */
export async function clearCopies(): Promise<number> {
  return (await remove<{ hidden: number }>('/api/copy/history')).hidden;
}

/** Where the copies can be had as a file. */
export function exportAddress(format: 'csv' | 'json', filter: CopyFilter): string {
  return `/api/copy/history/export?${parametersOf({ format, ...filter })}`;
}

function parametersOf(wanted: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.toString();
}
