import { AppError } from '../base/errors.ts';
import type { Clock } from '../base/clock.ts';
import { openStream, route, type EventStream, type Route, type Streams } from '../http/index.ts';
import { TOPICS, type Topic } from './event.ts';
import type { Events } from './service.ts';

/** GET /events and one stream per topic: own events only, resuming from Last-Event-ID. */
export function eventRoutes({ events, clock, streams }: EventRouteDeps): Route[] {
  return [
    streamRoute('/events', undefined),
    ...TOPICS.map((topic) => streamRoute(`/events/${topic}`, topic)),
  ];

  function streamRoute(path: string, topic: Topic | undefined): Route {
    return route({
      method: 'get',
      path,
      access: 'user',
      tag: 'Live events',
      summary:
        topic === undefined
          ? 'Everything that happens to you, live'
          : `Live events of the topic ${topic}`,
      answers: { 200: { description: 'Server-Sent Events', contentType: 'text/event-stream' } },
      handle: ({ actor, request, response }) => {
        const lastId = Number(request.get('last-event-id'));
        let stream: EventStream | undefined;
        const waiting: string[] = [];
        const unsubscribe = events.subscribe(actor.userId, {
          topic,
          afterSeq: Number.isSafeInteger(lastId) && lastId > 0 ? lastId : undefined,
          send: (text) => {
            if (stream === undefined) waiting.push(text);
            else stream.send(text);
          },
        });
        if (unsubscribe === undefined) {
          throw new AppError('RATE_LIMITED', 'Ten live streams are open already. Close a tab.', {
            retryAfterS: 5,
          });
        }
        stream = openStream(response, clock, () => {
          unsubscribe();
          if (stream !== undefined) streams.remove(stream);
        });
        streams.add(actor, stream);
        if (waiting.length > 0) stream.send(waiting.join(''));
        return undefined;
      },
    });
  }
}

type EventRouteDeps = {
  events: Events;
  clock: Clock;
  streams: Streams;
};
