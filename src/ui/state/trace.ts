import { signal } from '@preact/signals';
import { get, sentenceOf } from '../wire/request.ts';
import type { SignalDetail } from '../wire/wire.ts';
import { onLiveEvent, onResync } from './stream.ts';

const MOVING = new Set(['queued', 'written', 'acked', 'unknown']);
/** Events carry the news; this only fills in when the stream is away. */
const ASK_AGAIN_MS = 2000;

/** The way of one signal through the house, followed until every account has an end. */
export function createTrace(signalId: string) {
  const detail = signal<SignalDetail | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  let newest = 0;
  return { detail, fault, load, watch };

  async function load(): Promise<void> {
    const turn = ++newest;
    try {
      const path = `/api/signals/${encodeURIComponent(signalId)}`;
      const found = await get<{ signal: SignalDetail }>(path);
      if (turn !== newest) return;
      detail.value = found.signal;
      fault.value = undefined;
    } catch (error) {
      if (turn === newest) fault.value = sentenceOf(error);
    }
  }

  /** Reads now and at each piece of news, until the answer is called. */
  function watch(): () => void {
    void load();
    const timer = window.setInterval(() => {
      if (isMoving(detail.value)) void load();
    }, ASK_AGAIN_MS);
    const stops = [
      onResync(() => void load()),
      onLiveEvent((event) => {
        if ('command' in event && event.command.signal_id === signalId) void load();
      }),
    ];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
    };
  }
}

/** True while at least one account still waits for its terminal. */
export function isMoving(detail: SignalDetail | undefined): boolean {
  return detail?.accounts.some(({ status }) => MOVING.has(status)) ?? false;
}
