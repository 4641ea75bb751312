import { afterEach, beforeAll, expect, it } from '@jest/globals';
import {
  held,
  openCopyFloor,
  type Book,
  type CopyFloor,
  type Road,
  type Terminal,
} from './copy-floor.ts';
import { buildSimulator } from './sim/build.ts';
import { describeSimulated } from './stage.ts';

const MASTER = '7100001';
const SLAVE = '7200001';
const NET_SLAVE = '7200002';
const ROADS: Road[] = ['files', 'both', 'http'];

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 1 };
const ORDER = { ...BUY, order_type: 'limit', price: 1.02 };

type Told = { event: string; event_id: string; repeats: number };
type Copy = { action: string; status: string; code: string | null };

describeSimulated('experts that follow an expert', () => {
  let program = '';
  let floor: CopyFloor;

  beforeAll(() => {
    program = buildSimulator();
  });
  afterEach(() => floor.close());

  /** One master, followed by half on a hedging account and in full on a netting one. */
  async function open(terminal: Terminal = { mode: 'hedging' }): Promise<void> {
    floor = await openCopyFloor(program, {
      [MASTER]: terminal,
      [SLAVE]: { mode: 'hedging' },
      [NET_SLAVE]: { mode: 'netting' },
    });
    await floor.pair(MASTER, SLAVE, { multiplier: 0.5 });
    await floor.pair(MASTER, NET_SLAVE, {});
  }

  async function act(account: string, fields: object): Promise<void> {
    floor.act(account, fields);
    await floor.pass(3000);
  }

  const books = (): Book[] => [SLAVE, NET_SLAVE].map((account) => floor.book(account));
  const lots = (): string[][] => books().map(held);
  const levels = (): number[][] =>
    books().map(({ positions }) => positions.map((item) => item.stop_loss));
  const waiting = (): (number[] | undefined)[] =>
    books().map(({ orders: [order] }) => order && [order.volume_current / 1e8, order.price]);
  const ticketOf = (account: string, symbol = 'EURUSD'): string =>
    String(floor.book(account).positions.find((item) => item.symbol === symbol)?.ticket);
  const orderOf = (account: string): string => String(floor.book(account).orders[0]?.ticket);

  async function history(): Promise<{ events: Told[]; copies: Copy[] }> {
    const answer = await floor.house().api('get', '/api/copy/history?limit=1000').expect(200);
    return answer.body as { events: Told[]; copies: Copy[] };
  }

  async function codes(): Promise<(string | null)[]> {
    return (await history()).copies.map(({ code }) => code);
  }

  it.each(ROADS)('open, take stops and close parts, each once, by %s', async (road) => {
    await open({ mode: 'hedging', road });
    await act(MASTER, BUY);
    expect(lots()).toEqual([['0.5 EURUSD'], ['1 EURUSD']]);
    await act(MASTER, { action: 'MODIFY', ticket: ticketOf(MASTER), stop_loss: 1.01 });
    expect(levels()).toEqual([[1.01], [1.01]]);
    await act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER), volume: 0.3 });
    expect(lots()).toEqual([['0.35 EURUSD'], ['0.7 EURUSD']]);
    await act(MASTER, { action: 'SELL', symbol: 'GBPUSD', volume: 0.2 });
    expect(lots()).toEqual([
      ['-0.1 GBPUSD', '0.35 EURUSD'],
      ['-0.2 GBPUSD', '0.7 EURUSD'],
    ]);
    await act(MASTER, { action: 'CLOSE_ALL' });
    expect(lots()).toEqual([[], []]);
    // A deposit, two openings and three closings.
    expect(books().map(({ deals }) => deals.length)).toEqual([6, 6]);
    const { events, copies } = await history();
    expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
    // Nothing comes twice by one road; by both, each event that is sent comes once more.
    const repeats = new Set(events.map((event) => event.repeats));
    expect(repeats).toEqual(new Set([road === 'both' ? 1 : 0]));
    const done = copies.map(({ action, status }) => `${action} ${status}`);
    expect(done.filter((what) => what === 'open executed')).toHaveLength(4);
    expect(done.filter((what) => what === 'close executed')).toHaveLength(6);
  });

  it.each(ROADS)('place, move and cancel orders by %s', async (road) => {
    await open({ mode: 'hedging', road });
    await act(MASTER, ORDER);
    expect(waiting()).toEqual([
      [0.5, 1.02],
      [1, 1.02],
    ]);
    await act(MASTER, { action: 'MODIFY', ticket: orderOf(MASTER), price: 1.03 });
    expect(waiting()).toEqual([
      [0.5, 1.03],
      [1, 1.03],
    ]);
    await act(MASTER, { action: 'CANCEL', ticket: orderOf(MASTER) });
    expect(waiting()).toEqual([undefined, undefined]);
    expect(lots()).toEqual([[], []]);
  });

  it.each(ROADS)('go on with what their orders have become, by %s', async (road) => {
    await open({ mode: 'hedging', road });
    await act(MASTER, { ...BUY, volume: 0.1 });
    const price = Number(((floor.book(MASTER).positions[0]?.price ?? 0) - 0.0002).toFixed(5));
    await act(MASTER, { ...ORDER, price });
    for (let s = 0; s < 120 && floor.book(MASTER).orders.length > 0; s++) await floor.pass(1000);
    await floor.pass(5000);
    expect(floor.book(MASTER).orders).toEqual([]);
    expect(waiting()).toEqual([undefined, undefined]);
    expect(lots()).toEqual([['0.05 EURUSD', '0.5 EURUSD'], ['1.1 EURUSD']]);
    await act(MASTER, { action: 'CLOSE_ALL' });
    expect(lots()).toEqual([[], []]);
    // A deposit, two openings and two closings.
    expect(books().map(({ deals }) => deals.length)).toEqual([5, 5]);
  });

  it.each(ROADS)(
    'follow what their pairs choose by magic number and comment, by %s',
    async (road) => {
      floor = await openCopyFloor(program, {
        [MASTER]: { mode: 'hedging', road },
        [SLAVE]: { mode: 'hedging' },
        [NET_SLAVE]: { mode: 'netting' },
      });
      await floor.pair(MASTER, SLAVE, { magics: ['77'] });
      await floor.pair(MASTER, NET_SLAVE, { comment_contains: 'trend' });
      await act(MASTER, { ...BUY, magic: '77', comment: 'other' });
      await act(MASTER, { ...BUY, symbol: 'GBPUSD', magic: '78', comment: 'trend 5' });
      expect(lots()).toEqual([['1 EURUSD'], ['1 GBPUSD']]);
    },
  );

  it.each(ROADS)('place orders of two prices that end, by %s', async (road) => {
    await open({ mode: 'hedging', road });
    const ends = floor.clock.nowMs() + 20_000;
    const order = { ...BUY, order_type: 'stop_limit', price: 1.2, limit_price: 1.19 };
    await act(MASTER, { ...order, order_expires_ms: ends });
    const prices = books().map(({ orders }) =>
      orders.map((item) => [item.price, item.limit_price]),
    );
    expect(prices).toEqual([[[1.2, 1.19]], [[1.2, 1.19]]]);
    await floor.switchOff(MASTER);
    await floor.pass(30_000, 2000);
    expect(waiting()).toEqual([undefined, undefined]);
  });

  it.each(ROADS)('follow a netting master through additions and a turn, by %s', async (road) => {
    await open({ mode: 'netting', road });
    await act(MASTER, BUY);
    await act(MASTER, { ...BUY, volume: 0.4 });
    expect(lots()).toEqual([['0.2 EURUSD', '0.5 EURUSD'], ['1.4 EURUSD']]);
    await act(MASTER, { action: 'SELL', symbol: 'EURUSD', volume: 2 });
    expect(held(floor.book(MASTER))).toEqual(['-0.6 EURUSD']);
    expect(lots()).toEqual([['-0.3 EURUSD'], ['-0.6 EURUSD']]);
    await act(MASTER, { action: 'CLOSE_ALL' });
    expect(lots()).toEqual([[], []]);
  });

  it('do not open again what a person has closed, and leave strangers alone', async () => {
    await open();
    await act(SLAVE, { ...BUY, symbol: 'GBPUSD', volume: 0.2 });
    await act(MASTER, BUY);
    await act(SLAVE, { action: 'CLOSE', ticket: ticketOf(SLAVE) });
    await floor.pass(70_000, 4000);
    expect(lots()).toEqual([['0.2 GBPUSD'], ['1 EURUSD']]);
    await act(MASTER, { action: 'CLOSE_ALL' });
    await floor.pass(70_000, 4000);
    expect(lots()).toEqual([['0.2 GBPUSD'], []]);
    expect(await codes()).toContain('CLOSED_ON_SLAVE');
  });

  it.each([SLAVE, NET_SLAVE])(
    'make up for what %s has missed while its terminal was ended, but open nothing late',
    async (slave) => {
      await open();
      await act(MASTER, BUY);
      await act(MASTER, { ...BUY, symbol: 'GBPUSD' });
      await floor.switchOff(slave);
      await act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'EURUSD'), volume: 0.5 });
      await act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'GBPUSD') });
      await act(MASTER, { ...BUY, symbol: 'XAUUSD' });
      await floor.pass(90_000, 4000);
      floor.switchOn(slave);
      await floor.pass(130_000, 4000);
      const all = [
        ['0.25 EURUSD', '0.5 XAUUSD'],
        ['0.5 EURUSD', '1 XAUUSD'],
      ];
      const late = slave === SLAVE ? 0 : 1;
      all[late]?.pop();
      expect(lots()).toEqual(all);
    },
  );

  it('make up for what happened while the server was down', async () => {
    await open();
    await act(MASTER, BUY);
    await act(MASTER, { ...BUY, symbol: 'GBPUSD' });
    await floor.restart(10_000, () => {
      floor.act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'GBPUSD') });
      floor.act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'EURUSD'), volume: 0.5 });
    });
    await floor.pass(5000);
    expect(lots()).toEqual([['0.25 EURUSD'], ['0.5 EURUSD']]);
    await act(MASTER, { ...BUY, symbol: 'XAUUSD' });
    expect(lots()).toEqual([
      ['0.25 EURUSD', '0.5 XAUUSD'],
      ['0.5 EURUSD', '1 XAUUSD'],
    ]);
  });

  it.each(ROADS)(
    'make up for what the master did while its expert was not running, but open nothing late, by %s',
    async (road) => {
      await open({ mode: 'hedging', road });
      await act(MASTER, BUY);
      await act(MASTER, { ...BUY, symbol: 'GBPUSD' });
      await floor.switchOff(MASTER);
      await floor.handle(MASTER, [
        { action: 'CLOSE', ticket: ticketOf(MASTER, 'EURUSD'), volume: 0.5 },
        { action: 'CLOSE', ticket: ticketOf(MASTER, 'GBPUSD') },
        { ...BUY, symbol: 'XAUUSD' },
        ORDER,
      ]);
      await floor.pass(90_000, 4000);
      expect(lots()).toEqual([
        ['0.5 EURUSD', '0.5 GBPUSD'],
        ['1 EURUSD', '1 GBPUSD'],
      ]);
      floor.switchOn(MASTER);
      await floor.pass(70_000, 4000);
      expect(held(floor.book(MASTER))).toEqual(['0.5 EURUSD', '1 XAUUSD']);
      expect(lots()).toEqual([['0.25 EURUSD'], ['0.5 EURUSD']]);
      expect(waiting()).toEqual([undefined, undefined]);
    },
  );

  it('make up for what a master elsewhere could not send before its terminal ended', async () => {
    await open({ mode: 'hedging', road: 'http' });
    await act(MASTER, BUY);
    await act(MASTER, { ...BUY, symbol: 'GBPUSD' });
    await floor.restart(
      5000,
      () => {
        floor.act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'GBPUSD') });
        floor.act(MASTER, { action: 'CLOSE', ticket: ticketOf(MASTER, 'EURUSD'), volume: 0.5 });
      },
      () => floor.switchOff(MASTER),
    );
    await floor.pass(90_000, 4000);
    floor.switchOn(MASTER);
    await floor.pass(5000);
    expect(lots()).toEqual([['0.25 EURUSD'], ['0.5 EURUSD']]);
  });
});
