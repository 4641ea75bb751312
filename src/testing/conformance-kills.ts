import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EPOCH, type Driver } from './conformance-driver.ts';
import type { CrashPoint, OpenStage, Stage } from './conformance.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };

/** Nothing lost, nothing twice: the terminal is ended at any moment and started again on the same folder. */
export function describeKills(open: OpenStage, canArrange: boolean): void {
  describe('over restarts', () => {
    let stage: Stage & { remove: () => Promise<void> };
    let driver: Driver;

    beforeEach(() => {
      stage = open();
      ({ driver } = stage);
    });
    afterEach(async () => {
      await stage.remove();
    });

    it('remembers positions, ids, its epoch and the number of its events after a kill', async () => {
      await stage.start();
      const { sent, content } = driver.build(BUY);
      driver.place(content, sent.name);
      const first = await driver.result(sent.id);
      await driver.eventWhere('position_opened', (e) => e.position.position === first.position);
      await stage.kill();
      driver.removeResult(sent.id);
      driver.place(content, sent.name);
      await stage.start();
      expect(await driver.result(sent.id)).toEqual(first);
      const old = await driver.call({ ...BUY, epoch: EPOCH - 1 });
      expect(old.status).toBe('rejected');
      expect(await driver.held()).toEqual([{ position: first.position, volume: 0.02 }]);
      await driver.call({ action: 'CLOSE_ALL' });
      await driver.eventWhere('position_closed', (e) => e.position.position === first.position);
      const seqs = driver.events().map(({ seq }) => seq);
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    });

    it('takes what came meanwhile in the order of names, closes before opens', async () => {
      await stage.start();
      const old = await driver.call(BUY);
      await stage.stop();
      const opens = [0.01, 0.02, 0.03].map((volume) => driver.send({ ...BUY, volume }));
      const close = driver.send({ action: 'CLOSE_ALL' });
      await stage.start();
      const closed = await driver.result(close.id);
      expect(closed.fills.map(({ position }) => position)).toEqual([old.position]);
      const results = await Promise.all(opens.map(({ id }) => driver.result(id)));
      const tickets = results.map(({ position }) => BigInt(position));
      expect([...tickets].sort((a, b) => (a < b ? -1 : 1))).toEqual(tickets);
      expect(await driver.held()).toMatchObject([
        { volume: 0.01 },
        { volume: 0.02 },
        { volume: 0.03 },
      ]);
    });

    if (canArrange) describeCrashes(() => stage);
  });
}

function describeCrashes(stageOf: () => Stage): void {
  const points: [CrashPoint, number][] = [
    ['before_ack', 1],
    ['after_ack', 1],
    ['after_sending', 0],
    ['after_send_before_done', 1],
    ['after_done_before_delete', 1],
  ];
  it.each(points)('killed %s, it opens no more and no fewer than it says', async (crash, count) => {
    const { driver, start, ended } = stageOf();
    await start({ crash });
    const { id, name } = driver.send(BUY);
    await ended();
    await start();
    const result = await driver.result(id);
    expect(result.status).toBe(count === 1 ? 'executed' : 'not_executed');
    expect((await driver.ack(id)).received_ms).toBeLessThanOrEqual(result.done_ms);
    await driver.until('the command to go', () => (driver.hasCommand(name) ? undefined : true));
    if (count > 0) await driver.eventWhere('deal', ({ deal }) => deal.type === 'BUY');
    expect(await driver.held()).toHaveLength(count);
    const deals = driver.events().filter((e) => e.kind === 'deal' && e.deal.type === 'BUY');
    expect(deals).toHaveLength(count);
  });

  it('killed in a partial close, it closes the part once', async () => {
    const { driver, start, stop, ended } = stageOf();
    await start();
    const { position } = await driver.call(BUY);
    await stop();
    await start({ crash: 'after_send_before_done' });
    const { id } = driver.send({ action: 'CLOSE', ticket: position, volume: 0.01 });
    await ended();
    await start();
    expect(await driver.result(id)).toMatchObject({ status: 'executed', volume: 0.01 });
    expect(await driver.held()).toEqual([{ position, volume: 0.01 }]);
  });
}
