import { afterEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { createFakeClock } from './testing/fake-clock.ts';
import { openHouse, type House } from './testing/house.ts';

const ACCOUNT = '1123456';
const BUY = {
  id: 'walk-1',
  action: 'BUY',
  symbol: 'eurusd',
  volume: 0.01,
  stop_loss: 1.05,
  take_profit: 1.2,
};

type SignalBody = {
  signal: {
    status: string;
    accounts: { status: string; price: number | null }[];
    traces: { steps: { stage: string }[]; trades: { position: string; open_price: number }[] }[];
  };
};

/** One walk down the street; before each stage the program may be stopped and started again. */
async function walk(restartBefore: (stage: string) => boolean): Promise<SignalBody['signal']> {
  const clock = createFakeClock();
  let house: House = await openHouse({ clock });
  const { folder } = house;
  const dana = house.person('dana');
  const terminal = await house.account(dana, ACCOUNT);
  const stage = async (name: string): Promise<void> => {
    if (!restartBefore(name)) return;
    await house.close();
    house = await openHouse({ folder, clock });
    terminal.beat();
    await house.settle();
  };

  try {
    await stage('knock');
    const answer = await house.post(dana.token, BUY).expect(200);
    const { signal_id: id } = answer.body as { signal_id: string };

    await stage('deliver');
    await house.settle();
    const [command] = terminal.commands();
    expect(command).toMatchObject({
      action: 'BUY',
      symbol: 'EURUSD',
      original_symbol: 'eurusd',
      volume: 0.01,
      eof: 1,
    });
    const commandId = command?.id ?? '';

    await stage('ack');
    terminal.ack(commandId);
    await stage('learn ack');
    await house.settle();

    await stage('result');
    terminal.deal({ magic: command?.magic ?? '', price: 1.1 });
    terminal.result(commandId, { price: 1.1 });
    await stage('learn result');
    await house.settle();

    await stage('look');
    const trace = (await house.api('get', `/api/signals/${id}`).expect(200)).body as SignalBody;
    expect(terminal.commandNames()).toEqual([]);
    const again = await house.post(dana.token, BUY).expect(200);
    await house.settle();
    expect(again.body).toMatchObject({
      status: 'duplicate',
      signal_id: id,
      accounts: [{ status: 'executed' }],
    });
    expect(terminal.commandNames()).toEqual([]);
    return trace.signal;
  } finally {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const STAGES = ['knock', 'deliver', 'ack', 'learn ack', 'result', 'learn result', 'look'];
const WHOLE = ['received', 'mapped', 'approved', 'queued', 'written', 'taken', 'executed'];

describe('one signal through the whole program', () => {
  it('is received, mapped, approved, written, taken, executed, and becomes a trade', async () => {
    const signal = await walk(() => false);
    expect(signal.accounts).toMatchObject([{ status: 'executed', price: 1.1 }]);
    expect(signal.traces[0]?.steps.map(({ stage }) => stage)).toEqual(WHOLE);
    expect(signal.traces[0]?.trades).toMatchObject([{ position: '2810802718', open_price: 1.1 }]);
  });

  it.each(STAGES)(
    'arrives all the same when the program is restarted before the stage "%s"',
    async (stage) => {
      const signal = await walk((name) => name === stage);
      expect(signal.accounts).toMatchObject([{ status: 'executed' }]);
      expect(signal.traces[0]?.steps.map(({ stage: name }) => name)).toEqual(WHOLE);
      expect(signal.traces[0]?.trades).toHaveLength(1);
    },
  );

  it('arrives all the same when the program is restarted before every stage', async () => {
    const signal = await walk(() => true);
    expect(signal.accounts).toMatchObject([{ status: 'executed' }]);
    expect(signal.traces[0]?.trades).toHaveLength(1);
  });
});

describe('the same key twice', () => {
  let house: House | undefined;
  afterEach(async () => {
    await house?.remove();
    house = undefined;
  });

  it('sends one command and answers the second time with what became of the first', async () => {
    house = await openHouse();
    const dana = house.person('dana');
    const terminal = await house.account(dana, ACCOUNT);
    const [first, second] = await Promise.all([
      house
        .post(dana.token, BUY)
        .then((answer) => answer.body as { status: string; signal_id: string }),
      house
        .post(dana.token, BUY)
        .then((answer) => answer.body as { status: string; signal_id: string }),
    ]);
    await house.settle();
    expect([first.status, second.status].sort()).toEqual(['accepted', 'duplicate']);
    expect(first.signal_id).toBe(second.signal_id);
    expect(terminal.commandNames()).toHaveLength(1);
  });

  it('refuses the same key with another message and sends nothing', async () => {
    house = await openHouse();
    const dana = house.person('dana');
    const terminal = await house.account(dana, ACCOUNT);
    await house.post(dana.token, BUY).expect(200);
    const answer = await house.post(dana.token, { ...BUY, volume: 0.02 }).expect(422);
    await house.settle();
    expect(answer.body).toMatchObject({ error: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect(terminal.commandNames()).toHaveLength(1);
  });
});
