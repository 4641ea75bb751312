import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { crc32 } from 'node:zlib';
import request from 'supertest';
import { below, createRandom, type Random } from '../base/random.ts';
import { copySeeds } from '../testing/copy-seeds.ts';
import type { CopyStreet } from '../testing/copy-street.ts';
import { promptFiles, promptFs } from '../testing/prompt-files.ts';

jest.unstable_mockModule('node:fs', () => promptFs);
jest.unstable_mockModule('node:fs/promises', () => promptFiles);
const { openCopyStreet } = await import('../testing/copy-street.ts');

const MASTER = '7300001';
const SLAVE = '7400001';
const MULTIPLIER = 0.73;
const STEP = 0.01;
const SYMBOLS = ['EURUSD', 'GBPUSD', 'XAUUSD'] as const;
const SEEDS = 6;
const BATCHES = 6;

let street: CopyStreet;
afterEach(() => street.close());

/** A position of a master that nobody can see but by what it sends. */
type Held = { id: string; symbol: string; type: 'BUY' | 'SELL'; volume: Decimal };
type Sent = Record<string, string | number>;
type Model = { random: Random; held: Held[]; next: number; timeMs: number };

/** One thing that the master does, and what it sends about it. */
function act(model: Model): Sent[] {
  const { random, held } = model;
  model.timeMs += 10;
  const one = held[below(random, Math.max(1, held.length))];
  const pick = below(random, 5);
  if (one === undefined || pick === 0) return [open(model)];
  if (pick === 1) {
    // Far from every price, on the side on which a broker takes a stop.
    const stop = one.type === 'BUY' ? 0.5 : 9000;
    return [event(model, one, 'position_modify', { sl: stop + below(random, 9) / 100 })];
  }
  if (pick === 2) {
    one.volume = one.volume.plus(new Decimal(1 + below(random, 50)).div(100));
    return [event(model, one, 'position_modify', {})];
  }
  const steps = one.volume.div(STEP).toNumber();
  const closed = pick === 3 ? one.volume : new Decimal(1 + below(random, steps)).times(STEP);
  const left = one.volume.minus(closed);
  const told = { closed_volume: closed.toNumber(), remaining_volume: left.toNumber() };
  const sent = event(model, one, 'deal_close', told);
  one.volume = left;
  if (left.isZero()) held.splice(held.indexOf(one), 1);
  return [sent];
}

function open(model: Model): Sent {
  const { random, held } = model;
  const made: Held = {
    id: String(9_000_000_000_000_000_000n + BigInt(model.next)),
    symbol: SYMBOLS[below(random, SYMBOLS.length)] ?? 'EURUSD',
    type: below(random, 2) === 0 ? 'BUY' : 'SELL',
    volume: new Decimal(5 + below(random, 100)).div(100),
  };
  held.push(made);
  return event(model, made, 'deal_add', {});
}

function event(model: Model, { id, symbol, type, volume }: Held, name: string, more: Sent): Sent {
  const about = { event: name, event_id: `e${String(model.next++)}`, order_id: `order_${id}` };
  const trade = { account: MASTER, symbol, type, volume: volume.toNumber() };
  return { ...about, ...trade, time_ms: model.timeMs, ...more };
}

/** Some of it twice, all of it in any order. */
function scrambled(events: readonly Sent[], random: Random): Sent[] {
  const all = [...events, ...events.filter(() => below(random, 3) === 0)];
  for (let i = all.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [all[i], all[j]] = [all[j] ?? {}, all[i] ?? {}];
  }
  return all;
}

type Row = { action: string; status: string; order_id: string; command_id: string | null };

async function rows(): Promise<Row[]> {
  const answer = await street.house().api('get', '/api/copy/history?limit=1000').expect(200);
  return (answer.body as { copies: Row[] }).copies;
}

/** What the slave holds for each of the master's positions, by the marks of what was opened for it. */
async function copiesOf(id: string): Promise<{ lots: Decimal; openings: number }> {
  const own = (await rows()).filter(
    (row) => row.action === 'open' && row.order_id === `order_${id}`,
  );
  const ids = own.flatMap(({ command_id: command }) => command ?? []);
  const marks = new Set(ids.map((item) => String(5_000_000_000 + (crc32(item) % 1_000_000_000))));
  const lots = street
    .snapshot(SLAVE)
    .positions.filter(({ magic }) => marks.has(magic))
    .reduce((sum, { volume }) => sum.plus(volume), new Decimal(0));
  return { lots, openings: own.length };
}

describe('a master that only sends: repeats and any order end where the right order would', () => {
  it.each(copySeeds(SEEDS))('seed %i', async (seed) => {
    const random = createRandom(seed * 104_729);
    street = await openCopyStreet({ [MASTER]: 'remote', [SLAVE]: 'hedging' });
    await street.pair(MASTER, SLAVE, { multiplier: MULTIPLIER });
    const pairs = await street.house().api('get', '/api/copy/pairs').expect(200);
    const [pair] = (pairs.body as { pairs: { api_key: string }[] }).pairs;
    const model: Model = { random, held: [], next: 1, timeMs: street.clock.nowMs() };
    for (let batch = 0; batch < BATCHES; batch++) {
      model.timeMs = Math.max(model.timeMs, street.clock.nowMs());
      const events = Array.from({ length: 1 + below(random, 8) }, () => act(model)).flat();
      await street.pass(500);
      // One after another: of what is sent at once, the network would choose another order than the seed.
      for (const body of scrambled(events, random)) {
        const trade = { api_key: pair?.api_key, ...body };
        await request(street.house().app).post('/api/copy/trade').send(trade).expect(200);
      }
      await street.pass(1000 + below(random, 8) * 500);
    }
    await street.pass(70_000, 2000);
    let copied = new Decimal(0);
    for (const { id, volume, type } of model.held) {
      const { lots, openings } = await copiesOf(id);
      copied = copied.plus(lots);
      const gap = volume.times(MULTIPLIER).minus(lots).toNumber();
      const isWithin = gap >= -1e-9 && gap < STEP * (openings + 1);
      expect({
        id,
        type,
        volume: volume.toNumber(),
        lots: lots.toNumber(),
        isWithin,
      }).toMatchObject({
        isWithin: true,
      });
    }
    const all = street.snapshot(SLAVE).positions;
    const total = all.reduce((sum, { volume }) => sum.plus(volume), new Decimal(0));
    expect(total.toNumber()).toBe(copied.toNumber());
  });
});
