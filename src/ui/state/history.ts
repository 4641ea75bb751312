import { signal } from '@preact/signals';
import { get, remove, sentenceOf } from '../wire/request.ts';
import type {
  CommandChange,
  LiveEvent,
  Outcome,
  Signal,
  SignalDetail,
  SignalPage,
  SignalStatus,
  Trace,
} from '../wire/wire.ts';
import { onLiveEvent, onResync } from './stream.ts';

export type HistoryQuery = { page: number; limit: number; status: SignalStatus | undefined };

/** One page of the history, kept alive by the stream for as long as it is shown. */
export type LiveHistory = ReturnType<typeof createHistory>;

/** Which rows came in while somebody was looking; they are shown to have just arrived. */
const arrived = new Set<string>();

export function hasJustArrived(signalId: string): boolean {
  return arrived.has(signalId);
}

export function createHistory() {
  const page = signal<SignalPage | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const isLoading = signal(true);
  let query: HistoryQuery | undefined;
  let newest = 0;
  return { page, fault, isLoading, show, reload, watch };

  /** Shows another page, or the same with another filter. */
  function show(wanted: HistoryQuery): void {
    query = wanted;
    page.value = undefined;
    void reload();
  }

  async function reload(): Promise<void> {
    if (query === undefined) return;
    const turn = ++newest;
    isLoading.value = true;
    try {
      const found = await get<SignalPage>(`/api/history?${parameters(query)}`);
      if (turn !== newest) return;
      page.value = found;
      fault.value = undefined;
    } catch (error) {
      if (turn === newest) fault.value = sentenceOf(error);
    }
    if (turn === newest) isLoading.value = false;
  }

  /** Follows the stream until the answer is called. */
  function watch(): () => void {
    const stops = [onLiveEvent(hear), onResync(() => void reload())];
    return () => {
      for (const stop of stops) stop();
    };
  }

  function hear(event: LiveEvent): void {
    if (event.type === 'signal.received') add(event.signal);
    if (!('command' in event)) return;
    change(event.command.signal_id, (item) => withChange(item, event.command));
    if (isEnd(event.command)) void readEnd(event.command.signal_id);
  }

  function add(fresh: Signal): void {
    const shown = page.value;
    if (shown === undefined || query === undefined) return;
    if (query.status !== undefined && query.status !== fresh.status) return;
    if (shown.signals.some(({ signal_id }) => signal_id === fresh.signal_id)) return;
    const total = shown.total + 1;
    arrived.add(fresh.signal_id);
    const signals =
      query.page === 1 ? [fresh, ...shown.signals].slice(0, query.limit) : shown.signals;
    page.value = { ...shown, total, signals };
  }

  /** The event rings when the server learned of the end; the trace says when the terminal was done. */
  async function readEnd(signalId: string): Promise<void> {
    if (page.value?.signals.some((item) => item.signal_id === signalId) !== true) return;
    try {
      const path = `/api/signals/${encodeURIComponent(signalId)}`;
      const { signal: detail } = await get<{ signal: SignalDetail }>(path);
      change(signalId, (item) => ({ ...item, accounts: detail.traces.map(withDuration) }));
    } catch {
      // The row already shows how it ended; without the trace only its duration is missing.
    }
  }

  function change(signalId: string, next: (item: Signal) => Signal): void {
    const shown = page.value;
    if (shown === undefined) return;
    const signals = shown.signals.map((item) => (item.signal_id === signalId ? next(item) : item));
    page.value = { ...shown, signals };
  }
}

/** Hides every signal from the history; the server's record stays. Throws a RequestFault. */
export async function clearHistory(): Promise<number> {
  return (await remove<{ hidden: number }>('/api/history')).hidden;
}

function isEnd({ status }: CommandChange): boolean {
  return status !== 'written' && status !== 'acked';
}

function withChange(item: Signal, command: CommandChange): Signal {
  const accounts = item.accounts.map((outcome): Outcome => {
    if (outcome.command_id !== command.command_id) return outcome;
    return {
      ...outcome,
      status: command.status,
      message: command.message === '' ? outcome.message : command.message,
      symbol: command.symbol ?? outcome.symbol,
      volume: command.volume ?? outcome.volume,
      price: command.price ?? outcome.price,
    };
  });
  return { ...item, accounts };
}

function withDuration({ outcome, steps }: Trace): Outcome {
  const last = steps.at(-1);
  const isDone = last !== undefined && last.stage === outcome.status && outcome.status !== 'denied';
  return isDone ? { ...outcome, after_ms: last.after_ms } : outcome;
}

function parameters({ page, limit, status }: HistoryQuery): string {
  const wanted = new URLSearchParams({ page: String(page), limit: String(limit) });
  if (status !== undefined) wanted.set('status', status);
  return wanted.toString();
}
