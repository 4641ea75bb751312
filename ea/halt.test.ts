import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/base/clock.ts';
import { haltWithoutServer } from '../src/risk/index.ts';
import {
  freePort,
  pause,
  startProgram,
  until,
  untilShown,
  type Program,
} from '../src/testing/program.ts';
import { buildSimulator } from './sim/build.ts';
import { QUICK_INPUTS, startSimulator, type Simulator } from './simulator.ts';
import { describeSimulated } from './stage.ts';

const ACCOUNT = '7000001';
const SYMBOLS = ['EURUSD', 'GBPUSD'];

describeSimulated('the kill switch with the server killed in the middle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalpost-ea-halt-'));
  const instances = join(folder, 'instances');
  const state = join(instances, ACCOUNT, 'MQL5', 'Files', `instance_${ACCOUNT}`);
  let program: Program;
  let terminal: Simulator;

  beforeAll(async () => {
    const simulator = buildSimulator();
    program = await startProgram({
      folder,
      port: await freePort(),
      env: { INSTANCE_ROOT_PATH: instances },
    });
    mkdirSync(join(instances, ACCOUNT), { recursive: true });
    await program.api('POST', '/api/accounts', {
      account: ACCOUNT,
      kind: 'mt5',
      nickname: 'Simulated MetaTrader',
      broker: 'Simulated Broker',
      server: 'Simulated-Server',
    });
    // The load repeats itself, which on a real account would be a mistake that stops it.
    await program.api('PUT', '/api/limits', { max_repeated_orders: null });
    terminal = startSimulator(simulator, join(instances, ACCOUNT), {
      account: { login: ACCOUNT },
      inputs: QUICK_INPUTS,
    });
    await until(async () => {
      type Accounts = { accounts: { account: string; status: string }[] };
      const { accounts } = await program.api<Accounts>('GET', '/api/accounts');
      return accounts.some(({ account, status }) => account === ACCOUNT && status === 'online');
    });
  });
  afterAll(async () => {
    await terminal.stop();
    await program.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  function positions(): number {
    const text = readFileSync(join(state, 'snapshot.json'), 'utf8');
    return (JSON.parse(text) as { positions: unknown[] }).positions.length;
  }

  it('promise 2: the real expert opens nothing later than two seconds after the sentinel', async () => {
    const load = (async () => {
      for (let i = 0; ; i++) {
        const symbol = SYMBOLS[i % SYMBOLS.length];
        await program.signal({ id: String(i), action: 'BUY', symbol, volume: 0.01 });
      }
    })().catch(() => undefined);
    await until(() => existsSync(join(state, 'snapshot.json')) && positions() > 2);
    await program.kill();
    await load;
    const order = { reason: 'enough', wantsFlat: false };
    const dataDir = join(folder, 'data');
    const report = await haltWithoutServer({
      dataDir,
      instanceRoot: instances,
      order,
      clock: systemClock,
    });
    expect(report).toEqual({
      killFile: 'written',
      planted: expect.arrayContaining([ACCOUNT]),
      failed: [],
      database: 'stored',
    });
    await pause(2000);
    await untilShown(state);
    const opened = positions();
    program = await startProgram({
      folder,
      port: await freePort(),
      env: { INSTANCE_ROOT_PATH: instances },
    });
    const after = { id: 'after', action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
    expect((await program.signal(after)).status).toBe(422);
    await untilShown(state);
    expect(positions()).toBe(opened);
    expect(readdirSync(state)).toContain('KILL');
  });
});
