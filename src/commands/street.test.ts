import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FakeClock } from '../testing/fake-clock.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };

type Terminal = Awaited<ReturnType<House['account']>>;
type Commands = {
  commands: { action: string; status: string; message: string; command_id: string }[];
};

let house: House;
let clock: FakeClock;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  clock = house.clock as FakeClock;
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

let count = 0;
async function send(message: object): Promise<void> {
  await house.post(dana.token, { id: String(++count), ...message }).expect(200);
  await house.settle();
}

/** The states of the account's commands, oldest first. */
async function states(): Promise<string[]> {
  const { commands } = (await house.api('get', `/api/accounts/${ACCOUNT}/commands`).expect(200))
    .body as Commands;
  return commands.map(({ action, status }) => `${action} ${status}`).reverse();
}

/** Lets time pass as it does while a terminal beats every second. */
async function pass(seconds: number, isBeating = true): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1000);
    if (isBeating) terminal.beat();
    await house.settle();
  }
}

describe('a command file', () => {
  it('is named by time, sequence and id, and carries what the contract says', async () => {
    await send({
      ...BUY,
      sl: 1.05,
      tp_pips: 20,
      comment: 'my_first trade! it is quite a long one',
    });
    const [name] = terminal.commandNames();
    const [command] = terminal.commands();
    expect(name).toMatch(/^webhook_command_1795253400000_000001_[0-9A-Z]{26}\.json$/);
    expect(command).toMatchObject({
      v: 1,
      account: ACCOUNT,
      action: 'BUY',
      order_type: 'market',
      stop_loss: 1.05,
      take_profit_pips: 20,
      price: null,
      comment: 'my_firsttradeitisquitealong',
      created_ms: 1795253400000,
      expires_ms: 1795253430000,
      timestamp: '2026-11-21T09:30:00.000Z',
    });
    expect(command?.magic).toMatch(/^5\d{9}$/);
    expect(Object.keys(command ?? {}).at(-1)).toBe('eof');
  });

  it('was written at the latest when its terminal took it, whatever this process heard first', async () => {
    await send(BUY);
    clock.step(-40);
    terminal.ack(terminal.commands()[0]?.id ?? '');
    await house.settle();
    const answer = await house.api('get', `/api/accounts/${ACCOUNT}/commands`).expect(200);
    const { commands } = answer.body as { commands: { written_at: string; acked_at: string }[] };
    const [command] = commands;
    expect(command?.acked_at).toBe('2026-11-21T09:29:59.960Z');
    expect(command?.written_at).toBe(command?.acked_at);
  });

  it('leaves no temporary file behind', async () => {
    await send(BUY);
    expect(readdirSync(terminal.files).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('order', () => {
  it('holds the second opening of a symbol until the first is taken', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    expect(terminal.commands().map(({ action }) => action)).toEqual(['BUY']);
    terminal.ack(terminal.commands()[0]?.id ?? '');
    await house.settle();
    expect(terminal.commands().map(({ action }) => action)).toEqual(['BUY', 'SELL']);
  });

  it('lets a close take back the entry that is not yet written, and go itself', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    await send({ action: 'CLOSE_SYMBOL', symbol: 'EURUSD' });
    expect(await states()).toEqual(['BUY written', 'SELL cancelled', 'CLOSE_SYMBOL queued']);
    terminal.ack(terminal.commands()[0]?.id ?? '');
    await house.settle();
    expect(terminal.commands().map(({ action }) => action)).toEqual(['BUY', 'CLOSE_SYMBOL']);
  });
});

describe('when the system clock is set', () => {
  it('lets openings wait until it has run evenly for five seconds, and exits go', async () => {
    clock.step(-3_600_000);
    terminal.beat();
    await send(BUY);
    await send({ action: 'CLOSE_SYMBOL', symbol: 'GBPUSD' });
    expect(terminal.commands().map(({ action }) => action)).toEqual(['CLOSE_SYMBOL']);
    await pass(4);
    expect(await states()).toEqual(['BUY queued', 'CLOSE_SYMBOL written']);
    clock.step(-60_000);
    terminal.beat();
    await pass(4);
    expect(await states()).toEqual(['BUY queued', 'CLOSE_SYMBOL written']);
    await pass(2);
    expect(await states()).toEqual(['BUY written', 'CLOSE_SYMBOL written']);
  });

  it('makes no waiting opening young again', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    await pass(20);
    clock.step(-3_600_000);
    await pass(11);
    expect(await states()).toEqual(['BUY written', 'SELL expired']);
  });
});

describe('every wait has an end', () => {
  it('expires what could not be written in time', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    await pass(31);
    expect(await states()).toEqual(['BUY written', 'SELL expired']);
  });

  it('takes a file back that no terminal took, asks, and says what the terminal answers', async () => {
    await send(BUY);
    const buy = terminal.commands()[0]?.id ?? '';
    await pass(33);
    const [query] = terminal.commands();
    expect(query).toMatchObject({ action: 'QUERY', ref: buy });
    terminal.result(buy, {
      status: 'unknown',
      message: 'not_in_ledger',
      retcode: 0,
      price: 0,
      volume: 0,
    });
    terminal.result(query?.id ?? '');
    await house.settle();
    expect(await states()).toEqual(['BUY expired']);
  });

  it('calls a command unknown when nobody answers, never sends it again, and believes a late answer', async () => {
    await send(BUY);
    const buy = terminal.commands()[0]?.id ?? '';
    terminal.ack(buy);
    await house.settle();
    await pass(65);
    expect(await states()).toEqual(['BUY unknown']);
    expect(terminal.commands().filter(({ action }) => action === 'BUY')).toHaveLength(1);
    terminal.result(buy);
    await house.settle();
    expect(await states()).toEqual(['BUY executed']);
  });

  describe('and what still lay there when it was taken back has expired (promise 1.4)', () => {
    const CLOSE = { action: 'CLOSE_SYMBOL', symbol: 'EURUSD' };
    const MODIFY = { action: 'MODIFY', symbol: 'EURUSD', sl: 1.05 };
    const END = { BUY: 33, CLOSE_SYMBOL: 303, MODIFY: 303 } as const;

    /** Until the terminal has been asked, and until nobody waits for its answer any more. */
    async function passUntilAsked(action: keyof typeof END): Promise<void> {
      clock.advance((END[action] - 3) * 1000);
      await pass(3, false);
      expect(terminal.commands().map((item) => item.action)).toEqual(['QUERY']);
    }

    it.each([BUY, CLOSE, MODIFY] as const)('%j, when nobody answers', async (message) => {
      await send(message);
      const action = message.action as keyof typeof END;
      await passUntilAsked(action);
      await pass(31, false);
      expect(await states()).toEqual([`${action} expired`]);
      expect(readdirSync(join(terminal.state, 'withdrawn'))).toEqual([]);
    });

    it('with a sentence, and an alert where it was executed all the same', async () => {
      await send(BUY);
      const buy = terminal.commands()[0]?.id ?? '';
      await passUntilAsked('BUY');
      await pass(31, false);
      const answer = await house.api('get', `/api/accounts/${ACCOUNT}/commands`).expect(200);
      expect((answer.body as Commands).commands[0]?.message).toContain('did not take it in time');
      terminal.result(buy);
      await house.settle();
      expect(await states()).toEqual(['BUY expired']);
      const alerts = house.services.db
        .prepare<{ payload: string }>("SELECT payload FROM events WHERE type = 'account.alert'")
        .all();
      expect(alerts.map(({ payload }) => payload).join()).toContain('after it had expired');
    });

    it.each([10, 27, 31])('also over a restart %i s after it was taken back', async (seconds) => {
      await send(BUY);
      await passUntilAsked('BUY');
      await pass(Math.min(seconds, 27), false);
      const { folder } = house;
      await house.close();
      clock.advance(Math.max(0, seconds - 27) * 1000);
      house = await openHouse({ folder, clock });
      await house.settle();
      await pass(31 - Math.min(seconds, 27), false);
      expect(await states()).toEqual(['BUY expired']);
    });

    it('also where the server went down before it could write that down', async () => {
      await send(BUY);
      await passUntilAsked('BUY');
      house.services.db.exec(
        "UPDATE commands SET queried_at_ms = NULL; DELETE FROM commands WHERE action = 'QUERY'",
      );
      const { folder } = house;
      await house.close();
      house = await openHouse({ folder, clock });
      await house.settle();
      await pass(33, false);
      expect(await states()).toEqual(['BUY expired']);
    });

    it('but never what was gone already: that may have been taken', async () => {
      await send(BUY);
      const [name = ''] = terminal.commandNames();
      rmSync(join(terminal.files, name));
      await passUntilAsked('BUY');
      await pass(31, false);
      expect(await states()).toEqual(['BUY unknown']);
    });

    it('but never what was acknowledged after it was taken back', async () => {
      await send(BUY);
      const buy = terminal.commands()[0]?.id ?? '';
      await passUntilAsked('BUY');
      await pass(20, false);
      terminal.ack(buy);
      await pass(35, false);
      expect(await states()).toEqual(['BUY unknown']);
      terminal.result(buy);
      await house.settle();
      expect(await states()).toEqual(['BUY executed']);
    });
  });

  it('keeps the first final word and raises an alert for an execution that comes after the expiry', async () => {
    await send(BUY);
    const buy = terminal.commands()[0]?.id ?? '';
    terminal.result(buy, { status: 'expired', retcode: 0, price: 0, volume: 0 });
    await house.settle();
    terminal.result(buy);
    await house.settle();
    expect(await states()).toEqual(['BUY expired']);
    const events = house.services.db
      .prepare<{ payload: string }>("SELECT payload FROM events WHERE type = 'account.alert'")
      .all();
    expect(events.map(({ payload }) => payload).join()).toContain('after it had expired');
  });
});

describe('receipts', () => {
  it.each([
    ['executed', 'executed'],
    ['partial', 'partial'],
    ['rejected', 'rejected'],
    ['not_executed', 'not_executed'],
    ['already_done', 'executed'],
    ['unknown', 'unknown'],
  ] as const)('of status %s make the command %s', async (status, state) => {
    await send(BUY);
    terminal.result(terminal.commands()[0]?.id ?? '', { status });
    await house.settle();
    expect(await states()).toEqual([`BUY ${state}`]);
  });

  it('of another account, or of no command, change nothing', async () => {
    const other = await house.account(dana, '1123457');
    await house.post(dana.token, { ...BUY, accounts: [ACCOUNT] }).expect(200);
    await house.settle();
    const buy = terminal.commands()[0]?.id ?? '';
    other.result(buy);
    terminal.ack('01AAAAAAAAAAAAAAAAAAAAAAAA');
    await house.settle();
    expect(await states()).toEqual(['BUY written']);
  });

  it('that are deleted only after they are stored are deleted', async () => {
    await send(BUY);
    const buy = terminal.commands()[0]?.id ?? '';
    terminal.ack(buy);
    await house.settle();
    expect(terminal.exists(`ack_${buy}.json`)).toBe(false);
  });

  it('that cannot be read wait five seconds, then go to bad and hold up nothing', async () => {
    await send(BUY);
    const buy = terminal.commands()[0]?.id ?? '';
    terminal.put('ack_01AAAAAAAAAAAAAAAAAAAAAAAA.json', '{"v":1,"id"');
    terminal.ack(buy);
    await house.settle();
    expect(await states()).toEqual(['BUY acked']);
    await pass(6);
    expect(terminal.exists('ack_01AAAAAAAAAAAAAAAAAAAAAAAA.json')).toBe(false);
    expect(readdirSync(join(terminal.state, 'bad'))).toHaveLength(1);
    expect(terminal.commands().map(({ action }) => action)).toContain('HISTORY');
  });

  it('whose event number was taken before count once, in whatever order they come', async () => {
    terminal.deal({ ticket: '1', position: '1' }, 2);
    await house.settle();
    terminal.deal({ ticket: '2', position: '2' }, 1);
    await house.settle();
    terminal.deal({ ticket: '3', position: '3' }, 2);
    await house.settle();
    const rows = house.services.db
      .prepare<{ ticket: string }>('SELECT ticket FROM deals ORDER BY ticket')
      .all();
    expect(rows.map(({ ticket }) => ticket)).toEqual(['1', '2']);
  });
});

describe('a restart', () => {
  async function restart(): Promise<void> {
    const { folder } = house;
    await house.close();
    house = await openHouse({ folder, clock });
    await house.settle();
  }

  it('raises the epoch, and gives it to what no terminal has seen', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    terminal.ack(terminal.commands()[0]?.id ?? '');
    await restart();
    const [buy, sell] = terminal.commands();
    expect([buy?.epoch, sell?.epoch]).toEqual([1, 2]);
  });

  it('writes the same file again when it is gone without a receipt, and replaces a torn one', async () => {
    await send(BUY);
    const [name = ''] = terminal.commandNames();
    const bytes = readFileSync(join(terminal.files, name), 'utf8');
    house.services.db.exec("UPDATE commands SET state = 'queued', written_at_ms = NULL");
    writeFileSync(join(terminal.files, name), bytes.slice(0, 20));
    await restart();
    expect(terminal.commandNames()).toEqual([name]);
  });

  it('of an older copy of the database sends nothing that waits in it', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    writeFileSync(join(terminal.state, 'server.json'), JSON.stringify({ v: 1, epoch: 9, eof: 1 }));
    await restart();
    expect(await states()).toEqual(['BUY written', 'SELL expired']);
    expect(house.services.commands.epoch()).toBe(10);
  });
});

describe('the sentinels', () => {
  it('server.json is rewritten every five seconds with the time and the epoch', async () => {
    await pass(6);
    const content = JSON.parse(readFileSync(join(terminal.state, 'server.json'), 'utf8')) as {
      time_ms: number;
    };
    expect(content).toMatchObject({
      v: 1,
      epoch: 1,
      account: ACCOUNT,
      accepting_opens: true,
      eof: 1,
    });
    expect(clock.nowMs() - content.time_ms).toBeLessThanOrEqual(5000);
  });

  it('KILL stands in every folder before a halt is answered, and goes with the resume', async () => {
    await send(BUY);
    await send({ ...BUY, action: 'SELL' });
    await house.api('post', '/api/trading/halt', { reason: 'enough' }).expect(200);
    expect(existsSync(join(terminal.state, 'KILL'))).toBe(true);
    expect(await states()).toEqual(['BUY written', 'SELL cancelled']);
    const refused = await house.post(dana.token, { ...BUY, id: 'halted' }).expect(422);
    expect(refused.body).toMatchObject({ error: { code: 'TRADING_HALTED' } });
    await house.post(dana.token, { action: 'CLOSE_ALL' }).expect(200);
    await house.api('post', '/api/trading/resume', {}).expect(200);
    expect(existsSync(join(terminal.state, 'KILL'))).toBe(false);
  });
});
