import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { crc32 } from 'node:zlib';
import { below, createRandom, type Random } from '../src/base/random.ts';
import { copySeeds } from '../src/testing/copy-seeds.ts';
import { openCopyFloor, signedLots, type Book, type CopyFloor } from './copy-floor.ts';
import { buildSimulator } from './sim/build.ts';
import { describeSimulated } from './stage.ts';

const MASTER = '7100001';
const NET_MASTER = '7100002';
const SLAVE = '7200001';
const NET_SLAVE = '7200002';
const WAYS = [
  { master: MASTER, slave: SLAVE, multiplier: 0.5, reverse: false },
  { master: MASTER, slave: NET_SLAVE, multiplier: 1.37, reverse: false },
  { master: NET_MASTER, slave: SLAVE, multiplier: 2, reverse: true },
  { master: NET_MASTER, slave: NET_SLAVE, multiplier: 1, reverse: false },
] as const;
const SYMBOLS = ['EURUSD', 'GBPUSD', 'XAUUSD'] as const;
const STEP = 0.01;
const DUST = 1e-9;
const SEEDS = 2;
const ACTIONS = 14;

type Way = (typeof WAYS)[number];
type Position = Book['positions'][number];
type Order = Book['orders'][number];
type Row = {
  action: string;
  status: string;
  master_account: string;
  slave_account: string;
  order_id: string;
  symbol: string;
  command_id: string | null;
};
type Story = {
  random: Random;
  /** Symbols in which a person has closed a copy on the hedging slave: from then on at most what is due. */
  lowered: Set<string>;
  strangers: number;
};

describeSimulated('experts that follow experts, whatever happens', () => {
  let program = '';
  let floor: CopyFloor;

  beforeAll(() => {
    program = buildSimulator();
  });
  afterEach(() => floor.close());

  it.each(copySeeds(SEEDS))(
    'hold what the settings say, within one lot step: seed %i',
    async (seed) => {
      floor = await openCopyFloor(program, {
        [MASTER]: { mode: 'hedging', road: seed % 2 === 0 ? 'files' : 'both' },
        [NET_MASTER]: { mode: 'netting', road: seed % 3 === 0 ? 'http' : 'both' },
        [SLAVE]: { mode: 'hedging' },
        [NET_SLAVE]: { mode: 'netting' },
      });
      for (const { master, slave, ...settings } of WAYS) await floor.pair(master, slave, settings);
      const random = createRandom(seed * 7919);
      const story: Story = { random, lowered: new Set(), strangers: 0 };
      for (let i = 0; i < ACTIONS; i++) {
        await someAction(story);
        await floor.pass(below(random, 5) * 500);
      }
      // What may fill at any moment is never quiet.
      for (const { ticket } of floor.book(MASTER).orders.filter(isNear)) {
        floor.act(MASTER, { action: 'CANCEL', ticket: String(ticket) });
      }
      await floor.pass(140_000, 4000);
      const rows = await copies();
      compareHedging(story, rows);
      compareNetting(rows);
      for (const way of WAYS) compareOrders(way, rows);
    },
  );

  async function someAction(story: Story): Promise<void> {
    const { random } = story;
    const master = pick(random, [MASTER, NET_MASTER]) ?? MASTER;
    const symbol = pick(random, SYMBOLS) ?? 'EURUSD';
    const volume = (5 + below(random, 96)) / 100;
    const action = below(random, 2) === 0 ? 'BUY' : 'SELL';
    const one = pick(random, floor.book(master).positions);
    switch (below(random, 15)) {
      case 0:
      case 1:
      case 2:
      case 3:
        floor.act(master, { action, symbol, volume });
        return;
      case 4:
      case 5:
        if (one !== undefined) closePart(random, master, one);
        return;
      case 6:
        if (one !== undefined) floor.act(master, { action: 'CLOSE', ticket: String(one.ticket) });
        return;
      case 7:
        if (one !== undefined) {
          const stop = Number((one.price * (one.is_buy ? 0.8 : 1.2)).toFixed(2));
          floor.act(master, { action: 'MODIFY', ticket: String(one.ticket), stop_loss: stop });
        }
        return;
      case 8: {
        const victim = pick(random, floor.book(SLAVE).positions.filter(isCopy));
        if (victim === undefined) return;
        story.lowered.add(victim.symbol);
        floor.act(SLAVE, { action: 'CLOSE', ticket: String(victim.ticket) });
        return;
      }
      case 9:
        story.strangers++;
        floor.act(SLAVE, { action, symbol, volume: 0.33 });
        return;
      case 10: {
        const slave = pick(random, [SLAVE, NET_SLAVE]) ?? SLAVE;
        await floor.switchOff(slave);
        await floor.pass(500 + below(random, 40) * 500);
        floor.switchOn(slave);
        return;
      }
      case 11:
      case 12:
        placeOrder(random, symbol, volume);
        return;
      case 13:
        changeOrder(random);
        return;
      default:
        await floor.restart(below(random, 5) * 1000, () => {
          if (one !== undefined) floor.act(master, { action: 'CLOSE', ticket: String(one.ticket) });
        });
    }
  }

  function closePart(random: Random, master: string, one: Position): void {
    const steps = Math.round(Math.abs(signedLots(one)) / STEP);
    if (steps < 2) return;
    const volume = (1 + below(random, steps - 1)) / 100;
    floor.act(master, { action: 'CLOSE', ticket: String(one.ticket), volume });
  }

  /** Where the price soon is, or where it never comes. */
  function placeOrder(random: Random, symbol: string, volume: number): void {
    const bid = floor.book(MASTER).rest.prices[symbol]?.bid ?? 1;
    const [point, digits] = symbol === 'XAUUSD' ? [0.01, 2] : [0.00001, 5];
    const action = below(random, 2) === 0 ? 'BUY' : 'SELL';
    const orderType = below(random, 2) === 0 ? 'limit' : 'stop';
    const sign = (action === 'BUY') === (orderType === 'limit') ? -1 : 1;
    const isSoon = below(random, 2) === 0;
    const away = isSoon ? (40 + below(random, 60)) * point : bid / 10;
    const price = Number((bid + sign * away).toFixed(digits));
    const comment = isSoon ? NEAR : '';
    floor.act(MASTER, { action, order_type: orderType, symbol, volume, price, comment });
  }

  function changeOrder(random: Random): void {
    const order = pick(random, floor.book(MASTER).orders);
    if (order === undefined) return;
    const ticket = String(order.ticket);
    if (below(random, 2) === 0 || isNear(order)) {
      floor.act(MASTER, { action: 'CANCEL', ticket });
      return;
    }
    const { bid = 1 } = floor.book(MASTER).rest.prices[order.symbol] ?? {};
    const further = order.price + (order.price - bid) / 50;
    const price = Number(further.toFixed(order.symbol === 'XAUUSD' ? 2 : 5));
    floor.act(MASTER, { action: 'MODIFY', ticket, price });
  }

  async function copies(): Promise<Row[]> {
    const answer = await floor.house().api('get', '/api/copy/history?limit=1000').expect(200);
    return (answer.body as { copies: Row[] }).copies;
  }

  /** On a hedging slave every copy can be told by its number: each is compared alone, and none is left over. */
  function compareHedging(story: Story, rows: readonly Row[]): void {
    const own = floor.book(SLAVE).positions;
    expect(own.filter((item) => !isCopy(item))).toHaveLength(story.strangers);
    const left = new Set(own.filter(isCopy));
    for (const way of WAYS.filter(({ slave }) => slave === SLAVE)) {
      const perItem = way.master === MASTER;
      for (const item of floor.book(way.master).positions) {
        const told = ofWay(rows, way).filter((row) =>
          perItem ? row.order_id === `order_${String(item.ticket)}` : row.symbol === item.symbol,
        );
        const marks = marksOf(told);
        const due = dueOf(way, item);
        const found = [...left].filter(
          (copy) => marks.has(copy.magic) && Math.sign(signedLots(copy)) === Math.sign(due),
        );
        for (const copy of found) left.delete(copy);
        const isFree = story.lowered.has(item.symbol);
        compareLots({ way, item, held: sumOf(found), due, told, isFree });
        for (const copy of isFree ? [] : found)
          expect({ way, item, stop: levelOf(copy, way) }).toEqual({
            way,
            item,
            stop: item.stop_loss,
          });
      }
    }
    expect([...left]).toEqual([]);
  }

  /** On a netting slave only the net of all its masters can be seen. */
  function compareNetting(rows: readonly Row[]): void {
    const ways = WAYS.filter(({ slave }) => slave === NET_SLAVE);
    for (const symbol of SYMBOLS) {
      const told = ways.flatMap((way) => ofWay(rows, way)).filter((row) => row.symbol === symbol);
      if (!isWhole(told)) continue;
      const due = ways
        .flatMap((way) =>
          floor
            .book(way.master)
            .positions.map((item) => ({ symbol: item.symbol, lots: dueOf(way, item) })),
        )
        .filter((item) => item.symbol === symbol)
        .reduce((sum, { lots }) => sum + lots, 0);
      const held = sumOf(floor.book(NET_SLAVE).positions.filter((item) => item.symbol === symbol));
      const isWithin = Math.abs(held - due) < STEP * (entriesOf(told) + 1) - DUST;
      expect({ symbol, held, due, isWithin }).toMatchObject({ isWithin: true });
    }
  }

  /** Each waiting order of the master has its copy, and there are no others. */
  function compareOrders(way: Way, rows: readonly Row[]): void {
    const own = ofWay(rows, way);
    const marks = marksOf(own);
    const left = new Set(floor.book(way.slave).orders.filter(({ magic }) => marks.has(magic)));
    for (const order of floor.book(way.master).orders) {
      const told = own.filter((row) => row.order_id === `order_${String(order.ticket)}`);
      if (!isWhole(told)) continue;
      const ticketMarks = marksOf(told);
      const copy = [...left].find(({ magic }) => ticketMarks.has(magic));
      if (copy !== undefined) left.delete(copy);
      expect({ way, order, copy }).toMatchObject({
        copy: { type: order.type, price: order.price },
      });
      const gap = Math.abs(dueOf(way, order)) - Math.abs(copy === undefined ? 0 : signedLots(copy));
      expect({ way, order, isWithin: gap > -DUST && gap < STEP }).toMatchObject({ isWithin: true });
    }
    expect({ way, left: [...left] }).toEqual({ way, left: [] });
  }
});

const NEAR = 'near';
/** What people do here has larger numbers than any copy (copy-floor.ts). */
const FIRST_MAGIC_BY_HAND = 6_000_000_000;

function isNear({ comment }: Order): boolean {
  return comment === NEAR;
}

function isCopy({ magic }: Position): boolean {
  return magic < FIRST_MAGIC_BY_HAND;
}

function pick<T>(random: Random, items: readonly T[]): T | undefined {
  return items[below(random, Math.max(1, items.length))];
}

function sumOf(items: readonly Position[]): number {
  return items.reduce((sum, item) => sum + signedLots(item), 0);
}

function dueOf({ multiplier, reverse }: Way, item: Position | Order): number {
  return signedLots(item) * multiplier * (reverse ? -1 : 1);
}

function levelOf(copy: Position, { reverse }: Way): number {
  return reverse ? copy.take_profit : copy.stop_loss;
}

function ofWay(rows: readonly Row[], { master, slave }: Way): Row[] {
  return rows.filter((row) => row.master_account === master && row.slave_account === slave);
}

function isEntry({ action }: Row): boolean {
  return action === 'open' || action === 'place';
}

/** The numbers that the terminals put on what was opened or placed (ea/PROTOCOL.md §3). */
function marksOf(rows: readonly Row[]): Set<number> {
  const ids = rows.filter(isEntry).flatMap(({ command_id: id }) => (id === null ? [] : [id]));
  return new Set(ids.map((id) => 5_000_000_000 + (crc32(id) % 1_000_000_000)));
}

function entriesOf(rows: readonly Row[]): number {
  return new Set(rows.filter(isEntry).map((row) => row.command_id)).size;
}

/** Whether all of it was copied: nothing was late, refused or taken back. */
function isWhole(rows: readonly Row[]): boolean {
  const isDone = rows.filter(isEntry).every(({ status }) => status === 'executed');
  return isDone && rows.some(isEntry) && rows.every(({ action }) => action !== 'cancel');
}

function compareLots({
  way,
  item,
  held,
  due,
  told,
  isFree,
}: {
  way: Way;
  item: Position;
  held: number;
  due: number;
  told: readonly Row[];
  isFree: boolean;
}): void {
  const gap = Math.abs(due) - Math.abs(held);
  expect({ way, item, held, isMore: gap < -DUST }).toMatchObject({ isMore: false });
  if (isFree || !isWhole(told)) return;
  const isLess = gap >= STEP * (entriesOf(told) + 1);
  expect({ way, item, held, isLess }).toMatchObject({ isLess: false });
}
