import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openHouse, type House } from '../testing/house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.remove());

describe('accounts of one user', () => {
  it('can be a master and a hundred slaves, up to 200, and then no more', () => {
    const alice = house.person('alice');
    const add = (number: number) =>
      house.services.accounts.create(
        { ...alice, address: '', isAdmin: false },
        {
          kind: 'mt5',
          account: String(7_000_000 + number),
          nickname: 'One of many',
          broker: 'Hand',
          server: 'Hand-1',
        },
      );
    for (let i = 1; i <= 200; i++) add(i);
    expect(() => add(201)).toThrow('A user can have 200 accounts.');
    expect(house.services.accounts.list(alice.userId)).toHaveLength(200);
  });
});
