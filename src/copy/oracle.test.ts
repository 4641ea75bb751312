import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { crc32 } from 'node:zlib';
import type { Snapshot } from '../instances/index.ts';
import { below, createRandom, type Random } from '../base/random.ts';
import { copySeeds } from '../testing/copy-seeds.ts';
import type { CopyStreet, Mode } from '../testing/copy-street.ts';
import { promptFiles, promptFs } from '../testing/prompt-files.ts';

jest.unstable_mockModule('node:fs', () => promptFs);
jest.unstable_mockModule('node:fs/promises', () => promptFiles);
const { openCopyStreet } = await import('../testing/copy-street.ts');

/** Two masters, two slaves: each master is followed by both, at another size, once the other way round. */
const ACCOUNTS: Record<string, Mode> = {
  '7100001': 'hedging',
  '7100002': 'netting',
  '7200001': 'hedging',
  '7200002': 'netting',
};
const PAIRS = [
  { master: '7100001', slave: '7200001', multiplier: 0.5, reverse: false },
  { master: '7100002', slave: '7200001', multiplier: 1.37, reverse: true },
  { master: '7100001', slave: '7200002', multiplier: 1, reverse: false },
  { master: '7100002', slave: '7200002', multiplier: 2, reverse: false },
] as const;
const SYMBOLS = ['EURUSD', 'GBPUSD', 'XAUUSD'] as const;
const STEP = 0.01;
const ACTIONS = 14;
const SEEDS = 8;
const MAX_AGE_S = 30;
/** What a slave's order has to fill, and what it takes to cancel. */
const FILL_TIME_MS = MAX_AGE_S * 1000 + 6000;

let street: CopyStreet;
afterEach(() => street.close());

type Row = {
  action: string;
  status: string;
  code: string | null;
  master_account: string;
  slave_account: string;
  order_id: string;
  symbol: string;
  slave_symbol: string | null;
  command_id: string | null;
  copy_id: string;
  pair_id: string;
};
type Way = (typeof PAIRS)[number];
type Position = Snapshot['positions'][number];
type Order = Snapshot['orders'][number];

type Story = {
  random: Random;
  /** Slave symbols whose copies a person has closed: from then on at most what the settings say. */
  lowered: Set<string>;
  strangers: number;
  pairs: string[];
};

/** Until all is made up for, also for what the market has last done to the masters' orders by itself. */
async function untilQuiet(): Promise<void> {
  let before = '';
  let sinceMs = street.clock.nowMs();
  // What the minutes do: twice to be sure that something is gone, once to act on it, and once to see that it helped.
  for (let minutes = 0; minutes < 4;) {
    await street.pass(4000, 4000);
    const waiting = waitingAtMasters();
    if (waiting !== before) [before, sinceMs, minutes] = [waiting, street.clock.nowMs(), 0];
    if (street.clock.nowMs() - sinceMs <= FILL_TIME_MS) continue;
    await street.reconcile();
    minutes++;
  }
}

function waitingAtMasters(): string {
  const masters = new Set(PAIRS.map(({ master }) => master));
  return [...masters]
    .flatMap((master) => street.snapshot(master).orders.map(({ ticket }) => `${master} ${ticket}`))
    .join();
}

async function allCopies(): Promise<Row[]> {
  const answer = await street.house().api('get', '/api/copy/history?limit=1000').expect(200);
  return (answer.body as { copies: Row[] }).copies;
}

function signedLots({ type, volume }: { type: string; volume: number }): Decimal {
  return new Decimal(volume).times(type.startsWith('BUY') ? 1 : -1);
}

function sumOf(items: readonly { type: string; volume: number }[]): Decimal {
  return items.reduce((sum, item) => sum.plus(signedLots(item)), new Decimal(0));
}

/** Some points away from what the symbol trades at, where it will soon be or hardly ever. */
function priceFor(open: readonly Position[], random: Random, isBelow: boolean) {
  const seen = open[below(random, Math.max(1, open.length))];
  if (seen === undefined) return undefined;
  const [point, digits] = seen.symbol === 'XAUUSD' ? [0.01, 2] : [0.00001, 5];
  const away = (15 + below(random, 60)) * point * (isBelow ? -1 : 1);
  return { symbol: seen.symbol, price: Number((seen.current_price + away).toFixed(digits)) };
}

function placeOrder(story: Story, master: string, volume: number): void {
  const { random } = story;
  const action = below(random, 2) === 0 ? 'BUY' : 'SELL';
  const orderType = below(random, 2) === 0 ? 'limit' : 'stop';
  const isBelow = (action === 'BUY') === (orderType === 'limit');
  const at = priceFor(street.snapshot(master).positions, random, isBelow);
  if (at !== undefined) street.act(master, { action, order_type: orderType, volume, ...at });
}

function changeOrder(story: Story, master: string): void {
  const { random } = story;
  const { orders } = street.snapshot(master);
  const order = orders[below(random, Math.max(1, orders.length))];
  if (order === undefined) return;
  if (below(random, 2) === 0) {
    street.act(master, { action: 'CANCEL', ticket: order.ticket });
    return;
  }
  const isBelow = order.type === 'BUY_LIMIT' || order.type === 'SELL_STOP';
  const share = isBelow ? 0.99 : 1.01;
  const price = Number((order.price * share).toFixed(order.symbol === 'XAUUSD' ? 2 : 5));
  street.act(master, { action: 'MODIFY', ticket: order.ticket, price });
}

async function someAction(story: Story): Promise<void> {
  const { random } = story;
  const master = below(random, 2) === 0 ? '7100001' : '7100002';
  const symbol = SYMBOLS[below(random, SYMBOLS.length)] ?? 'EURUSD';
  const volume = (1 + below(random, 100)) / 100;
  const side = below(random, 2) === 0 ? 'BUY' : 'SELL';
  const open = street.snapshot(master).positions;
  const one = open[below(random, Math.max(1, open.length))];
  switch (below(random, 18)) {
    case 0:
    case 1:
    case 2:
    case 3:
      street.act(master, { action: side, symbol, volume });
      return;
    case 4:
    case 5:
      if (one !== undefined && one.volume > STEP) {
        const part = (1 + below(random, Math.round(one.volume * 100) - 1)) / 100;
        street.act(master, { action: 'CLOSE', ticket: one.position, volume: part });
      }
      return;
    case 6:
      if (one !== undefined) street.act(master, { action: 'CLOSE', ticket: one.position });
      return;
    case 7:
      if (one !== undefined) {
        const away = one.open_price * (one.type === 'BUY' ? 0.8 : 1.2);
        const stop = Number(away.toFixed(2));
        street.act(master, { action: 'MODIFY', ticket: one.position, stop_loss: stop });
      }
      return;
    case 8: {
      const copies = street.snapshot('7200001').positions.filter((p) => p.comment !== 'byhand');
      const victim = copies[below(random, Math.max(1, copies.length))];
      if (victim === undefined) return;
      story.lowered.add(`7200001 ${victim.symbol}`);
      street.act('7200001', { action: 'CLOSE', ticket: victim.position });
      return;
    }
    case 9:
      story.strangers++;
      street.act('7200001', { action: side, symbol, volume: 0.33, comment: 'byhand' });
      return;
    case 10: {
      const slave = below(random, 2) === 0 ? '7200001' : '7200002';
      street.switchOff(slave);
      await street.pass(500 + below(random, 40) * 500);
      street.switchOn(slave);
      return;
    }
    case 11:
    case 12:
    case 13:
      placeOrder(story, master, volume);
      return;
    case 14:
      changeOrder(story, master);
      return;
    case 15: {
      const slave = below(random, 2) === 0 ? '7200001' : '7200002';
      const order = street.snapshot(slave).orders[0];
      if (order === undefined) return;
      story.lowered.add(`${slave} ${order.symbol}`);
      street.act(slave, { action: 'CANCEL', ticket: order.ticket });
      return;
    }
    case 16: {
      const path = `/api/copy/pairs/${story.pairs[below(random, story.pairs.length)] ?? ''}/toggle`;
      await street.house().api('post', path, { is_active: false }).expect(200);
      for (let i = below(random, 3); i > 0; i--) await someAction(story);
      await street.pass(below(random, 12) * 500);
      await street.house().api('post', path, { is_active: true }).expect(200);
      return;
    }
    default:
      await street.restart(below(random, 5) * 1000, () => {
        if (below(random, 2) === 0 && one !== undefined) {
          street.act(master, { action: 'CLOSE', ticket: one.position });
          street.clock.advance(2000);
        }
      });
  }
}

/** Plays the story of a seed and compares at each quiet moment; gives what was copied in the end. */
async function play(seed: number): Promise<Row[]> {
  const random = createRandom(seed * 7919);
  const story: Story = { random, lowered: new Set(), strangers: 0, pairs: [] };
  // All see the same prices, or each its own: orders fill everywhere at once, or here and not there.
  const prices = { tick_ms: 2000, ...(seed % 2 === 0 && { seed }) };
  street = await openCopyStreet(ACCOUNTS, prices);
  for (const { master, slave, ...settings } of PAIRS) {
    const all = { ...settings, max_signal_age_s: MAX_AGE_S };
    story.pairs.push(await street.pair(master, slave, all));
  }
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < ACTIONS / 2; i++) {
      await someAction(story);
      await street.pass(below(random, 5) * 500);
    }
    await untilQuiet();
    const rows = await allCopies();
    compareOrders(story, rows);
    compareHedging(story, rows);
    compareNetting(story, rows);
  }
  return allCopies();
}

/** The rows without what is new each time. */
function toldBy(rows: readonly Row[]): Row[] {
  return rows.map((row) => {
    const command_id = row.command_id === null ? null : '';
    return { ...row, copy_id: '', pair_id: '', command_id };
  });
}

describe('slaves equal what the settings say, within one lot step, after each quiet moment', () => {
  it.each(copySeeds(SEEDS))('seed %i', async (seed) => {
    await play(seed);
  });

  it('tells the same story for the same seed, to the millisecond', async () => {
    const first = toldBy(await play(1));
    await street.close();
    expect(toldBy(await play(1))).toEqual(first);
  });
});

function ofWay(rows: readonly Row[], { master, slave }: Way): Row[] {
  return rows.filter((row) => row.master_account === master && row.slave_account === slave);
}

function isEntry({ action }: Row): boolean {
  return action === 'open' || action === 'place';
}

/** What the rows say of one master position or order on one slave: how often it was copied, and whether all of it was. */
function openingsOf(rows: readonly Row[], way: Way, ticket: string) {
  const own = ofWay(rows, way).filter((row) => row.order_id === `order_${ticket}`);
  const entries = own.filter(isEntry);
  const commands = new Set(entries.map((row) => row.command_id));
  const isWhole =
    entries.every(({ status }) => status === 'executed') &&
    own.every(({ action }) => action !== 'cancel');
  return { count: commands.size, isWhole };
}

/** Whether the last word on an order of the master was a no of something else than a pause, which is over by now. */
function isRefused(rows: readonly Row[], way: Way, ticket: string): boolean {
  const last = ofWay(rows, way).find(
    (row) => row.order_id === `order_${ticket}` && (isEntry(row) || row.action === 'cancel'),
  );
  return last?.action === 'place' && last.status !== 'executed' && last.code !== 'ACCOUNT_PAUSED';
}

/** The numbers that the terminals put on what was opened or placed for a way (ea/PROTOCOL.md §3). */
function marksOf(rows: readonly Row[]): Set<string> {
  const ids = rows.filter(isEntry).flatMap(({ command_id: id }) => (id === null ? [] : [id]));
  return new Set(ids.map((id) => String(5_000_000_000 + (crc32(id) % 1_000_000_000))));
}

function marksOfTicket(rows: readonly Row[], way: Way, ticket: string): Set<string> {
  return marksOf(ofWay(rows, way).filter((row) => row.order_id === `order_${ticket}`));
}

function dueOf({ multiplier, reverse }: Way, item: { type: string; volume: number }): Decimal {
  return signedLots(item)
    .times(multiplier)
    .times(reverse ? -1 : 1);
}

function flippedType(type: Order['type']): string {
  const side = type.startsWith('BUY') ? 'SELL' : 'BUY';
  return `${side}_${type.endsWith('LIMIT') ? 'STOP' : 'LIMIT'}`;
}

/** Each waiting copy stands for a waiting order of its master, and each of those has its copy, or has become one early. */
function compareOrders(story: Story, rows: readonly Row[]): void {
  for (const slave of ['7200001', '7200002']) {
    const left = new Set(street.snapshot(slave).orders);
    for (const way of PAIRS.filter((item) => item.slave === slave)) {
      for (const order of street.snapshot(way.master).orders) {
        const marks = marksOfTicket(rows, way, order.ticket);
        const copy = [...left].find(({ magic }) => marks.has(magic));
        if (copy !== undefined) {
          left.delete(copy);
          const type = way.reverse ? flippedType(order.type) : order.type;
          const { price } = order;
          expect(copy).toMatchObject({ type, price });
          expect(dueOf(way, order).abs().minus(copy.volume).toNumber()).toBeLessThan(STEP);
          continue;
        }
        const isFree =
          story.lowered.has(`${slave} ${order.symbol}`) || isRefused(rows, way, order.ticket);
        const early = street.snapshot(slave).positions.some(({ magic }) => marks.has(magic));
        // On a netting slave an early fill is part of the net and has no number of its own.
        expect({ way, order, isThere: isFree || early || slave === '7200002' }).toMatchObject({
          isThere: true,
        });
      }
    }
    expect([...left]).toEqual([]);
  }
}

/** On a hedging slave every copy can be told by its number: each is compared alone, and none is left over. */
function compareHedging(story: Story, rows: readonly Row[]): void {
  const own = street.snapshot('7200001').positions;
  const strangers = own.filter(({ comment }) => comment === 'byhand');
  expect(strangers).toHaveLength(story.strangers);
  const copies = new Set(own.filter((item) => !strangers.includes(item)));
  for (const way of PAIRS.filter(({ slave }) => slave === '7200001')) {
    const { positions, orders } = street.snapshot(way.master);
    // What an order of a netting master becomes has the number of another position: compared by symbol below.
    const isNumbered = way.master === '7100001';
    for (const item of isNumbered ? [...positions, ...orders] : []) {
      const ticket = 'position' in item ? item.position : item.ticket;
      const marks = marksOfTicket(rows, way, ticket);
      const found = own.filter(({ magic }) => marks.has(magic));
      for (const copy of found) copies.delete(copy);
      compareSum(story, way, { item, found, told: openingsOf(rows, way, ticket) });
    }
    if (isNumbered) continue;
    const marks = marksOf(ofWay(rows, way));
    for (const symbol of SYMBOLS) {
      const found = [...copies].filter((item) => item.symbol === symbol && marks.has(item.magic));
      for (const copy of found) copies.delete(copy);
      compareBySymbol(story, way, { symbol, found, rows });
    }
  }
  expect([...copies]).toEqual([]);
}

type Extent = { count: number; isWhole: boolean };

function compareSum(
  story: Story,
  way: Way,
  { item, found, told }: { item: Position | Order; found: Position[]; told: Extent },
): void {
  const held = sumOf(found);
  const due = dueOf(way, item);
  const { isWhole } = told;
  const more = held.abs().minus(due.abs()).toNumber();
  expect({ way, item, more: more > 1e-9 }).toEqual({ way, item, more: false });
  const slack = STEP * (told.count + 1);
  if (held.isZero()) {
    const mayBeNone =
      !('position' in item) || !isWhole || story.lowered.has(`${way.slave} ${item.symbol}`);
    expect({ way, item, isHeld: mayBeNone || due.abs().lt(slack) }).toMatchObject({ isHeld: true });
    return;
  }
  expect(held.s).toBe(due.s);
  const isExpected = isWhole && !story.lowered.has(`${way.slave} ${item.symbol}`);
  if (isExpected) expect(-more).toBeLessThan(slack);
}

/** Whether everything was copied that the master's position in a symbol may be made of. */
function wholeness(rows: readonly Row[], way: Way, symbol: string): Extent {
  const own = ofWay(rows, way).filter((row) => row.symbol === symbol);
  const entries = own.filter(isEntry);
  const isWhole =
    entries.every(({ status }) => status === 'executed') &&
    own.every(({ code }) => code !== 'NOT_FILLED' && code !== 'CLOSED_ON_SLAVE');
  return { count: new Set(entries.map((row) => row.command_id)).size, isWhole };
}

function compareBySymbol(
  story: Story,
  way: Way,
  { symbol, found, rows }: { symbol: string; found: Position[]; rows: readonly Row[] },
): void {
  const { positions, orders } = street.snapshot(way.master);
  const told = wholeness(rows, way, symbol);
  const slack = STEP * (told.count + 1);
  for (const sign of [1, -1]) {
    const ofSide = (items: readonly (Position | Order)[]): Decimal =>
      items
        .filter((item) => item.symbol === symbol && dueOf(way, item).s === sign)
        .reduce((sum, item) => sum.plus(dueOf(way, item).abs()), new Decimal(0));
    const held = sumOf(found.filter((item) => signedLots(item).s === sign)).abs();
    const [due, standing] = [ofSide(positions), ofSide(orders)];
    const isMore = held.gt(due.plus(standing).plus(1e-9));
    expect({ way, symbol, sign, isMore }).toMatchObject({ isMore: false });
    if (!told.isWhole || story.lowered.has(`${way.slave} ${symbol}`)) continue;
    const isLess = held.plus(slack).lt(due);
    expect({ way, symbol, sign, isLess }).toMatchObject({ isLess: false });
  }
}

/** On a netting slave only the net of all its masters can be seen. */
function compareNetting(story: Story, rows: readonly Row[]): void {
  for (const symbol of SYMBOLS) {
    if (story.lowered.has(`7200002 ${symbol}`)) continue;
    let [low, high] = [new Decimal(0), new Decimal(0)];
    let count = 0;
    let isWhole = true;
    for (const way of PAIRS.filter(({ slave }) => slave === '7200002')) {
      const { positions, orders } = street.snapshot(way.master);
      for (const item of positions.filter((position) => position.symbol === symbol)) {
        low = low.plus(dueOf(way, item));
        high = high.plus(dueOf(way, item));
      }
      // What still waits there may have filled here.
      for (const item of orders.filter((order) => order.symbol === symbol)) {
        low = low.plus(Decimal.min(0, dueOf(way, item)));
        high = high.plus(Decimal.max(0, dueOf(way, item)));
      }
      const told = wholeness(rows, way, symbol);
      count += told.count;
      isWhole &&= told.isWhole;
    }
    if (!isWhole) continue;
    const net = sumOf(street.snapshot('7200002').positions.filter((p) => p.symbol === symbol));
    const slack = STEP * (count + 1) - 1e-9;
    const isWithin = net.plus(slack).gte(low) && net.minus(slack).lte(high);
    expect({ symbol, isWithin, net, low, high }).toMatchObject({ isWithin: true });
  }
}
