import { signal } from '@preact/signals';
import type { LiveEvent } from '../wire/wire.ts';

export type Connection = 'connecting' | 'live' | 'lost';

/** How the live stream stands; lost means events may be missing until it is back. */
export const connection = signal<Connection>('connecting');

type Listener = (event: LiveEvent) => void;

const REOPEN_MS = 3000;
/** A short drop is not worth alarming anybody. */
const PATIENCE_MS = 2500;
/** A hidden tab gives its connection back: a browser allows only six to one server. */
const HIDDEN_MS = 30_000;

const listeners = new Set<Listener>();
const resyncs = new Set<() => void>();
let source: EventSource | undefined;
let hasBeenLive = false;
let isStopped = false;
let reopenTimer: number | undefined;
let alarmTimer: number | undefined;
let hiddenTimer: number | undefined;

/** Calls the listener for each live event; the answer stops that. */
export function onLiveEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Calls back when the stream is there again after a gap, so that the facts are read anew. */
export function onResync(callback: () => void): () => void {
  resyncs.add(callback);
  return () => {
    resyncs.delete(callback);
  };
}

/** Opens the stream and keeps it open while the page is seen. */
export function startStream(): void {
  open();
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'hidden') hiddenTimer = window.setTimeout(close, HIDDEN_MS);
    else if (source === undefined) open();
  });
}

/** Gives the stream up for good: nobody is signed in any more. */
export function stopStream(): void {
  isStopped = true;
  clearTimeout(alarmTimer);
  close();
}

function open(): void {
  clearTimeout(reopenTimer);
  source?.close();
  if (isStopped) return;
  const opened = new EventSource('/events');
  source = opened;
  opened.onopen = greet;
  opened.onmessage = (message: MessageEvent<string>) => {
    hand(JSON.parse(message.data) as LiveEvent);
  };
  opened.onerror = () => {
    waitForReturn();
    // After an answer that is not a stream, the browser gives up; we do not.
    if (opened.readyState === EventSource.CLOSED) {
      reopenTimer = window.setTimeout(open, REOPEN_MS);
    }
  };
}

function close(): void {
  clearTimeout(reopenTimer);
  source?.close();
  source = undefined;
}

function greet(): void {
  clearTimeout(alarmTimer);
  alarmTimer = undefined;
  connection.value = 'live';
  if (hasBeenLive) for (const callback of resyncs) callback();
  hasBeenLive = true;
}

function waitForReturn(): void {
  if (connection.value === 'live') connection.value = 'connecting';
  alarmTimer ??= window.setTimeout(() => {
    connection.value = 'lost';
  }, PATIENCE_MS);
}

function hand(event: LiveEvent): void {
  for (const listener of [...listeners]) listener(event);
}
