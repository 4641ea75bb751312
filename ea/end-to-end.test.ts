import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram, until, type Program } from '../src/testing/program.ts';
import { buildSimulator } from './sim/build.ts';
import { QUICK_INPUTS, startSimulator, type Simulator } from './simulator.ts';
import { describeSimulated } from './stage.ts';

const ACCOUNT = '7000001';

type Trace = {
  signal: { accounts: { account: string; status: string; price: number | null; symbol: string }[] };
};
type MasterEvents = {
  total: number;
  events: { event: string; event_id: string; road: string; repeats: number; order_id: string }[];
};

describeSimulated('an alert, the real server, the real expert', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalpost-ea-'));
  let program: Program;
  let terminal: Simulator;

  beforeAll(async () => {
    const simulator = buildSimulator();
    program = await startProgram({
      folder,
      port: await freePort(),
      env: { INSTANCE_ROOT_PATH: join(folder, 'instances') },
    });
    mkdirSync(join(folder, 'instances', ACCOUNT), { recursive: true });
    await program.api('POST', '/api/accounts', {
      account: ACCOUNT,
      kind: 'mt5',
      nickname: 'Simulated MetaTrader',
      broker: 'Simulated Broker',
      server: 'Simulated-Server',
    });
    const { api_key: key } = await program.api<{ api_key: string }>(
      'POST',
      `/api/copy/masters/${ACCOUNT}/rotate-key`,
      {},
    );
    terminal = startSimulator(simulator, join(folder, 'instances', ACCOUNT), {
      account: { login: ACCOUNT },
      inputs: {
        ...QUICK_INPUTS,
        EnableMaster: true,
        Master_ServerURL: program.base,
        Master_APIKey: key,
      },
      web_request_allowed: [program.base],
    });
    await until(async () => (await status()) === 'online');
  });
  afterAll(async () => {
    await terminal.stop();
    await program.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  async function status(): Promise<string | undefined> {
    const { accounts } = await program.api<{ accounts: { account: string; status: string }[] }>(
      'GET',
      '/api/accounts',
    );
    return accounts.find(({ account }) => account === ACCOUNT)?.status;
  }

  async function execute(message: object): Promise<Trace['signal']['accounts'][number]> {
    const { body } = await program.signal({ accounts: [ACCOUNT], ...message });
    const { signal_id: id } = body as { signal_id: string };
    let found: Trace['signal']['accounts'][number] | undefined;
    await until(
      async () => {
        const { signal } = await program.api<Trace>('GET', `/api/signals/${id}`);
        found = signal.accounts[0];
        return found?.status === 'executed';
      },
      () => JSON.stringify([body, found]),
    );
    return found as Trace['signal']['accounts'][number];
  }

  it('executes the alert at a price that its trace shows', async () => {
    const placed = await execute({ action: 'BUY', symbol: 'EURUSD', volume: 0.02, sl_pips: 50 });
    expect(placed).toMatchObject({ account: ACCOUNT, symbol: 'EURUSD' });
    expect(placed.price).toBeGreaterThan(1);
  });

  it("brings each of the master's trades once, by HTTP and as a file", async () => {
    await execute({ action: 'CLOSE', symbol: 'EURUSD' });
    let told: MasterEvents | undefined;
    await until(
      async () => {
        told = await program.api<MasterEvents>('GET', '/api/copy/history');
        const isClosed = told.events.some(({ event }) => event === 'deal_close');
        return isClosed && told.events.every(({ repeats }) => repeats === 1);
      },
      () => JSON.stringify(told),
    );
    const kinds = told?.events.map(({ event }) => event).reverse();
    expect(kinds?.[0]).toBe('deal_add');
    expect(kinds?.at(-1)).toBe('deal_close');
    expect(kinds?.filter((kind) => kind !== 'position_modify')).toEqual(['deal_add', 'deal_close']);
    const ids = told?.events.map(({ event_id: id }) => id);
    expect(new Set(ids).size).toBe(ids?.length);
  });
});
