import { expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { heartbeatSchema } from '../src/instances/index.ts';
import { QUICK_INPUTS } from './simulator.ts';
import { createStage, describeSimulated } from './stage.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.02 };

/** What each input changes, and that the default of the expert is what docs/ea.md says. */
describeSimulated('an input of the expert', () => {
  const { open, account, call, read, volumes } = createStage();

  function beat() {
    return heartbeatSchema.parse(read('heartbeat.json'));
  }

  function isWaiting(name: string): boolean {
    return existsSync(join(account().files, name));
  }

  it.each([
    { off: 'EnableWebhook', kind: 'webhook', other: 'slave' },
    { off: 'EnableSlave', kind: 'slave', other: 'webhook' },
  ] as const)('$off = false leaves $kind commands alone', async ({ off, kind, other }) => {
    await open({ inputs: { ...QUICK_INPUTS, [off]: false } });
    expect(beat()).toMatchObject({ modes: [other], queue: 0 });
    const left = account().send(BUY, kind);
    const taken = account().send(BUY, other);
    await account().step(2000);
    expect(account().result(taken.id)?.status).toBe('executed');
    expect([account().result(left.id), isWaiting(left.name)]).toEqual([undefined, true]);
    expect(volumes()).toEqual([0.02]);
    expect(beat().queue).toBe(0);
  });

  it.each([
    ['not linked, a folder named', false, 'copies\\alpha', 'copies/alpha'],
    ['not linked, no folder named', false, '', undefined],
    ['linked, whatever is named', true, 'copies\\alpha', undefined],
  ])('Slave_AutoLinkInstance: %s', async (_what, isLinked, named, folder) => {
    const linking = { Slave_AutoLinkInstance: isLinked, Slave_InstanceRootPath: named };
    await open({ inputs: { ...QUICK_INPUTS, ...linking } }, 3000, folder);
    expect(await call(BUY)).toMatchObject({ status: 'executed' });
    expect(beat().last_error).toBe('');
    const other = folder === undefined ? 'copies' : `instance_${beat().account}`;
    expect(existsSync(join(account().files, other))).toBe(false);
  });

  it('Slave_InstanceRootPath outside of the sandbox: nothing is traded, and it says why', async () => {
    const linking = { Slave_AutoLinkInstance: false, Slave_InstanceRootPath: '..\\elsewhere' };
    await open({ inputs: { ...QUICK_INPUTS, ...linking } });
    const { name } = account().send(BUY);
    await account().step(2000);
    expect(isWaiting(name)).toBe(true);
    expect(account().log().join()).toContain('cannot be made');
  });

  it('Slave_PollingSeconds holds back copy commands only', async () => {
    await open({ inputs: { ...QUICK_INPUTS, Slave_PollingSeconds: 10 } });
    // A first copy command shows when the turn of the others was.
    await account().untilResult(account().send({ ...BUY, action: 'SELL' }, 'slave').id, 11_000);
    const copied = account().send(BUY, 'slave');
    const direct = account().send(BUY);
    await account().step(9000);
    expect(account().result(direct.id)?.status).toBe('executed');
    expect(account().result(copied.id)).toBeUndefined();
    await account().step(2000);
    expect(account().result(copied.id)?.status).toBe('executed');
  });

  it('Slave_FilePattern takes the copy commands that it names', async () => {
    const pattern = 'slave_command_*_000001_*.json';
    await open({ inputs: { ...QUICK_INPUTS, Slave_FilePattern: pattern } });
    const [first, second] = [account().send(BUY, 'slave'), account().send(BUY, 'slave')];
    await account().step(2000);
    expect(account().result(first.id)?.status).toBe('executed');
    expect([account().result(second.id), isWaiting(second.name)]).toEqual([undefined, true]);
  });

  it('PollMilliseconds is how often commands are looked for', async () => {
    await open({ inputs: { ...QUICK_INPUTS, PollMilliseconds: 1000 } });
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      await account().untilResult(
        account().send({ action: 'QUERY', ref: '0'.repeat(26) }).id,
        3000,
      );
      const { id } = account().send({ action: 'QUERY', ref: '0'.repeat(26) });
      const sentMs = account().nowMs;
      await account().untilResult(id, 3000);
      waits.push(account().nowMs - sentMs);
    }
    for (const wait of waits) expect(Math.abs(wait - 1000)).toBeLessThanOrEqual(100);
  });

  it('ReportMilliseconds is how often it beats', async () => {
    await open({ inputs: { ...QUICK_INPUTS, ReportMilliseconds: 2000 } });
    const beats = new Set<number>();
    for (let passed = 0; passed < 20_000; passed += 100) {
      beats.add(beat().seq);
      await account().step(100);
    }
    expect(Math.abs(beats.size - 10)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['is the last resort where the command gives none', { DeviationPoints: 0 }, {}],
    ['gives way to what the command says', { DeviationPoints: 100_000 }, { deviation_points: 0 }],
  ])('DeviationPoints %s', async (_what, inputs, fields) => {
    // The price leaps while the first request is on its way, and that one is answered with a requote.
    const market = { symbols: [{ name: 'EURUSD', walk: 500 }] };
    const requests = [{ nth: 1, retcode: 10004, delay_ms: 1000 }];
    await open({ inputs: { ...QUICK_INPUTS, ...inputs }, market, requests });
    expect(await call({ ...BUY, ...fields })).toMatchObject({
      status: 'rejected',
      retcode: 10004,
      attempts: 1,
    });
    expect(await call({ ...BUY, deviation_points: 100_000 })).toMatchObject({
      status: 'executed',
    });
  });

  it('DeviationPoints lets a requote through that is within', async () => {
    const market = { symbols: [{ name: 'EURUSD', walk: 500 }] };
    const requests = [{ nth: 1, retcode: 10004, delay_ms: 1000 }];
    await open({ inputs: { ...QUICK_INPUTS, DeviationPoints: 100_000 }, market, requests });
    expect(await call(BUY)).toMatchObject({ status: 'executed', attempts: 2 });
  });

  it.each([2, 30])('ReconcileSeconds = %d is how long it looks', async (ReconcileSeconds) => {
    const requests = [{ nth: 1, retcode: 10012 }];
    await open({ inputs: { ...QUICK_INPUTS, ReconcileSeconds }, requests });
    const result = await call(BUY);
    expect(result).toMatchObject({ status: 'not_executed' });
    const looked = (result?.done_ms ?? 0) - (result?.sent_ms ?? 0);
    expect(looked).toBeGreaterThanOrEqual(ReconcileSeconds * 1000);
    expect(looked).toBeLessThan(ReconcileSeconds * 1000 + 3000);
  });

  it.each([
    [0, { results: 0, requests: 0 }],
    [1, { results: 1, requests: 0 }],
    [2, { results: 1, requests: 1 }],
  ])('LogLevel = %d', async (LogLevel, expected) => {
    await open({ inputs: { ...QUICK_INPUTS, LogLevel } });
    const sent = account().send(BUY);
    await account().untilResult(sent.id, 5000);
    const lines = account().log();
    const results = lines.filter((line) => line === `${sent.id} BUY EURUSD: executed`).length;
    const requests = lines.filter((line) => /^request 1 EURUSD 0\.02: 10009 /.test(line)).length;
    expect({ results, requests }).toEqual(expected);
    // Errors are told at every level.
    const { name, content } = account().build(BUY);
    account().put(name, JSON.stringify(content).slice(0, 40));
    await account().step(6000);
    expect(account().log().join('\n')).toContain(`${name} could not be understood`);
  });

  it.each([
    { PollMilliseconds: 9 },
    { PollMilliseconds: 1001 },
    { ReportMilliseconds: 49 },
    { ReportMilliseconds: 5001 },
    { Slave_PollingSeconds: -1 },
    { ReconcileSeconds: 0 },
  ])('out of its range ends the expert before it begins: %j', async (wrong) => {
    await open({ inputs: { ...QUICK_INPUTS, ...wrong } });
    expect(await account().step(100)).toBe(false);
    expect(account().log().join()).toContain(Object.keys(wrong)[0]);
  });
});

describeSimulated('the chart', () => {
  const { open, account, call } = createStage();

  it('shows the modes, whether the server is alive, the last command and the last error', async () => {
    await open({ inputs: { ...QUICK_INPUTS, EnableMaster: true } });
    expect(account().chart()).toMatch(/^Signalpost \S+ \| webhook slave master \| server alive\n/);
    expect(account().chart()).toContain('\nlast command: none\nlast error: none');
    await call(BUY);
    await call({ ...BUY, symbol: 'NOSUCH' });
    await account().step(1000);
    expect(account().chart()).toContain('\nlast command: BUY NOSUCH: rejected (');
    const { name, content } = account().build(BUY);
    account().put(name, JSON.stringify(content).slice(0, 40));
    await account().step(6000);
    expect(account().chart()).toContain(`\nlast error: ${name} could not be understood`);
    await account().step(61_000);
    expect(account().chart()).toContain('\nlast error: none');
  });

  it('says that nothing is opened while the server is not seen, and is cleared at the end', async () => {
    await open();
    account().loseServer();
    await account().step(31_000);
    expect(account().chart()).toContain('| server NOT SEEN: nothing is opened');
    expect(await call(BUY)).toMatchObject({ status: 'rejected' });
    await account().end();
    expect(account().chart()).toBe('');
  });
});
