import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { createHandTerminal } from '../testing/hand-terminal.ts';
import { symbolSpec } from '../testing/hand-terminal.ts';
import { openHouse, type House } from '../testing/house.ts';

const MASTER = '990000001';
const SLAVE = '990000002';

let house: House;
let slave: ReturnType<typeof createHandTerminal>;
beforeEach(async () => {
  house = await openHouse();
  const dana = house.person('dana');
  await house.account(dana, MASTER);
  slave = await house.account(dana, SLAVE);
});
afterEach(() => house.remove());

type Example = {
  is_copied: boolean;
  volume: string | null;
  symbol: string | null;
  steps: { step: string; lots: string }[];
  refused: { code: string } | null;
  obstacles: { code: string }[];
};

async function example(settings: object, fields: object = {}): Promise<Example> {
  const trade = { symbol: 'EURUSD', volume: 1, ...fields };
  const body = { master_account: MASTER, slave_account: SLAVE, settings, ...trade };
  const answer = await house.api('post', '/api/copy/pairs/example', body).expect(200);
  return answer.body as Example;
}

describe('the worked example of a pair', () => {
  it('tells the lot, the symbol and every step of the way', async () => {
    slave.symbols([symbolSpec('EURUSD.r', { contract_size: 50_000 })]);
    await house.settle();
    const told = await example({ multiplier: 0.333, max_lot: 5 });
    expect(told).toMatchObject({
      is_copied: true,
      volume: '0.66',
      symbol: 'EURUSD.r',
      refused: null,
      obstacles: [],
    });
    expect(told.steps.map(({ step, lots }) => `${step} ${lots}`)).toEqual([
      'master 1',
      'multiplier 0.333',
      'units 0.666',
      'step 0.66',
    ]);
  });

  it('is what is really copied, and stores nothing before', async () => {
    const settings = { multiplier: 0.377, volume_mode: 'percent', reverse: true };
    const told = await example(settings);
    const made = await house
      .api('post', '/api/copy/pairs', { master_account: MASTER, slave_account: SLAVE, settings })
      .expect(201);
    const { api_key } = (made.body as { pair: { api_key: string } }).pair;
    expect(house.services.db.prepare('SELECT 1 FROM copies').all()).toEqual([]);
    const sent = await house
      .api('post', '/api/copy/trade', {
        api_key,
        event: 'deal_add',
        order_id: '1',
        account: MASTER,
        symbol: 'EURUSD',
        type: 'BUY',
        volume: 1,
      })
      .expect(200);
    expect(sent.body).toMatchObject({ results: [{ volume: told.volume, symbol: told.symbol }] });
  });

  it.each([
    [{ sides: 'sell' }, {}, 'SIDE_NOT_ALLOWED'],
    [{ exclude_symbols: ['EURUSD'] }, {}, 'SYMBOL_NOT_ALLOWED'],
    [{ magics: ['7'] }, {}, 'SYMBOL_NOT_ALLOWED'],
    [{ comment_contains: 'x' }, {}, 'SYMBOL_NOT_ALLOWED'],
    [{ close_only: true }, {}, 'REDUCE_ONLY'],
    [{ multiplier: 0.001 }, {}, 'LOT_BELOW_MIN'],
    [{ volume_mode: 'risk_percent' }, {}, 'STOP_REQUIRED'],
    [{}, { symbol: 'NOPE' }, 'SYMBOL_UNKNOWN'],
    [{ reverse: true }, { order_type: 'stop_limit', price: 1 }, 'SIDE_NOT_ALLOWED'],
  ])('says why %j copies nothing of %j', async (settings, fields, code) => {
    const told = await example(settings, fields);
    expect(told).toMatchObject({ is_copied: false, refused: { code } });
  });

  it('says what stands in the way whatever the settings', async () => {
    await house.api('post', `/api/accounts/${MASTER}/pause`, {}).expect(200);
    await house.api('post', `/api/accounts/${SLAVE}/pause`, {}).expect(200);
    const codes = (await example({})).obstacles.map(({ code }) => code);
    expect(codes).toEqual(['MASTER_PAUSED', 'ACCOUNT_PAUSED']);
    const later = await example({ copy_pendings: false }, { order_type: 'limit', price: 1 });
    expect(later.obstacles.map(({ code }) => code)).toContain('WHEN_IT_FILLS');
  });

  it.each([[{ volume: 0 }], [{ volume: -1 }], [{ volume: 1e12 }], [{ symbol: '' }], [{ more: 1 }]])(
    'refuses %j',
    async (fields) => {
      const body = { master_account: MASTER, slave_account: SLAVE, symbol: 'EURUSD', ...fields };
      await house.api('post', '/api/copy/pairs/example', body).expect(422);
    },
  );
});
