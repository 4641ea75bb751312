import type { Response } from 'express';
import type { Clock } from '../base/clock.ts';

export type EventStream = {
  /** Sends one event; seq 0 means it is not in the log and must not move the reader's place. */
  send: (frame: string) => void;
  close: () => void;
};

const KEEP_ALIVE_MS = 15_000;
/** A reader that leaves this much unread is dropped; it comes back with its Last-Event-ID. */
const MAX_UNREAD_BYTES = 512 * 1024;

/** One event as it goes over the wire; made once and sent to every reader. */
export function frame(seq: number | undefined, json: string): string {
  return seq === undefined ? `data: ${json}\n\n` : `id: ${String(seq)}\ndata: ${json}\n\n`;
}

/** Turns a response into a Server-Sent Events stream with a comment every 15 s. */
export function openStream(response: Response, clock: Clock, onClose: () => void): EventStream {
  response.status(200).set({
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.write('retry: 2000\n\n');
  const stopKeepAlive = clock.every(KEEP_ALIVE_MS, () => {
    write(': keep-alive\n\n');
  });
  response.on('close', () => {
    stopKeepAlive();
    onClose();
  });
  return { send: write, close };

  function write(text: string): void {
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
  }

  function close(): void {
    response.end();
  }
}
