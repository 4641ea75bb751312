import { expect, it } from '@jest/globals';
import { heartbeatSchema } from '../src/instances/index.ts';
import { createListener } from './listener.ts';
import { QUICK_INPUTS } from './simulator.ts';
import { createStage, describeSimulated } from './stage.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };
const KEY = 'only-for-this-test';

/** A master's second road, to a real server on this machine. */
describeSimulated('the expert as a master by HTTP', () => {
  const { open, account, call, read, events } = createStage();
  const { base, posts, answer } = createListener();

  async function beMaster(inputs: Record<string, boolean | string> = {}): Promise<void> {
    const master = { EnableMaster: true, Master_ServerURL: base(), Master_APIKey: KEY };
    await open({
      inputs: { ...QUICK_INPUTS, ...master, ...inputs },
      web_request_allowed: [base()],
      market: { symbols: [{ name: 'EURUSD', walk: 0 }] },
    });
  }

  /** Everything that has a word of its own, once. */
  async function tradeAll(): Promise<void> {
    const order = await call({ ...BUY, order_type: 'limit', price: 1.01 });
    await account().step(1500);
    await call({ action: 'MODIFY', ticket: order?.order, price: 1.02 });
    await account().step(1500);
    await call({ action: 'CANCEL', ticket: order?.order });
    const position = await call(BUY);
    await account().step(1500);
    await call({ action: 'MODIFY', ticket: position?.position, stop_loss: 1.02 });
    await account().step(1500);
    await call({ action: 'CLOSE', ticket: position?.position, volume: 0.01 });
    await account().step(2000);
  }

  const words = (): unknown[] => posts().map(({ body }) => body['event']);

  it('tells each thing once, under the number that its file has', async () => {
    await beMaster();
    await tradeAll();
    expect(words()).toEqual([
      ...['order_add', 'order_modify', 'order_cancel'],
      ...['deal_add', 'position_modify', 'deal_close'],
    ]);
    const filed = new Map(events().map((event) => [event.event_id, event.kind]));
    expect(posts().map(({ body }) => filed.get(String(body['event_id'])))).toEqual([
      ...['order_placed', 'order_modified', 'order_removed'],
      ...['position_opened', 'position_modified', 'position_closed'],
    ]);
    for (const { path, type, body } of posts()) {
      expect([path, type]).toEqual(['/api/copy/trade', 'application/json']);
      expect(body).toMatchObject({ api_key: KEY, symbol: 'EURUSD', volume: 0.02 });
    }
    expect(posts().at(-1)?.body).toMatchObject({ closed_volume: 0.01, remaining_volume: 0.01 });
  });

  it('tells all that followers elsewhere choose by and orders need', async () => {
    await beMaster();
    const ends = account().nowMs + 3_600_000;
    const order = { ...BUY, order_type: 'stop_limit', price: 1.2, limit_price: 1.19 };
    await call({ ...order, order_expires_ms: ends, comment: 'trend' });
    await account().step(1500);
    await call(BUY);
    await account().step(1500);
    const [placed, opened] = posts().map(({ body }) => body);
    const magics = events().flatMap((event) => {
      if (event.kind === 'order_placed') return [event.order.magic];
      return event.kind === 'position_opened' ? [event.position.magic] : [];
    });
    expect(new Set(magics).size).toBe(2);
    expect(placed).toMatchObject({
      ...{ event: 'order_add', type: 'BUY_STOP_LIMIT', price: 1.2, limit_price: 1.19 },
      ...{ magic: magics[0], comment: 'trend' },
    });
    // The trade server keeps whole seconds.
    expect(Math.abs(Number(placed?.['expires_ms']) - ends)).toBeLessThan(1000);
    expect(opened).toMatchObject({ event: 'deal_add', magic: magics[1], comment: '' });
    expect(opened).not.toHaveProperty('limit_price');
    expect(opened).not.toHaveProperty('expires_ms');
  });

  it.each([
    ['Master_SendOnOpen', ['order_add', 'deal_add']],
    ['Master_SendOnClose', ['order_cancel', 'deal_close']],
    ['Master_SendOnModify', ['order_modify', 'position_modify']],
  ])('%s = false keeps those to the files', async (input, unsent) => {
    await beMaster({ [input]: false });
    await tradeAll();
    expect(words()).toHaveLength(4);
    for (const word of unsent) expect(words()).not.toContain(word);
    const kinds = new Set(events().map(({ kind }) => kind));
    expect(kinds).toEqual(
      new Set([
        ...['order_placed', 'order_modified', 'order_removed', 'deal'],
        ...['position_opened', 'position_modified', 'position_closed', 'deals'],
      ]),
    );
  });

  it.each([{ EnableMaster: false }, { Master_APIKey: '' }, { Master_ServerURL: '' }])(
    'sends nothing with %j',
    async (inputs) => {
      await beMaster(inputs);
      await call(BUY);
      await account().step(2000);
      expect(posts()).toEqual([]);
      expect(events().map(({ kind }) => kind)).toContain('position_opened');
    },
  );

  it.each([
    ['a slash at the end', '/', '/api/copy/trade'],
    ['a path of its own', '/trades/in', '/trades/in'],
  ])('takes a Master_ServerURL with %s', async (_what, tail, path) => {
    await beMaster({ Master_ServerURL: base() + tail });
    await call(BUY);
    await account().step(1000);
    expect(posts().map((post) => post.path)).toEqual([path]);
  });

  it('rests 30 s after three failures, goes on trading, and then tells what it has kept', async () => {
    await beMaster();
    answer(500);
    await call(BUY);
    await account().step(5000);
    expect(words()).toEqual(['deal_add', 'deal_add', 'deal_add']);
    expect(heartbeatSchema.parse(read('heartbeat.json')).last_error).toContain('500');
    expect(await call({ action: 'CLOSE_ALL' })).toMatchObject({ status: 'executed' });
    await account().step(20_000);
    expect(posts()).toHaveLength(3);
    // Still broken after the rest: one try, and the next rest.
    await account().step(10_000);
    expect(posts()).toHaveLength(4);
    answer(200);
    await account().step(20_000);
    expect(posts()).toHaveLength(4);
    await account().step(10_000);
    expect(words().slice(4)).toEqual(['deal_add', 'deal_close']);
    const ids = new Set(posts().map(({ body }) => body['event_id']));
    expect(ids.size).toBe(2);
  });

  it.each([
    [400, 1],
    [413, 1],
    [422, 1],
    [401, 3],
    [403, 3],
    [404, 3],
    [408, 3],
    [429, 3],
    [503, 3],
  ])('after %d it tries %d times', async (code, tries) => {
    await beMaster();
    answer(code);
    await call(BUY);
    await account().step(5000);
    expect(posts()).toHaveLength(tries);
    const { last_error: error } = heartbeatSchema.parse(read('heartbeat.json'));
    expect(error).toContain(String(code));
    expect(error).not.toContain(KEY);
  });
});
