import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import type { FakeClock } from '../testing/fake-clock.ts';
import { positionOf } from '../testing/hand-terminal.ts';
import { openHouse, type House } from '../testing/house.ts';

const MASTER = '1123456';
const SLAVE = '1123457';
const TICKET = '2810802718';

type Terminal = Awaited<ReturnType<House['account']>>;
type Pair = { health: { open_copies: number; slave_block: string | null }; api_key: string };

let house: House;
let clock: FakeClock;
let master: Terminal;
let slave: Terminal;

beforeEach(async () => {
  house = await openHouse();
  clock = house.clock as FakeClock;
  const dana = house.person('dana');
  master = await house.account(dana, MASTER);
  slave = await house.account(dana, SLAVE);
  const pair = { master_account: MASTER, slave_account: SLAVE };
  await house.api('post', '/api/copy/pairs', pair).expect(201);
});
afterEach(() => house.remove());

async function pair(): Promise<Pair> {
  const answer = await house.api('get', '/api/copy/pairs').expect(200);
  const [found] = (answer.body as { pairs: Pair[] }).pairs;
  if (found === undefined) throw new Error('there is a pair');
  return found;
}

async function pass(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 3) {
    clock.advance(3000);
    master.beat();
    slave.beat();
    await house.settle();
  }
}

/** The master has opened, and the slave has followed. */
async function follow(): Promise<void> {
  const held = positionOf('EURUSD', TICKET, clock.nowMs());
  master.snapshot([held]);
  const event = { event: 'deal_add', order_id: `order_${TICKET}`, account: MASTER };
  await request(house.app)
    .post('/api/copy/trade')
    .send({ api_key: (await pair()).api_key, ...event, symbol: 'EURUSD', type: 'BUY', volume: 1 })
    .expect(200);
  await house.settle();
  const [command] = slave.commands();
  slave.snapshot([held]);
  slave.result(command?.id ?? '', { volume: 1, position: TICKET });
  await pass(6);
  expect((await pair()).health.open_copies).toBe(1);
}

/** As an EA would show it that knows a type which this server does not. */
function showOdd(terminal: Terminal, account: string): void {
  const row = { ...positionOf('EURUSD', TICKET, clock.nowMs()), type: 'HEDGE' };
  const file = { v: 1, account, time_ms: clock.nowMs(), positions: [row], orders: [], eof: 1 };
  writeFileSync(join(terminal.state, 'snapshot.json'), JSON.stringify(file));
}

it('promise 1.12: a position of the slave that cannot be read is not taken for closed', async () => {
  await follow();
  showOdd(slave, SLAVE);
  await pass(150);
  expect((await pair()).health.open_copies).toBe(1);
  slave.snapshot([]);
  await pass(150);
  expect((await pair()).health.open_copies).toBe(0);
});

it('promise 1.12: a position of the master that cannot be read is not taken for closed', async () => {
  await follow();
  showOdd(master, MASTER);
  await pass(150);
  expect(slave.commands()).toEqual([]);
  master.snapshot([]);
  await pass(150);
  expect(slave.commands()).toMatchObject([{ action: 'CLOSE', ticket: TICKET }]);
});

it('promise 1.12: nor while the whole list cannot be read', async () => {
  await follow();
  writeFileSync(join(slave.state, 'snapshot.json'), '{"v":1,');
  writeFileSync(join(master.state, 'snapshot.json'), '{"v":1,');
  await pass(150);
  expect((await pair()).health.open_copies).toBe(1);
  expect(slave.commands()).toEqual([]);
});

it('a slave whose EA takes no copies is refused at once, and the pair says what to switch on', async () => {
  slave.beat({ modes: ['webhook'] });
  await house.settle();
  const event = { event: 'deal_add', order_id: 'order_1', account: MASTER };
  const answer = await request(house.app)
    .post('/api/copy/trade')
    .send({ api_key: (await pair()).api_key, ...event, symbol: 'EURUSD', type: 'BUY', volume: 1 })
    .expect(200);
  expect(answer.body).toMatchObject({ results: [{ status: 'denied', code: 'MODE_OFF' }] });
  const { health } = await pair();
  expect(health).toMatchObject({ open_copies: 0 });
  expect(health.slave_block).toContain('EnableSlave');
  const told = await house.api('get', '/api/copy/health').expect(200);
  expect(told.body).toMatchObject({ pairs: [{ slave_block: health.slave_block }] });
  slave.beat({ terminal_trade_allowed: false });
  await house.settle();
  expect((await pair()).health.slave_block).toContain('Algo Trading');
  slave.beat();
  await house.settle();
  expect((await pair()).health.slave_block).toBeNull();
});
