import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCopyStreet, type CopyStreet } from './testing/copy-street.ts';
import type { Person } from './testing/house.ts';

const NET = '7000001';
const HEDGED = '7000002';
/** By then an order is carried out, and the terminal has beaten long enough after to have shown it. */
const SHOWN_MS = 4000;

type Outcome = {
  status: string;
  code: string | null;
  message: string;
  volume: string | null;
  closes: string | null;
};
type Answer = { status: string; message: string; signal_id: string; accounts: Outcome[] };
type Trace = { steps: { stage: string; detail: string }[]; outcome: Outcome };

let street: CopyStreet;
let dana: Person;
let sent = 0;

beforeEach(async () => {
  street = await openCopyStreet({ [NET]: 'netting', [HEDGED]: 'hedging' });
  dana = street.house().person('dana');
});
afterEach(() => street.close());

function message(action: string, volume: number, more: object = {}): object {
  return { id: `o-${String(++sent)}`, action, symbol: 'EURUSD', volume, account: NET, ...more };
}

async function post(body: object, status = 200): Promise<Answer> {
  return (await street.house().post(dana.token, body).expect(status)).body as Answer;
}

async function signal(action: string, volume: number, more: object = {}): Promise<Answer> {
  const answer = await post(message(action, volume, more));
  await street.pass(SHOWN_MS);
  return answer;
}

async function stop(state: 'reducing' | 'halted'): Promise<void> {
  await street
    .house()
    .api('put', `/api/accounts/${NET}/trading-state`, { state, reason: 'enough' })
    .expect(200);
}

async function trace(signalId: string): Promise<Trace> {
  const answer = await street.house().api('get', `/api/signals/${signalId}`).expect(200);
  const [first] = (answer.body as { signal: { traces: Trace[] } }).signal.traces;
  if (first === undefined) throw new Error('no trace');
  return first;
}

function held(account = NET): string[] {
  return street.snapshot(account).positions.map(({ type, volume }) => `${type} ${String(volume)}`);
}

describe('promise 1.9: a strategy that leaves by an opposite order', () => {
  it.each(['reducing', 'halted'] as const)('gets out while trading is %s', async (state) => {
    await signal('BUY', 1);
    await stop(state);
    const whole = await signal('SELL', 0.6, { stop_loss_pips: 20 });
    expect(held()).toEqual(['BUY 0.4']);
    expect(whole.accounts[0]).toMatchObject({ status: 'queued', code: null, closes: '0.6' });
    const part = await signal('SELL', 1);
    expect(held()).toEqual([]);
    expect(part.accounts[0]).toMatchObject({ status: 'queued', volume: '0.4', closes: '0.4' });
    await post(message('SELL', 1), 422);
    await street.pass(SHOWN_MS);
    expect(held()).toEqual([]);
  });

  it('is told what was sent and why the rest was not', async () => {
    await signal('BUY', 0.4);
    await stop('halted');
    const { signal_id: id, message: summary } = await signal('SELL', 1);
    const said =
      'Only the part that closes was sent: 0.40 of 1.00 lots; the rest was refused: TRADING_HALTED. ' +
      'Trading is stopped (enough). Resume it to open positions.';
    expect(summary).toBe(`SELL EURUSD sent to 1 of 1 account. ${NET}: ${said}`);
    const { steps, outcome } = await trace(id);
    expect(steps.map(({ stage }) => stage)).toEqual([
      'received',
      'mapped',
      'closing',
      'queued',
      'written',
      'taken',
      'executed',
    ]);
    expect(steps[2]?.detail).toBe(said);
    expect(outcome).toMatchObject({
      status: 'executed',
      code: 'TRADING_HALTED',
      message: said,
      volume: '0.4',
      closes: '0.4',
    });
  });

  it('goes once when its message is sent again', async () => {
    await signal('BUY', 1);
    await stop('reducing');
    const exit = message('SELL', 0.3);
    await post(exit);
    const [repeat] = await Promise.all([post(exit), post(exit)]);
    expect(repeat).toMatchObject({ status: 'duplicate', accounts: [{ closes: '0.3' }] });
    await street.pass(SHOWN_MS);
    await post(exit);
    await street.pass(SHOWN_MS);
    expect(held()).toEqual(['BUY 0.7']);
  });

  it('gets out once when two messages want all of it', async () => {
    await signal('BUY', 1);
    await stop('reducing');
    await Promise.all([post(message('SELL', 0.8)), post(message('SELL', 0.8))]);
    await street.pass(SHOWN_MS);
    expect(held()).toEqual([]);
  });

  it('gets out once when the server starts again in between', async () => {
    await signal('BUY', 1);
    await stop('reducing');
    await post(message('SELL', 0.3));
    await street.restart(2000);
    await street.pass(SHOWN_MS);
    await street.pass(SHOWN_MS);
    expect(held()).toEqual(['BUY 0.7']);
  });

  it('gets out when its terminal is back', async () => {
    await signal('BUY', 1);
    street.switchOff(NET);
    await street.pass(20_000, 1000);
    const { accounts } = await signal('SELL', 2);
    expect(accounts[0]).toMatchObject({ code: 'ACCOUNT_OFFLINE', closes: '1' });
    await street.pass(60_000, 5000);
    street.switchOn(NET);
    await street.pass(5000);
    expect(held()).toEqual([]);
  });

  it('turns its position as ever where nothing forbids it', async () => {
    await signal('BUY', 0.4);
    const { accounts } = await signal('SELL', 1);
    expect(accounts[0]).toMatchObject({ status: 'queued', code: null, closes: null });
    expect(held()).toEqual(['SELL 0.6']);
  });

  it('is refused on a hedging account, where it would open', async () => {
    await signal('BUY', 1, { account: HEDGED });
    await street.house().api('post', '/api/trading/halt', {}).expect(200);
    await post(message('SELL', 1, { account: HEDGED }), 422);
    await street.pass(SHOWN_MS);
    expect(held(HEDGED)).toEqual(['BUY 1']);
  });
});
