import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { symbolSpec } from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
/** 1.0000 / 1.0002, one lot gains or loses 1 a point of 0.00001; steps of 0.01 from 0.01 to 100. */
const EURUSD = {
  ...symbolSpec('EURUSD'),
  bid: 1,
  ask: 1.0002,
  tick_size: 0.00001,
  tick_value: 1,
};

let house: House;
let dana: Person;
let terminal: Awaited<ReturnType<House['account']>>;
let sent = 0;

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
  terminal.symbols([EURUSD]);
  terminal.beat({ balance: 20_000, equity: 10_000, free_margin: 5_000 });
  await house.settle();
});
afterEach(() => house.remove());

async function rule(body: Record<string, unknown>): Promise<void> {
  await house.api('put', `/api/accounts/${ACCOUNT}/signal-sizing`, body).expect(200);
}

/** What the command file asks for, or the code of the refusal. */
async function open(more: Record<string, unknown> = {}): Promise<unknown> {
  const answer = await house.post(dana.token, {
    action: 'BUY',
    symbol: 'EURUSD',
    volume: 0.5,
    id: `sizing-${String(++sent)}`,
    ...more,
  });
  const [outcome] = (answer.body as { accounts: { code: string | null }[] }).accounts;
  if (outcome === undefined || outcome.code !== null) return outcome?.code;
  await house.settle();
  const { volume, risk } = (terminal.commands().at(-1) ?? {}) as Record<string, unknown>;
  return risk ?? volume;
}

describe('the lots of a signal', () => {
  it.each([
    ['as sent', { mode: 'as_sent' }, 0.5],
    ['fixed', { mode: 'fixed', lots: 0.07 }, 0.07],
    ['times a factor, cut to the step', { mode: 'multiplier', factor: 0.333 }, 0.16],
    ['by the balance', { mode: 'balance_ratio', per: 10_000 }, 1],
    ['by the equity and a factor', { mode: 'equity_ratio', per: 5_000, factor: 0.5 }, 0.5],
    ['by the free margin', { mode: 'free_margin_ratio', per: 10_000 }, 0.25],
    ['by what they are worth', { mode: 'notional', amount: 20_000 }, 0.19],
  ])('are taken %s', async (_name, body, lots) => {
    await rule(body);
    expect(await open()).toBe(lots);
  });

  it.each([
    [{ mode: 'risk_percent_balance', percent: 1 }, { percent_balance: 1 }],
    [{ mode: 'risk_percent_equity', percent: 2 }, { percent_equity: 2 }],
    [{ mode: 'risk_money', money: 50 }, { money: 50 }],
  ])('are left to the terminal, which knows its price, for %j', async (body, risk) => {
    await rule(body);
    expect(await open({ stop_loss_points: 200 })).toEqual(risk);
    expect(await open()).toBe('STOP_REQUIRED');
  });

  it('stay as they are where the message sizes by risk and the rule is a proportion', async () => {
    await rule({ mode: 'multiplier', factor: 2 });
    const message = { volume: undefined, risk: { percent_equity: 1 }, stop_loss_points: 200 };
    expect(await open(message)).toEqual({ percent_equity: 1 });
  });

  it('are none below the smallest order, or the smallest within a cap on its risk', async () => {
    const tiny = { mode: 'multiplier', factor: 0.001 };
    await rule(tiny);
    expect(await open({ stop_loss_points: 200 })).toBe('LOT_BELOW_MIN');
    await rule({ ...tiny, below_minimum: 'minimum', max_risk_money: 2 });
    expect(await open({ stop_loss_points: 200 })).toBe(0.01);
    expect(await open({ stop_loss_points: 201 })).toBe('LOT_BELOW_MIN');
    expect(await open()).toBe('LOT_BELOW_MIN');
  });

  it('of the smallest order go as lots where risk would come to less', async () => {
    await rule({
      mode: 'risk_money',
      money: 1,
      below_minimum: 'minimum',
      max_risk_money: 3,
    });
    expect(await open({ stop_loss_points: 200 })).toBe(0.01);
  });

  it('are not guessed: without a figure that the rule needs nothing is opened', async () => {
    terminal.symbols([{ ...EURUSD, tick_value: 0 }]);
    await house.settle();
    await rule({ mode: 'notional', amount: 20_000 });
    expect(await open()).toBe('NO_EQUITY');
  });

  it('of an exit are never touched', async () => {
    await rule({ mode: 'fixed', lots: 0.07 });
    await house.post(dana.token, { action: 'CLOSE', symbol: 'EURUSD', volume: 0.5 }).expect(200);
    await house.settle();
    expect(terminal.commands().at(-1)).toMatchObject({ action: 'CLOSE', volume: 0.5 });
  });

  it('are shown by the preview as they would be sent', async () => {
    await rule({ mode: 'fixed', lots: 0.07 });
    const path = `/api/accounts/${ACCOUNT}/preview?action=BUY&symbol=EURUSD&volume=0.5`;
    const answer = await house.api('get', path).expect(200);
    expect(answer.body).toMatchObject({ verdict: 'approved', lots: '0.07' });
  });
});

describe('a rule', () => {
  it.each([
    { mode: 'all in' },
    { mode: 'fixed' },
    { mode: 'fixed', lots: 0 },
    { mode: 'fixed', lots: 1, percent: 1 },
    { mode: 'equity_ratio', per: -1 },
    { mode: 'risk_percent_equity', percent: 101 },
    { mode: 'fixed', lots: 1, below_minimum: 'minimum' },
  ])('refuses %j and changes nothing', async (body) => {
    const path = `/api/accounts/${ACCOUNT}/signal-sizing`;
    await house.api('put', path, body).expect(422);
    expect((await house.api('get', path)).body).toMatchObject({ sizing: { mode: 'as_sent' } });
  });

  it('survives a restart, and its changes are in the audit log', async () => {
    await rule({ mode: 'fixed', lots: 0.07 });
    const { folder, clock } = house;
    await house.close();
    house = await openHouse({ folder, clock });
    const shown = await house.api('get', `/api/accounts/${ACCOUNT}/signal-sizing`);
    expect(shown.body).toMatchObject({ sizing: { mode: 'fixed', lots: 0.07 } });
    const audited = await house.api('get', '/api/admin/audit?action=signal_sizing.changed');
    expect(audited.body).toMatchObject({ total: 1 });
  });
});
