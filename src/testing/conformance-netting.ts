import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenStage } from './conformance.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };

/** What is different where a symbol has one position. */
export function describeNetting(open: OpenStage): void {
  describe('on a netting account', () => {
    const stage = open({ margin_mode: 'netting' });
    const { driver } = stage;

    beforeAll(async () => {
      await stage.start();
      await driver.heartbeat();
    });
    afterEach(async () => {
      await driver.clear();
    });
    afterAll(stage.remove);

    it('says that it nets', async () => {
      expect((await driver.heartbeat()).margin_mode).toBe('netting');
    });

    it('adds to the one position of a symbol', async () => {
      const first = await driver.call(BUY);
      const second = await driver.call(BUY);
      expect(second.position).toBe(first.position);
      const { positions } = await driver.snapshotWhere((s) => s.positions[0]?.volume === 0.04);
      expect(positions).toHaveLength(1);
    });

    it('reduces it by an opposite deal', async () => {
      await driver.call(BUY);
      const result = await driver.call({ ...BUY, action: 'SELL', volume: 0.01 });
      expect(result.status).toBe('executed');
      const { positions } = await driver.snapshotWhere((s) => s.positions[0]?.volume === 0.01);
      expect(positions[0]?.type).toBe('BUY');
    });

    it('turns it by a larger opposite deal and keeps its id', async () => {
      const { position } = await driver.call(BUY);
      await driver.call({ ...BUY, action: 'SELL', volume: 0.05 });
      const { positions } = await driver.snapshotWhere((s) => s.positions[0]?.type === 'SELL');
      expect(positions).toMatchObject([{ position, volume: 0.03 }]);
      const turn = await driver.eventWhere('deal', ({ deal }) => deal.entry === 'INOUT');
      expect(turn.deal).toMatchObject({ position, volume: 0.05, type: 'SELL' });
    });

    it('closes by symbol, in part and wholly', async () => {
      await driver.call(BUY);
      const part = await driver.call({ action: 'CLOSE', symbol: 'EURUSD', volume: 0.01 });
      expect(part).toMatchObject({ status: 'executed', volume: 0.01 });
      const rest = await driver.call({ action: 'CLOSE', symbol: 'EURUSD' });
      expect(rest).toMatchObject({ status: 'executed', volume: 0.01 });
    });

    it('never opens by a close: not with more lots than it holds, and not of the other side', async () => {
      await driver.call(BUY);
      const close = { action: 'CLOSE', symbol: 'EURUSD', volume: 0.05 };
      const other = await driver.call({ ...close, position_type: 'SELL' });
      expect(other).toMatchObject({ status: 'executed', message: 'nothing to close' });
      const whole = await driver.call({ ...close, position_type: 'BUY' });
      expect(whole).toMatchObject({ status: 'executed', volume: 0.02 });
      const { positions } = await driver.snapshotWhere((s) => s.positions.length === 0);
      expect(positions).toEqual([]);
    });
  });
}
