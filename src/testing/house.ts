import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request, { type Test } from 'supertest';
import { createApp } from '../app.ts';
import { SYSTEM } from '../audit/index.ts';
import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import { readConfig } from '../config.ts';
import { build } from '../wiring.ts';
import { createFakeClock } from './fake-clock.ts';
import { createHandTerminal, symbolSpec } from './hand-terminal.ts';
import { pause } from './program.ts';

export type Person = { userId: UserId; token: string };

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Somebody signed in: the cookie, what every change must carry, and calls with both. */
export type Browser = {
  cookie: string;
  csrf: string;
  call: (method: Method, path: string, body?: object) => Test;
};

export type HouseOptions = {
  folder?: string;
  clock?: Clock;
  env?: Record<string, string>;
  log?: (line: string) => void;
};

const KEY = 'ab'.repeat(32);

/** The login of dana, the administrator, as HTTP Basic. */
export const DANA = { user: 'dana', pass: 'correct horse battery' } as const;

/**
 * The whole program but for its network port: real database, real files, real HTTP by supertest. The clock stands
 * still unless a test moves it. close() ends it and keeps the folder, so that another one can start on it.
 */
export async function openHouse(options: HouseOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'signalpost-'));
  const clock = options.clock ?? createFakeClock();
  const config = readConfig({
    DATA_DIR: join(folder, 'data'),
    LOG_DIR: join(folder, 'logs'),
    SECRET_KEY: 'test-only-'.repeat(4),
    SIGNALPOST_KEY: KEY,
    BASIC_USER: DANA.user,
    BASIC_PASS: DANA.pass,
    WEBHOOK_RATE_LIMIT: '1000 per minute',
    API_RATE_LIMIT: '1000 per minute',
    ...options.env,
  });
  const lines = options.log;
  const log = {
    level: lines === undefined ? ('silent' as const) : ('debug' as const),
    write: (line: string) => lines?.(line),
  };
  const services = await build(config, { clock, log });
  const app = createApp(services);
  const root = config.instanceRoot;

  return {
    folder,
    clock,
    services,
    app,
    root,
    person,
    account,
    attach,
    post,
    api,
    signIn,
    settle,
    settleOnce,
    close: services.close,
    remove: async () => {
      await services.close();
      // Not at once: a file that was being written at the end may still appear.
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 10 });
    },
  };

  /** A user with a webhook of their own. dana is the administrator and signs in by HTTP Basic. */
  function person(name: string): Person {
    const user =
      name === 'dana'
        ? services.firstAdmin
        : services.auth.createUser({ email: `${name}@example.com`, name, isAdmin: false });
    return { userId: user.userId, token: services.auth.getWebhookToken(user.userId).token };
  }

  /** An account with a terminal that beats and offers EURUSD, GBPUSD and XAUUSD. */
  async function account(owner: Person, number: string) {
    const terminal = createHandTerminal({ root, account: number, clock });
    attach(owner, number);
    terminal.symbols([
      symbolSpec('EURUSD'),
      symbolSpec('GBPUSD'),
      symbolSpec('XAUUSD', { digits: 2 }),
    ]);
    terminal.beat();
    await settle();
    return terminal;
  }

  /** What an administrator does once a terminal's folder is there. */
  function attach(owner: Person, number: string): void {
    mkdirSync(join(root, number), { recursive: true });
    services.accounts.attach(SYSTEM, number, owner.userId, number);
  }

  function post(token: string, body: string | object, type = 'application/json'): Test {
    const test = request(app).post(`/webhook/${token}`).set('Content-Type', type);
    return test.send(typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** As dana, the administrator. */
  function api(method: Method, path: string, body?: object): Test {
    const test = request(app)[method](path).auth(DANA.user, DANA.pass);
    return body === undefined ? test : test.send(body);
  }

  /** A browser in which anybody is signed in, by the same step that ends the way to Google and back. */
  async function signIn({ userId }: { userId: UserId }): Promise<Browser> {
    const door = express();
    door.use(services.auth.sessions.middleware);
    door.get('/', (incoming, response, next) => {
      services.auth.sessions.begin(incoming, userId).then(() => response.end(), next);
    });
    const begun = await request(door).get('/').expect(200);
    const [set = ''] = begun.headers['set-cookie'] as unknown as string[];
    const cookie = set.split(';')[0] ?? '';
    const status = await request(app).get('/auth/status').set('Cookie', cookie).expect(200);
    const csrf = (status.body as { csrf_token: string }).csrf_token;
    return {
      cookie,
      csrf,
      call: (method, path, body) => {
        const test = request(app)[method](path).set('Cookie', cookie);
        return method === 'get' ? test : test.set('X-CSRF-Token', csrf).send(body ?? {});
      },
    };
  }

  /** Lets everything that is under way come to rest: commits, files written, files taken in, and what follows on them. */
  async function settle(): Promise<void> {
    for (let round = 1, before = -1; round <= 3 || rowsChanged() !== before; round++) {
      before = rowsChanged();
      await settleOnce();
    }
  }

  /** How many rows have been written so far. */
  function rowsChanged(): number {
    return services.db.prepare<{ n: number }>('SELECT total_changes() AS n').get()?.n ?? 0;
  }

  async function settleOnce(): Promise<void> {
    await services.instances.sweep();
    await services.db.rested();
    await services.commands.rested();
    await untilFilesRest();
  }
}

/** Also for what nobody waits for, such as a file that a timer has put into a folder: on a busy machine it is late. */
async function untilFilesRest(): Promise<void> {
  while (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))) {
    await pause(1);
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>;
