import { afterEach, describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { crc32 } from 'node:zlib';
import type { Snapshot } from '../instances/index.ts';
import { below, createRandom, type Random } from '../base/random.ts';
import { copySeeds } from '../testing/copy-seeds.ts';
import { openCopyStreet, type CopyStreet, type Mode } from '../testing/copy-street.ts';

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

let street: CopyStreet;
afterEach(() => street.close());

type Row = {
  action: string;
  status: string;
  master_account: string;
  slave_account: string;
  order_id: string;
  slave_symbol: string | null;
  command_id: string | null;
};

async function allCopies(): Promise<Row[]> {
  const answer = await street.house().api('get', '/api/copy/history?limit=1000').expect(200);
  return (answer.body as { copies: Row[] }).copies;
}

function signedLots({ type, volume }: { type: string; volume: number }): Decimal {
  return new Decimal(volume).times(type === 'BUY' ? 1 : -1);
}

/** Net lots that an account holds in a symbol, without what a person opened there. */
function netOf(account: string, symbol: string): Decimal {
  return street
    .snapshot(account)
    .positions.filter((item) => item.symbol === symbol && item.comment !== 'byhand')
    .reduce((sum, item) => sum.plus(signedLots(item)), new Decimal(0));
}

type Way = (typeof PAIRS)[number];
type Position = Snapshot['positions'][number];

type Story = {
  random: Random;
  /** Slave symbols whose copies a person has closed: from then on at most what the settings say. */
  lowered: Set<string>;
  strangers: number;
};

async function someAction(story: Story): Promise<void> {
  const { random } = story;
  const master = below(random, 2) === 0 ? '7100001' : '7100002';
  const symbol = SYMBOLS[below(random, SYMBOLS.length)] ?? 'EURUSD';
  const volume = (1 + below(random, 100)) / 100;
  const side = below(random, 2) === 0 ? 'BUY' : 'SELL';
  const open = street.snapshot(master).positions;
  const one = open[below(random, Math.max(1, open.length))];
  switch (below(random, 12)) {
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
    default:
      await street.restart(below(random, 5) * 1000, () => {
        if (below(random, 2) === 0 && one !== undefined) {
          street.act(master, { action: 'CLOSE', ticket: one.position });
          street.clock.advance(2000);
        }
      });
  }
}

describe('slaves equal what the settings say, within one lot step, after each quiet moment', () => {
  it.each(copySeeds())('seed %i', async (seed) => {
    const random = createRandom(seed * 7919);
    const story: Story = { random, lowered: new Set(), strangers: 0 };
    street = await openCopyStreet(ACCOUNTS);
    for (const { master, slave, ...settings } of PAIRS) {
      await street.pair(master, slave, settings);
    }
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < ACTIONS / 2; i++) {
        await someAction(story);
        await street.pass(below(random, 5) * 500);
      }
      await street.pass(140_000, 4000);
      const rows = await allCopies();
      compareHedging(story, rows);
      compareNetting(rows);
    }
  });
});

/** What the rows say of one master position on one slave: how often it was opened there, and whether all of it was. */
function openingsOf(rows: readonly Row[], { master, slave }: Way, position: string) {
  const own = rows.filter(
    (row) =>
      row.action === 'open' &&
      row.master_account === master &&
      row.slave_account === slave &&
      row.order_id === `order_${position}`,
  );
  return { count: own.length, isWhole: own.every(({ status }) => status === 'executed') };
}

/** The numbers that the terminals put on what was opened for a master's position (ea/PROTOCOL.md §3). */
function marksOf(rows: readonly Row[], { master, slave }: Way, position: string): Set<string> {
  const own = rows.filter(
    (row) =>
      row.action === 'open' &&
      row.master_account === master &&
      row.slave_account === slave &&
      row.order_id === `order_${position}`,
  );
  const ids = own.flatMap(({ command_id: id }) => (id === null ? [] : [id]));
  return new Set(ids.map((id) => String(5_000_000_000 + (crc32(id) % 1_000_000_000))));
}

function dueOf({ multiplier, reverse }: Way, position: Position): Decimal {
  return signedLots(position)
    .times(multiplier)
    .times(reverse ? -1 : 1);
}

/** On a hedging slave every copy names its master's position: each is compared alone, and none is left over. */
function compareHedging(story: Story, rows: readonly Row[]): void {
  const own = street.snapshot('7200001').positions;
  const strangers = own.filter(({ comment }) => comment === 'byhand');
  expect(strangers).toHaveLength(story.strangers);
  const copies = new Set(own.filter((item) => !strangers.includes(item)));
  for (const way of PAIRS.filter(({ slave }) => slave === '7200001')) {
    for (const position of street.snapshot(way.master).positions) {
      const mark = `${way.master} ${position.position}`;
      const marks = marksOf(rows, way, position.position);
      const found = own.filter(({ magic }) => marks.has(magic));
      for (const item of found) copies.delete(item);
      const held = found.reduce((sum, item) => sum.plus(signedLots(item)), new Decimal(0));
      const due = dueOf(way, position);
      const { count, isWhole } = openingsOf(rows, way, position.position);
      const more = held.abs().minus(due.abs()).toNumber();
      expect({ mark, isMore: more > 1e-9 }).toEqual({ mark, isMore: false });
      if (held.isZero()) continue;
      expect(held.s).toBe(due.s);
      const isExpected = isWhole && !story.lowered.has(`7200001 ${position.symbol}`);
      if (isExpected) expect(-more).toBeLessThan(STEP * (count + 1));
    }
  }
  expect([...copies]).toEqual([]);
}

function compareNetting(rows: readonly Row[]): void {
  for (const symbol of SYMBOLS) {
    let due = new Decimal(0);
    let openings = 0;
    let isWhole = true;
    for (const way of PAIRS.filter(({ slave }) => slave === '7200002')) {
      const open = street.snapshot(way.master).positions.filter((item) => item.symbol === symbol);
      for (const position of open) {
        const told = openingsOf(rows, way, position.position);
        due = due.plus(dueOf(way, position));
        openings += told.count;
        isWhole &&= told.isWhole;
      }
    }
    if (!isWhole) continue;
    const gap = netOf('7200002', symbol).minus(due).abs().toNumber();
    expect({ symbol, isWithin: gap < STEP * (openings + 1) - 1e-9, gap }).toMatchObject({
      isWithin: true,
    });
  }
}
