import type { Actor } from './actor.ts';
import type { EventStream } from './sse.ts';

export type Streams = ReturnType<typeof createStreams>;

/** Every open live stream with who reads it, so that a stop, or the end of a session, can end them. */
export function createStreams() {
  const open = new Map<EventStream, Actor>();
  return {
    add: (actor: Actor, stream: EventStream): void => {
      open.set(stream, actor);
    },
    remove: (stream: EventStream): void => {
      open.delete(stream);
    },
    readers: (): Actor[] => [...open.values()],
    /** Ends the streams whose reader this is true of. */
    closeOf: (isMeant: (actor: Actor) => boolean): void => {
      for (const [stream, actor] of [...open]) if (isMeant(actor)) stream.close();
    },
  };
}
