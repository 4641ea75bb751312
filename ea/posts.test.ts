import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { terminalEventSchema, type TerminalEvent } from '../src/instances/index.ts';
import { createListener } from './listener.ts';
import { buildSimulator } from './sim/build.ts';
import { QUICK_INPUTS, type Crash, type SimulatorConfig } from './simulator.ts';
import { describeSimulated } from './stage.ts';
import { ACCOUNT, SteppedAccount } from './stepped.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };
const CLOSE = { action: 'CLOSE_ALL' };
const ANSWER_MS = 10_000;
/** Longer than the expert rests after a server has not answered. */
const REST_MS = 31_000;
const LINES_PER_FILE = 2000;
const MINUTES = 60_000;

const NETTING = { account: { login: ACCOUNT, margin_mode: 'netting' } };
const MARKET = { symbols: [{ name: 'EURUSD', walk: 0 }] };

type Inputs = Record<string, boolean | string>;

/** Nobody reads the files here: what is not sent is not copied, and a close that is lost leaves slaves open. */
describeSimulated('what a master elsewhere has not sent yet', () => {
  const { base, posts, answer } = createListener();
  let program = '';
  let folder = '';
  let account: SteppedAccount;

  beforeAll(() => {
    program = buildSimulator();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signalpost-posts-'));
    account = new SteppedAccount(program, folder);
  });
  afterEach(async () => {
    await account.end();
    account.remove();
  });

  function start(inputs: Inputs = {}, config: SimulatorConfig = {}): void {
    const master = { EnableMaster: true, Master_ServerURL: base(), Master_APIKey: 'a-key' };
    account.start({
      inputs: { ...QUICK_INPUTS, ...master, ...inputs },
      web_request_allowed: [base()],
      market: MARKET,
      ...config,
    });
  }

  /** The first life meets the account. */
  async function begin(inputs: Inputs = {}, config: SimulatorConfig = {}): Promise<void> {
    start(inputs, config);
    await account.step(3000);
  }

  async function act(fields: object): Promise<void> {
    await account.untilResult(account.send(fields).id, ANSWER_MS);
    await account.step(1500);
  }

  /** Dies at the next moment that it would send: nothing is put in order before. */
  async function kill(): Promise<void> {
    await account.end();
    start({}, { crash: { call: 'WebRequest', detail: '', when: 'before', nth: 1 } });
    while (await account.step(1000));
    await account.end();
  }

  function log(): { path: string; text: string } {
    const names = readdirSync(account.state).filter((name) => /^events_\d+\.jsonl$/.test(name));
    const path = join(account.state, names.sort().at(-1) ?? '');
    return { path, text: readFileSync(path, 'utf8') };
  }

  function told(): TerminalEvent[] {
    const out = join(account.state, 'out');
    return readdirSync(out)
      .filter((name) => name.startsWith('event_'))
      .sort()
      .map((name) => terminalEventSchema.parse(JSON.parse(readFileSync(join(out, name), 'utf8'))));
  }

  const copied = (): string[] =>
    told()
      .filter(({ kind }) => kind.startsWith('position_') || kind.startsWith('order_'))
      .map((event) => event.event_id);
  /** A server takes an event once; what comes again changes nothing. */
  const taken = (): string[] => [...new Set(posts().map(({ body }) => String(body['event_id'])))];
  const words = (): unknown[] => posts().map(({ body }) => body['event']);

  it.each(['ended', 'killed'])(
    'is sent in order when the server is back, where the terminal was %s meanwhile',
    async (how) => {
      await begin();
      answer(503);
      await act(BUY);
      await act({ ...BUY, action: 'SELL' });
      await act(CLOSE);
      if (how === 'killed') await kill();
      else await account.end();
      start();
      await account.step(2000);
      await account.end();
      answer(200);
      const before = posts().length;
      start();
      await account.step(3000);
      expect(words().slice(before)).toEqual(['deal_add', 'deal_add', 'deal_close', 'deal_close']);
      expect(taken()).toEqual(copied());
      await account.end();
      const all = posts().length;
      start();
      await account.step(3000);
      expect(posts()).toHaveLength(all);
    },
  );

  it(
    'is kept however much it is: no close gives way to what came later',
    async () => {
      const changes = 210;
      await begin();
      answer(503);
      await act(BUY);
      await act(CLOSE);
      await act(BUY);
      for (let i = 1; i <= changes; i++) {
        const id = account.send({ action: 'MODIFY', symbol: 'EURUSD', stop_loss: 1 + i / 1e5 }).id;
        await account.untilResult(id, ANSWER_MS);
      }
      await act(CLOSE);
      await account.end();
      answer(200);
      start();
      await account.step(60_000);
      expect(taken()).toEqual(copied());
      expect(taken()).toHaveLength(changes + 4);
      expect(account.chart()).not.toContain('not sent');
    },
    10 * MINUTES,
  );

  it('stands on the chart as a number', async () => {
    await begin();
    answer(503);
    await act(BUY);
    await act(CLOSE);
    expect(account.chart()).toContain('events not sent yet: 2');
    answer(200);
    await account.step(REST_MS);
    expect(account.chart()).not.toContain('not sent');
  });

  it('goes with the next key where the key was no longer valid', async () => {
    await begin();
    await act(BUY);
    answer(401);
    await act(CLOSE);
    await account.end();
    answer(200);
    start({ Master_APIKey: 'next-key' });
    await account.step(2000);
    expect(taken()).toEqual(copied());
    expect(posts().at(-1)?.body).toMatchObject({ event: 'deal_close', api_key: 'next-key' });
  });

  it('is moved to the next event file, which holds nothing that was sent', async () => {
    await begin();
    await act(BUY);
    answer(503);
    await act(CLOSE);
    const [sent, unsent] = copied();
    await account.end();
    appendFileSync(log().path, '\n'.repeat(LINES_PER_FILE));
    start();
    await account.step(2000);
    await act(BUY);
    expect(log().path).toContain('events_000000000001');
    expect(log().text).toContain(`"${String(unsent)}"`);
    expect(log().text).not.toContain(`"${String(sent)}"`);
    await account.end();
    answer(200);
    start();
    await account.step(2000);
    expect(taken()).toEqual(copied());
  });

  it('waits while sending is switched off, and goes with what happened then', async () => {
    await begin();
    answer(503);
    await act(BUY);
    await account.end();
    answer(200);
    start({ EnableMaster: false });
    await account.step(1000);
    await act(CLOSE);
    await account.end();
    const before = posts().length;
    start();
    await account.step(2000);
    expect(words().slice(before)).toEqual(['deal_add', 'deal_close']);
  });

  it('is nothing of the time in which nothing was to be sent', async () => {
    await begin({ EnableMaster: false });
    await act(BUY);
    await act(CLOSE);
    await account.end();
    start();
    await account.step(3000);
    expect(posts()).toEqual([]);
    await act(BUY);
    expect(taken()).toEqual(copied().slice(2));
  });

  it('is nothing of what an expert before this one has handed over', async () => {
    await begin({ EnableMaster: false });
    await act(BUY);
    await account.end();
    const { path, text } = log();
    truncateSync(path);
    appendFileSync(path, text.replaceAll(/,"posted":\d+/g, ''));
    start();
    await account.step(3000);
    expect(posts()).toEqual([]);
  });

  it('survives an event file that ends in the middle of a line', async () => {
    await begin();
    for (const bytes of [1, 30, 70, 150, 400]) {
      answer(503);
      await act(BUY);
      await act(CLOSE);
      await account.end();
      const { path, text } = log();
      truncateSync(path, Buffer.byteLength(text) - bytes);
      answer(200);
      start();
      await account.step(3000);
      expect({ bytes, taken: taken() }).toEqual({ bytes, taken: copied() });
    }
  });

  /** Each of these in turn is the last that a life does; the first that it survives ends the row. */
  const CALLS: [string, Omit<Crash, 'nth'>, boolean][] = [
    ['before it writes to the event file', at('FileFlush', 'events_', 'before'), false],
    ['after it has written to the event file', at('FileFlush', 'events_', 'after'), false],
    ['before it sends', at('WebRequest', '', 'before'), false],
    ['after it has sent', at('WebRequest', '', 'after'), false],
    ['before it opens the next event file', at('FileOpen', 'tmp_events_', 'before'), true],
    ['before the next event file is written', at('FileFlush', 'tmp_events_', 'before'), true],
    ['before the next event file is whole', at('FileMove', 'events_', 'before'), true],
    ['after the next event file is whole', at('FileMove', 'events_', 'after'), true],
    ['before the old event file goes', at('FileDelete', 'events_', 'before'), true],
    ['after the old event file has gone', at('FileDelete', 'events_', 'after'), true],
  ];

  it.each(CALLS)(
    'comes once in effect and in order after a kill %s',
    async (_when, crash, isLong) => {
      await begin();
      // Until the last thing that it does while the server is away, and until the last while it is there.
      for (const code of [503, 200]) {
        let isKilled = true;
        for (let nth = 1; isKilled; nth++) {
          answer(503);
          await act(BUY);
          await account.end();
          if (isLong) appendFileSync(log().path, '\n'.repeat(LINES_PER_FILE));
          answer(code);
          start({}, { crash: { ...crash, nth } });
          account.send(CLOSE);
          isKilled = !(await account.step(2500));
          await account.end();
          answer(200);
          start();
          await account.step(3000);
          expect({ code, nth, taken: taken() }).toEqual({ code, nth, taken: copied() });
          expect(words().at(-1)).toBe('deal_close');
          expect(account.books().positions).toEqual([]);
          expect(isKilled || nth > 1).toBe(true);
        }
      }
    },
    20 * MINUTES,
  );

  /** The same account in the hands of a person: another folder, so that the expert under test sees nothing of it. */
  async function byHand(actions: object[], config: SimulatorConfig = {}): Promise<void> {
    const hand = new SteppedAccount(program, folder, 'hand', account.nowMs);
    const inputs = { Slave_AutoLinkInstance: false, Slave_InstanceRootPath: 'hand' };
    hand.start({ inputs: { ...QUICK_INPUTS, ...inputs }, market: MARKET, ...config });
    for (const fields of actions) await hand.untilResult(hand.send(fields).id, ANSWER_MS);
    await hand.end();
    await account.step(hand.nowMs - account.nowMs + MINUTES);
  }

  it('is also what happened while it was not running: closes now, openings with their own time', async () => {
    await begin();
    await act(BUY);
    await account.end();
    const endedMs = account.nowMs;
    await byHand([CLOSE, { ...BUY, action: 'SELL' }, { ...BUY, order_type: 'limit', price: 1.01 }]);
    start();
    await account.step(3000);
    expect(words()).toEqual(['deal_add', 'deal_close', 'deal_add', 'order_add']);
    expect(taken()).toEqual(copied());
    for (const { body } of posts().slice(1)) {
      const laterMs = Number(body['time_ms']) - endedMs;
      expect([laterMs > -2000, laterMs < 15_000]).toEqual([true, true]);
    }
  });

  it('is also the turn of a netting position while it was not running, its end first', async () => {
    await begin({}, NETTING);
    await act(BUY);
    await account.end();
    const endedMs = account.nowMs;
    await byHand([{ ...BUY, action: 'SELL', volume: 0.05 }], NETTING);
    start({}, NETTING);
    await account.step(3000);
    expect(words()).toEqual(['deal_add', 'deal_close', 'deal_add']);
    const [, closedMs = 0, openedMs = 0] = posts().map(({ body }) => Number(body['time_ms']));
    expect(openedMs).toBeGreaterThanOrEqual(closedMs);
    expect(openedMs - endedMs).toBeLessThan(15_000);
    expect(posts().at(-1)?.body).toMatchObject({ type: 'SELL', volume: 0.03 });
  });
});

function at(call: string, detail: string, when: Crash['when']): Omit<Crash, 'nth'> {
  return { call, detail, when };
}
