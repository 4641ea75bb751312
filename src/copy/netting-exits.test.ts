import { afterEach, describe, expect, it } from '@jest/globals';
import { openCopyStreet, type CopyStreet } from '../testing/copy-street.ts';

const MASTER = '7000001';
const SLAVE = '7000002';
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 1 };

let street: CopyStreet;
afterEach(() => street.close());

describe('several copies in one net position', () => {
  it('are closed as soon as the terminal tells what is left, not at the next minute', async () => {
    street = await openCopyStreet({ [MASTER]: 'netting', [SLAVE]: 'netting' });
    await street.pair(MASTER, SLAVE, {});
    street.act(MASTER, BUY);
    await street.pass(4000);
    street.act(MASTER, { ...BUY, volume: 0.4 });
    await street.pass(4000);
    street.act(MASTER, { action: 'SELL', symbol: 'EURUSD', volume: 2 });
    await street.pass(6000);
    expect(street.snapshot(SLAVE).positions).toMatchObject([{ type: 'SELL', volume: 0.6 }]);
  });
});
