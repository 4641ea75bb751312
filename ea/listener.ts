import { afterEach, beforeEach } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a master has sent, in the order in which it came. */
export type Post = { path: string; type: string; body: Record<string, unknown> };

/** A real server on this machine for a master's second road, anew for each test of a describe. */
export function createListener() {
  let server: Server;
  let address = '';
  let status = 200;
  let posts: Post[] = [];

  beforeEach(async () => {
    [posts, status] = [[], 200];
    server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const { url = '', headers } = request;
        const body = JSON.parse(text) as Post['body'];
        posts.push({ path: url, type: headers['content-type'] ?? '', body });
        response.writeHead(status).end('{}');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterEach(async () => {
    await once(server.close(), 'close');
  });

  return {
    base: (): string => address,
    posts: (): readonly Post[] => posts,
    /** From now on everything is answered so. */
    answer: (code: number): void => {
      status = code;
    },
  };
}
