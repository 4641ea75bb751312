import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { openHouse, type House, type Person } from '../testing/house.ts';
import { readSignal } from './reader.ts';

const ACCOUNT = '1123456';
const SECOND = '1123457';
const BUY = { action: 'buy', symbol: 'EURUSD', volume: 0.1 };

type Terminal = Awaited<ReturnType<House['account']>>;
type OnAccount = Record<
  'account' | 'would' | 'action' | 'symbol' | 'volume' | 'code' | 'message',
  string | null
>;
type Order = {
  understood: boolean;
  code: string | null;
  says: string;
  warnings: string[];
  message: string;
  accounts: OnAccount[];
};
type Checked = {
  success: true;
  understood: boolean;
  message: string;
  mended: string | null;
  orders: Order[];
};

let house: House;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

/** As the page sends it: the message as it stands in the alert. */
async function check(message: string | object): Promise<Checked> {
  const { cookie, csrf } = await house.signIn(dana);
  const answer = await request(house.app)
    .post('/api/signals/check')
    .set({ Cookie: cookie, 'X-CSRF-Token': csrf, 'Content-Type': 'text/plain' })
    .send(typeof message === 'string' ? message : JSON.stringify(message));
  expect(answer.status).toBe(200);
  return answer.body as Checked;
}

async function hold(...held: Parameters<Terminal['snapshot']>[0]): Promise<void> {
  terminal.snapshot(held);
  terminal.beat({ positions: held.length });
  await house.settle();
}

describe('a check stores and sends nothing', () => {
  it.each<[string, string | object]>([
    ['an opening', BUY],
    ['an exit', { action: 'close_all' }],
    ['a list', [{ action: 'close', symbol: 'EURUSD' }, BUY]],
    ['a name that nobody knows', { ...BUY, symbol: 'NOSUCHTHING' }],
    ['what is no message', 'buy now'],
    ['a template', '{"action":"{{strategy.order.action}}","symbol":"{{ticker}}","volume":0.1}'],
    ['nothing', ''],
  ])('of %s', async (_name, message) => {
    const before = tables();
    await check(message);
    await check(message);
    await house.settle();
    expect(terminal.commandNames()).toEqual([]);
    expect(tables()).toEqual(before);
    const history = await house.api('get', '/api/history').expect(200);
    expect(history.body).toMatchObject({ total: 0 });
  });

  it('and what is sent after it is no repeat of it', async () => {
    await check({ ...BUY, id: 'one' });
    const answer = await house.post(dana.token, { ...BUY, id: 'one' }).expect(200);
    expect(answer.body).toMatchObject({ status: 'accepted' });
  });

  it('nor does it take a turn of the webhook', async () => {
    await house.remove();
    house = await openHouse({ env: { WEBHOOK_RATE_LIMIT: '1 per minute' } });
    dana = house.person('dana');
    terminal = await house.account(dana, ACCOUNT);
    for (let i = 0; i < 3; i++) await check(BUY);
    await house.post(dana.token, BUY).expect(200);
  });

  function tables(): Record<string, number> {
    const count = (table: string): number =>
      house.services.db.prepare<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
    const names = [
      'signals',
      'orders',
      'commands',
      'idempotency_keys',
      'symbol_questions',
      'symbol_uses',
    ];
    return Object.fromEntries(names.map((name) => [name, count(name)]));
  }
});

describe('what it would do is told for each account', () => {
  it.each<[string, object, object]>([
    [
      'an opening',
      BUY,
      { would: 'send', action: 'BUY', symbol: 'EURUSD', volume: '0.1', code: null },
    ],
    ['lots off the step', { ...BUY, volume: 0.015 }, { would: 'refuse', code: 'LOT_STEP' }],
    [
      'an unknown name',
      { ...BUY, symbol: 'NOSUCHTHING' },
      { would: 'refuse', code: 'SYMBOL_UNKNOWN', symbol: null },
    ],
    [
      'an old message',
      { ...BUY, time: '2020-01-01T00:00:00Z' },
      { would: 'refuse', code: 'SIGNAL_STALE' },
    ],
    [
      'an exit of what is held',
      { action: 'close', symbol: 'EURUSD' },
      { would: 'send', action: 'CLOSE', symbol: 'EURUSD' },
    ],
    [
      'an exit of what is not',
      { action: 'close', symbol: 'GBPUSD' },
      { would: 'nothing', symbol: 'GBPUSD', message: expect.stringContaining('nothing to close') },
    ],
    [
      'an exit of a side that is not',
      { action: 'close_short', symbol: 'EURUSD' },
      { would: 'nothing', message: expect.stringContaining('nothing sold') },
    ],
  ])('%s', async (_name, message, verdict) => {
    await hold({ volume: 0.3 });
    const { orders } = await check(message);
    expect(orders).toMatchObject([
      { understood: true, accounts: [{ account: ACCOUNT, ...verdict }] },
    ]);
  });

  it('each by its own circumstances', async () => {
    await house.account(dana, SECOND);
    await house.api('post', `/api/accounts/${SECOND}/pause`).expect(200);
    const { orders, understood } = await check(BUY);
    expect(understood).toBe(true);
    expect(orders[0]?.accounts).toMatchObject([
      { account: ACCOUNT, would: 'send' },
      { account: SECOND, would: 'refuse', code: 'ACCOUNT_PAUSED' },
    ]);
  });

  it('both halves of a reversal', async () => {
    await hold({ volume: 0.3 });
    const { orders } = await check({
      ...{ action: 'sell', symbol: 'EURUSD', contracts: 0.2 },
      ...{ market_position: 'short', prev_market_position: 'long' },
    });
    expect(orders[0]?.says).toBe(
      'Closes the whole long of EURUSD, then sells 0.2 lots of EURUSD at the market price, without stop or target.',
    );
    expect(orders[0]?.accounts).toMatchObject([
      { would: 'send', action: 'CLOSE' },
      { would: 'send', action: 'SELL', volume: '0.2' },
    ]);
  });

  it("another user's account is ACCOUNT_NOT_FOUND exactly as one that nobody has", async () => {
    await house.account(house.person('alice'), '2000001');
    const of = async (account: string): Promise<string> =>
      JSON.stringify(await check({ ...BUY, account })).replaceAll(account, '*');
    const foreign = await of('2000001');
    expect(foreign).toContain('ACCOUNT_NOT_FOUND');
    expect(foreign).toBe(await of('2999999'));
  });

  it('without an account that takes webhooks it says so', async () => {
    const erin = house.person('erin');
    const { call } = await house.signIn(erin);
    const answer = await call('post', '/api/signals/check', BUY).expect(200);
    expect(answer.body).toMatchObject({
      orders: [{ accounts: [], message: expect.stringContaining('No account of yours') }],
    });
  });

  it('says what of it was not understood, and why it would be refused', async () => {
    const { understood, message, orders } = await check({ ...BUY, trailing_stop: 20 });
    expect(understood).toBe(false);
    expect(orders).toMatchObject([{ code: 'VALIDATION_FAILED', says: '', accounts: [] }]);
    expect(message).toMatch(/"trailing_stop".*a stop that moves/);
  });

  it('of a list says it for each', async () => {
    const { understood, orders } = await check([BUY, { action: 'buy' }, { action: 'close_all' }]);
    expect(understood).toBe(false);
    expect(orders.map((order) => order.understood)).toEqual([true, false, true]);
  });
});

describe('a template is shown with examples for its placeholders', () => {
  const POSITION = {
    market_position: '{{strategy.market_position}}',
    prev_market_position: '{{strategy.prev_market_position}}',
  };
  const STRATEGY = { action: '{{strategy.order.action}}', symbol: '{{ticker}}', volume: 0.1 };

  it('of an indicator, once', async () => {
    const { orders } = await check({
      ...BUY,
      symbol: '{{ticker}}',
      close: '{{close}}',
      time: '{{timenow}}',
    });
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({
      understood: true,
      accounts: [{ would: 'send', symbol: 'EURUSD' }],
    });
    expect(orders[0]?.says).toMatch(
      /^With examples for its placeholders: Buys 0\.1 lots of EURUSD/,
    );
  });

  it('of a strategy, its entry, its exit and its reversal', async () => {
    const { orders, mended } = await check({ ...STRATEGY, ...POSITION });
    expect(orders.map(({ says }) => says)).toEqual([
      expect.stringMatching(/^When the strategy buys from flat: Buys/),
      expect.stringMatching(/^When it leaves that long: Closes the whole of the long/),
      expect.stringMatching(
        /^When it turns from long to short: Closes the whole long .*then sells/,
      ),
    ]);
    expect(orders.flatMap(({ warnings }) => warnings)).toEqual([]);
    expect(mended).toBeNull();
  });

  it('without the position it opens the other side: said, with the message as it should be', async () => {
    const { orders, mended } = await check(STRATEGY);
    expect(orders[1]?.warnings.join()).toContain('its exits open the other side');
    const again = await check(mended ?? '');
    expect(again.understood).toBe(true);
    expect(again.mended).toBeNull();
    expect(again.orders[1]?.says).toContain('Closes the whole of the long');
    expect(JSON.parse(mended ?? '')).toMatchObject({
      ...STRATEGY,
      ...POSITION,
      id: expect.any(String),
    });
  });

  it('keeps an id that it has', async () => {
    const { mended } = await check({ ...STRATEGY, ID: '{{timenow}}' });
    expect(JSON.parse(mended ?? '')).not.toHaveProperty('id');
  });

  it('what TradingView would not fill in is said', async () => {
    const { understood, message } = await check({ ...BUY, symbol: '{{symbol}}' });
    expect(understood).toBe(false);
    expect(message).toMatch(/still holds the placeholder \{\{symbol\}\}/);
  });

  it('a plot without a value is no stop, and no mistake', async () => {
    const { orders } = await check(
      '{"action":"buy","symbol":"EURUSD","volume":0.1,"sl":"{{plot_0}}","tp":"{{plot("Target")}}"}',
    );
    expect(orders[0]?.says).toContain('without stop or target');
  });
});

describe('a mended form is understood when it is sent, and means the same', () => {
  it.each<[object]>([
    [{ Action: 'Buy', Ticker: 'FX:EURUSD', Qty: '0,10', stopLoss: { pips: 20 }, TP: '1.2e0' }],
    [{ action: 'long', symbol: 'EURUSD', volume: 0.1, note: 'hello' }],
    [{ action: 'buy limit', symbol: 'EURUSD', lots: 0.1, limitPrice: 1.05, sl: 'NaN' }],
    [
      {
        action: 'sell',
        symbol: 'EURUSD',
        orderType: 'stop limit',
        price: 1.05,
        limitPrice: 1.06,
        size: 0.1,
      },
    ],
    [
      {
        action: 'buy',
        symbol: 'EURUSD',
        risk: { percentEquity: '1' },
        slPoints: 200,
        account_id: ACCOUNT,
      },
    ],
    [{ action: 'close', symbol: 'EURUSD', volume: 0, sl: 'na', extra: 1 }],
    [{ action: 'EXIT', symbol: 'EURUSD', PERCENT: '50%', comment: 'half' }],
    [{ action: 'close-short', symbol: 'EURUSD', ID: 7 }],
    [{ action: 'FLAT', symbol: 'EURUSD', contracts: 1 }],
    [{ action: 'close all', symbol: 'NIFTY' }],
    [{ action: 'modify', symbol: 'EURUSD', SL: 0, tp_pips: 30 }],
    [{ action: 'cancel', Ticket: 123456 }],
    [{ action: 'sell', symbol: 'EURUSD', quantity: 1, marketPosition: 'flat' }],
    [{ action: 'sell', symbol: 'EURUSD', quantity: 0.1, marketPosition: 'long' }],
    [{ action: 'buy', symbol: 'EURUSD', volume: 0.1, Time: '2026-11-21T09:30:00Z' }],
    [{ action: 'buy', symbol: 'EURUSD', volume: 0.1, Close: '1.1' }],
  ])('%j', async (message) => {
    const { mended, orders } = await check(message);
    expect(mended).not.toBeNull();
    const again = await check(mended ?? '');
    expect(again).toMatchObject({ understood: true, mended: null });
    expect(again.orders[0]?.says).toBe(orders[0]?.says);
    expect(again.orders[0]?.warnings).toEqual([]);
    expect(readSignal(JSON.parse(mended ?? ''))).toEqual({
      ...readSignal(message),
      ...{ warnings: [] },
    });
  });

  it('there is none of what only a strategy can say of itself', async () => {
    const turn = { marketPosition: 'short', prevMarketPosition: 'long', contracts: 1 };
    const { mended, understood } = await check({ action: 'sell', symbol: 'EURUSD', ...turn });
    expect({ mended, understood }).toEqual({ mended: null, understood: true });
  });

  it('of a list is a list', async () => {
    const { mended } = await check([{ action: 'Close', Symbol: 'EURUSD' }, BUY]);
    expect(JSON.parse(mended ?? '')).toHaveLength(2);
    expect((await check(mended ?? '')).understood).toBe(true);
  });

  it.each<[string | object]>([
    [BUY],
    [{ action: 'close_all' }],
    [[{ action: 'close', symbol: 'EURUSD' }, BUY]],
    [{ accounts: [ACCOUNT], orders: [BUY] }],
  ])('of %j, which needs none, there is none', async (message) => {
    expect(await check(message)).toMatchObject({ understood: true, mended: null });
  });
});

describe('who may check', () => {
  it.each([
    ['read', 200],
    ['signal', 403],
    ['trade', 403],
  ] as const)('an API token of the scope %s: %d', async (scope, status) => {
    const made = await house
      .api('post', '/api/tokens', { name: 'bot', scopes: [scope] })
      .expect(201);
    const { secret } = made.body as { secret: string };
    const answer = await request(house.app)
      .post('/api/signals/check')
      .set('Authorization', `Bearer ${secret}`)
      .send(BUY);
    expect(answer.status).toBe(status);
  });

  it('Basic in; nobody without either', async () => {
    await house.api('post', '/api/signals/check', BUY).expect(200);
    await request(house.app).post('/api/signals/check').send(BUY).expect(401);
  });
});
