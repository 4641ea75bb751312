import { connect, type Socket } from 'node:net';
import { systemClock } from '../src/base/clock.ts';

/** Where requests go; the same for every request of a load. */
export type Target = {
  host: string;
  port: number;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  /** HTTP Basic credentials as user:password. */
  login?: string;
};

export type Answer = {
  status: number;
  text: string;
  /** Monotonic milliseconds when the request was handed to the socket, and when the answer was whole. */
  sentAtMs: number;
  answeredAtMs: number;
};

type Waiting = {
  sentAtMs: number;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
};

/**
 * One HTTP/1.1 connection that sends one request at a time and is kept open as long as the server
 * keeps it. It reads just enough of HTTP to find where an answer ends, so that on a small machine
 * the load costs less than what is loaded.
 */
export class Connection {
  readonly #target: Target;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  constructor(target: Target) {
    this.#target = target;
  }

  /** Sends a request and gives its whole answer; rejects when the connection breaks before that. */
  request(body = ''): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { sentAtMs: systemClock.monotonicMs(), resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(render(this.#target, body));
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #open(): Socket {
    const socket = connect({ host: this.#target.host, port: this.#target.port, noDelay: true });
    this.#received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      this.#take(socket, chunk);
    });
    socket.on('error', (error) => {
      this.#end(socket, error);
    });
    socket.on('close', () => {
      this.#end(socket, new Error('the connection was closed before the answer'));
    });
    return socket;
  }

  #take(socket: Socket, chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = parse(this.#received);
    if (answer === undefined) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (!answer.isKept) {
      this.#socket = undefined;
      socket.destroy();
    }
    waiting?.resolve({
      status: answer.status,
      text: answer.text,
      sentAtMs: waiting.sentAtMs,
      answeredAtMs: systemClock.monotonicMs(),
    });
  }

  #end(socket: Socket, error: Error): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(error);
  }
}

function render({ host, method, path, login }: Target, body: string): string {
  const head = [`${method} ${path} HTTP/1.1`, `Host: ${host}`];
  if (login !== undefined)
    head.push(`Authorization: Basic ${Buffer.from(login).toString('base64')}`);
  if (method !== 'GET') {
    head.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`);
  }
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

/** An answer once it is whole. Only answers with a Content-Length are understood: every server here gives it. */
function parse(bytes: Buffer): { status: number; text: string; isKept: boolean } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? NaN);
  if (Number.isNaN(length)) throw new Error(`an answer without Content-Length: ${head}`);
  const bodyAt = headEnd + 4;
  if (bytes.length < bodyAt + length) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    text: bytes.toString('utf8', bodyAt, bodyAt + length),
    isKept: head.startsWith('HTTP/1.1') && !/\r\nconnection: *close/i.test(head),
  };
}
