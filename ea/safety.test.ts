import { expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { createStage, describeSimulated } from './stage.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.03 };

/** Orders that would be lost, doubled or wider than meant if the expert believed an old list or an empty word. */
describeSimulated('the expert, where its view is behind the trade server', () => {
  const { open, account, call, volumes } = createStage();

  it.each([10_012, 10_031])('closes a part once although %d came back', async (retcode) => {
    const disconnects = [{ from_ms: 3400, for_ms: 6000 }];
    await open({ requests: [{ nth: 2, retcode, executes: true }], disconnects });
    const opened = await call(BUY);
    const part = { action: 'CLOSE', ticket: opened?.position, volume: 0.01 };
    const sent = account().send(part);
    await account().untilResult(sent.id, 80_000);
    expect(account().result(sent.id)).toMatchObject({ status: 'executed', volume: 0.01 });
    expect(volumes()).toEqual([0.02]);
  });

  it('waits for a connection before it says that there is nothing to close', async () => {
    await open();
    await call(BUY);
    await account().end();
    account().start({ disconnects: [{ from_ms: 0, for_ms: 5000 }] });
    expect(await call({ action: 'CLOSE_ALL' })).toMatchObject({
      status: 'executed',
      volume: 0.03,
    });
    expect(volumes()).toEqual([]);
  });

  it('opens once when the connection is back, and not after its time', async () => {
    await open({ disconnects: [{ from_ms: 2000, for_ms: 10_000 }] });
    const late = account().send({ ...BUY, expires_ms: account().nowMs + 4000 });
    const early = account().send(BUY);
    await account().untilResult(early.id, 30_000);
    expect(account().result(late.id)).toMatchObject({ status: 'expired', attempts: 0 });
    expect(account().result(early.id)).toMatchObject({ status: 'executed', attempts: 1 });
    expect(volumes()).toEqual([0.03]);
  });

  it('begins nothing while its ledger cannot be written, and each command once when it can again', async () => {
    await open();
    await call(BUY);
    const ledger = join(account().state, 'ledger.jsonl');
    renameSync(ledger, `${ledger}.aside`);
    mkdirSync(ledger);
    const late = account().send({ ...BUY, expires_ms: account().nowMs });
    const sent = [account().send(BUY), account().send(BUY)];
    expect(await account().step(2000)).toBe(true);
    expect(volumes()).toEqual([0.03]);
    const waiting = [late, ...sent];
    expect(waiting.map(({ id }) => account().result(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    rmdirSync(ledger);
    renameSync(`${ledger}.aside`, ledger);
    expect(await account().step(3000)).toBe(true);
    expect(sent.map(({ id }) => account().result(id)?.status)).toEqual(['executed', 'executed']);
    expect(account().result(late.id)?.status).toBe('expired');
    expect(volumes()).toEqual([0.03, 0.03, 0.03]);
    const lines = readFileSync(ledger, 'utf8').split('\n');
    for (const { id } of sent)
      expect(
        lines.filter((line) => line.includes('"kind":"recv"') && line.includes(id)),
      ).toHaveLength(1);
  });

  it.each([
    { action: 'CANCEL', symbol: '' },
    { action: 'CLOSE', ticket: '4000000000', symbol: '' },
    { action: 'CLOSE', symbol: 'EURUSD', position_type: '' },
    { action: 'CLOSE_ALL', scope: {} },
    { action: 'CLOSE_ALL', scope: { magic: '1', position: '2' } },
  ])('does not take an empty or double limit for none: %j', async (fields) => {
    await open();
    await call(BUY);
    const order = await call({ ...BUY, order_type: 'limit', price: 1.01 });
    expect(order).toMatchObject({ status: 'executed' });
    expect(await call(fields)).toMatchObject({ status: 'rejected', retcode: 0 });
    expect(volumes()).toEqual([0.03]);
    expect(account().books().orders).toHaveLength(1);
  });
});
