import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCopyStreet, type CopyStreet } from '../testing/copy-street.ts';

const MASTER = '880000001';
const SLAVE = '880000002';

type Health = {
  masters: { account: string; last_event: object | null; last_http_event_at: string | null }[];
  pairs: { open_copies: number; last_copy: object | null; differences: object[] }[];
};

let street: CopyStreet;
beforeEach(async () => {
  street = await openCopyStreet({ [MASTER]: 'hedging', [SLAVE]: 'hedging' }, { seed: 7 });
});
afterEach(() => street.close());

async function health(): Promise<Health> {
  return (await street.house().api('get', '/api/copy/health').expect(200)).body as Health;
}

async function open(): Promise<void> {
  street.act(MASTER, { action: 'BUY', symbol: 'EURUSD', volume: 1 });
  await street.pass(6000);
}

describe('the health of masters and pairs', () => {
  it('is empty before anything has happened', async () => {
    await street.pair(MASTER, SLAVE, {});
    expect(await health()).toMatchObject({
      masters: [{ account: MASTER, last_event: null, last_http_event_at: null }],
      pairs: [{ open_copies: 0, last_copy: null, differences: [] }],
    });
  });

  it('tells the last event, the last copy and how many are open, also after the history was cleared', async () => {
    await street.pair(MASTER, SLAVE, { multiplier: 0.5 });
    await open();
    const seen = await health();
    expect(seen).toMatchObject({
      masters: [{ last_event: { event: 'deal_add', road: 'file' }, last_http_event_at: null }],
      pairs: [{ open_copies: 1, last_copy: { action: 'open', status: 'executed', volume: '0.5' } }],
    });
    await street.house().api('delete', '/api/copy/history').expect(200);
    expect(await health()).toEqual(seen);
  });

  it('tells what comparing the accounts has found', async () => {
    await street.pair(MASTER, SLAVE, {});
    await open();
    street.act(SLAVE, { action: 'CLOSE', symbol: 'EURUSD' });
    await street.pass(70_000);
    expect(await health()).toMatchObject({
      pairs: [{ open_copies: 0, differences: [{ code: 'CLOSED_ON_SLAVE', reason: 'snapshot' }] }],
    });
  });

  it('notes when the key was used', async () => {
    await street.pair(MASTER, SLAVE, {});
    const made = await street.house().api('get', '/api/copy/pairs').expect(200);
    const { pairs } = made.body as { pairs: { api_key: string }[] };
    const event = {
      api_key: pairs[0]?.api_key,
      account: MASTER,
      event: 'deal_add',
      order_id: 'order_1',
      symbol: 'EURUSD',
      type: 'BUY',
      volume: 1,
    };
    await street.house().api('post', '/api/copy/trade', event).expect(200);
    const [master] = (await health()).masters;
    expect(master).toMatchObject({
      last_event: { order_id: 'order_1', road: 'web' },
      last_http_event_at: expect.any(String),
    });
  });
});
