import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Driver } from './conformance-driver.ts';
import type { OpenStage, Stage, TradeFault } from './conformance.ts';

const TRIES = 20;
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };

/** What a terminal makes of a trade server that refuses, is busy, or does not answer. */
export function describeFaults(open: OpenStage): void {
  describe('when the trade server does not do as asked', () => {
    let stage: Stage & { remove: () => Promise<void> };
    let driver: Driver;

    beforeEach(() => {
      stage = open();
      ({ driver } = stage);
    });
    afterEach(async () => {
      await stage.remove();
    });

    it('asks again at a fresh price after a requote', async () => {
      await stage.start(answers('requote', 1));
      expect(await driver.call(BUY)).toMatchObject({ status: 'executed', attempts: 2 });
      await expectPositions(driver, 1);
    });

    it('gives up after three requotes more', async () => {
      await stage.start(answers('requote', 1, 2, 3, 4));
      const result = await driver.call(BUY);
      expect(result).toMatchObject({ status: 'rejected', retcode: 10004, attempts: 4 });
      await expectPositions(driver, 0);
    });

    it('reports a rejection and does not try again', async () => {
      await stage.start(answers('reject', 1));
      expect(await driver.call(BUY)).toMatchObject({
        status: 'rejected',
        retcode: 10006,
        attempts: 1,
      });
      await expectPositions(driver, 0);
    });

    it('finds an order that went through without an answer', async () => {
      await stage.start(answers('timeout_executed', 1));
      const result = await driver.call(BUY);
      const { positions } = await driver.snapshotWhere((s) => s.positions.length === 1);
      expect(result).toMatchObject({ status: 'executed', attempts: 1, magic: positions[0]?.magic });
      expect(positions[0]?.position).toBe(result.position);
    });

    it.each(['timeout_not_executed', 'connection'] as const)(
      'never sends an opening again after %s, and says so when asked meanwhile',
      async (fault) => {
        await stage.start(answers(fault, ...Array.from({ length: TRIES }, (_, i) => i + 1)));
        const { id, answer } = await sendAndAskMeanwhile(driver);
        expect(answer).toMatchObject({ status: 'unknown', message: 'in_progress' });
        const result = await driver.until('the final word', () => {
          const found = driver.resultIfAny(id);
          return found === undefined || found.status === 'unknown' ? undefined : found;
        });
        expect(result).toMatchObject({ status: 'not_executed', attempts: 1 });
        await expectPositions(driver, 0);
      },
    );

    it('repeats a closing until it is true', async () => {
      await stage.start({
        requests: [
          { nth: 2, fault: 'connection' },
          { nth: 3, fault: 'requote' },
          { nth: 4, fault: 'timeout_executed' },
        ],
      });
      const { position } = await driver.call(BUY);
      const result = await driver.call({ action: 'CLOSE', ticket: position });
      expect(result).toMatchObject({ status: 'executed', position, volume: 0.02 });
      expect(result.fills).toHaveLength(1);
      await expectPositions(driver, 0);
    });

    it('closes what it can and calls that partial', async () => {
      await stage.start(answers('reject', 3));
      await driver.call(BUY);
      const second = await driver.call(BUY);
      const result = await driver.call({ action: 'CLOSE_ALL' });
      expect(result).toMatchObject({ status: 'partial', retcode: 10006 });
      expect(result.fills.map(({ position }) => position)).toEqual([second.position]);
      await expectPositions(driver, 1);
    });

    it('delivers although renames are refused for a while', async () => {
      await stage.start({ refusedRenames: 8 });
      expect((await driver.call(BUY)).status).toBe('executed');
      await expectPositions(driver, 1);
    });
  });
}

/** On a machine that is busy the final word may be there before the question is: then with another opening. */
async function sendAndAskMeanwhile(driver: Driver) {
  for (let more = TRIES - 1; ; more--) {
    const { id } = driver.send(BUY);
    await driver.ack(id);
    await driver.call({ action: 'QUERY', ref: id });
    const answer = await driver.result(id);
    if (answer.status === 'unknown' || more === 0) return { id, answer };
  }
}

function answers(fault: TradeFault, ...nths: number[]) {
  return { requests: nths.map((nth) => ({ nth, fault })) };
}

async function expectPositions(driver: Driver, count: number): Promise<void> {
  expect(await driver.held()).toHaveLength(count);
}
