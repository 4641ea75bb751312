import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { CopyStreet } from '../testing/copy-street.ts';
import {
  HeldModel,
  RepeatModel,
  opposite,
  type Judged,
  type Meant,
  type Message,
  type Side,
} from '../testing/exit-model.ts';
import type { Person } from '../testing/house.ts';
import { promptFiles, promptFs } from '../testing/prompt-files.ts';
import { propertyRuns } from '../testing/property-runs.ts';

jest.unstable_mockModule('node:fs', () => promptFs);
jest.unstable_mockModule('node:fs/promises', () => promptFiles);
const { openCopyStreet } = await import('../testing/copy-street.ts');

const MODES = { '7600001': 'hedging', '7600002': 'netting' } as const;
type Login = keyof typeof MODES;
const ACCOUNTS = Object.keys(MODES) as Login[];
const STEPS = 12;

// --- what people send --------------------------------------------------------------------------------------------

const symbol = fc.constantFrom('EURUSD', 'GBPUSD');
const side = fc.constantFrom<Side>('BUY', 'SELL');
const lots = fc.integer({ min: 1, max: 40 }).map((hundredths) => hundredths / 100);
const ODD_LOTS = [0.005, 0.015, 0.123];

const held = (of: Side): string => (of === 'BUY' ? 'long' : 'short');
const lower = (of: Side): string => of.toLowerCase();

const plainOpening = fc
  .record({
    symbol,
    side,
    lots: fc.oneof({ weight: 6, arbitrary: lots }, fc.constantFrom(...ODD_LOTS)),
  })
  .map((opening): Message => ({
    body: { action: opening.side, symbol: opening.symbol, volume: opening.lots },
    meant: { kind: 'opening', ...opening },
  }));

const strategyOpening = fc
  .record({ symbol, side, lots, before: fc.constantFrom('flat', 'same', undefined) })
  .map(({ before, ...opening }): Message => ({
    body: {
      action: lower(opening.side),
      ticker: opening.symbol,
      quantity: opening.lots,
      market_position: held(opening.side),
      ...(before !== undefined && {
        prev_market_position: before === 'same' ? held(opening.side) : before,
      }),
    },
    meant: { kind: 'opening', ...opening },
  }));

/** contracts: those of the new position, or with the sizes told those of both. */
const turn = fc
  .record({ symbol, side, lots, tellsSizes: fc.boolean() })
  .map(({ tellsSizes, ...opening }): Message => {
    const body = {
      action: lower(opening.side),
      symbol: opening.symbol,
      market_position: held(opening.side),
      prev_market_position: held(opening.side === 'BUY' ? 'SELL' : 'BUY'),
    };
    const sizes = { market_position_size: opening.lots, prev_market_position_size: opening.lots };
    const contracts = tellsSizes
      ? { contracts: opening.lots * 2, ...sizes }
      : { contracts: opening.lots };
    return { body: { ...body, ...contracts }, meant: { kind: 'turn', ...opening } };
  });

/** Its opening cannot be understood; its exit can. */
const brokenTurn = fc
  .record({
    symbol,
    side,
    flaw: fc.constantFrom(
      { contracts: 0 },
      { contracts: 0.1, sl: 'far' },
      { contracts: 0.1, trailing_stop: 20 },
      {},
    ),
  })
  .map(({ flaw, ...of }): Message => ({
    body: {
      action: lower(of.side),
      symbol: of.symbol,
      market_position: held(of.side),
      prev_market_position: held(opposite(of.side)),
      ...flaw,
    },
    meant: { kind: 'exit', symbol: of.symbol, side: opposite(of.side) },
  }));

const wholeExit = fc
  .record({ symbol, side, way: fc.nat(7) })
  .map(({ symbol, side, way }): Message => {
    const ofSide: Meant = { kind: 'exit', symbol, side };
    const ofSymbol: Meant = { kind: 'exit', symbol };
    const close = { action: 'close', symbol };
    const strategy = { action: lower(opposite(side)), symbol, market_position: 'flat' };
    const ways: Message[] = [
      { body: { action: 'CLOSE_ALL' }, meant: { kind: 'exit' } },
      { body: { action: 'close symbol', symbol }, meant: ofSymbol },
      { body: { action: side === 'BUY' ? 'exit' : 'FLAT', symbol }, meant: ofSymbol },
      { body: close, meant: ofSymbol },
      { body: { ...close, action: side === 'BUY' ? 'CLOSE_LONG' : 'exit-short' }, meant: ofSide },
      { body: { ...close, position_type: side }, meant: ofSide },
      { body: { ...strategy, quantity: 0.1, prev_market_position: held(side) }, meant: ofSide },
      { body: strategy, meant: ofSide },
    ];
    return ways[way] as Message;
  });

const partialExit = fc
  .record({
    symbol,
    side,
    lots: fc.oneof(lots, fc.constantFrom(...ODD_LOTS)),
    thirds: fc.constantFrom(1, 2),
    way: fc.nat(5),
  })
  .map(({ symbol, side, lots, thirds, way }): Message => {
    const close = { action: 'CLOSE', symbol };
    const strategy = {
      action: lower(opposite(side)),
      symbol,
      market_position: held(side),
      prev_market_position: held(side),
    };
    const sizes = { market_position_size: 3 - thirds, prev_market_position_size: 3 };
    const ofSide = { kind: 'exit' as const, symbol, side };
    const ways: Message[] = [
      { body: { ...close, volume: lots }, meant: { kind: 'exit', symbol, lots } },
      { body: { ...close, percent: '50%' }, meant: { kind: 'exit', symbol, percent: 50 } },
      { body: { ...close, lots, position_type: held(side) }, meant: { ...ofSide, lots } },
      { body: { ...strategy, quantity: lots }, meant: { ...ofSide, lots } },
      { body: { ...strategy, ...sizes, quantity: lots }, meant: { ...ofSide, lots } },
      { body: { ...strategy, ...sizes }, meant: { ...ofSide, percent: (thirds / 3) * 100 } },
    ];
    return ways[way] as Message;
  });

/** What an exit does not need and cannot read. */
const spare = fc.constantFrom(
  ...[{}, { sl: 'NaN', tp: 'na' }, { risk: 'some' }, { time: 'yesterday' }, { trailing_stop: 5 }],
  ...[{ comment: 'x'.repeat(500) }, { order_type: 'odd', price: 'x' }, { id: '' }],
);
const exit = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: wholeExit }, { weight: 2, arbitrary: partialExit }),
    spare,
  )
  .map(([{ body, meant }, more]): Message => ({ body: { ...more, ...body }, meant }));

const unknownSymbol = fc
  .oneof(plainOpening, exit)
  .filter(({ body }) => body['symbol'] !== undefined)
  .map(({ body, meant }): Message => ({ body: { ...body, symbol: 'NOSUCHTHING' }, meant }));

const message = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(plainOpening, strategyOpening) },
  { weight: 2, arbitrary: turn },
  { weight: 1, arbitrary: brokenTurn },
  { weight: 7, arbitrary: exit },
  { weight: 1, arbitrary: unknownSymbol },
);

type Circumstance = 'halted' | 'resumed' | 'paused' | 'unpaused' | 'webhook off' | 'webhook on';
type Step =
  | {
      do: 'send';
      message: Message;
      id: number | undefined;
      namesAccounts: boolean;
      isCutOff: boolean;
    }
  /** The very message that came so many before. */
  | { do: 'repeat'; back: number }
  | { do: 'wait'; ms: number }
  | { do: 'restart' }
  | { do: 'change'; to: Circumstance };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      message,
      id: fc.option(fc.nat(3), { nil: undefined }),
      namesAccounts: fc.boolean(),
      isCutOff: fc.nat(9).map((n) => n === 0),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('repeat' as const), back: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(5000, 27_000, 31_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('change' as const),
      to: fc.constantFrom<Circumstance>(
        ...(['halted', 'resumed', 'paused', 'unpaused', 'webhook off', 'webhook on'] as const),
      ),
    }),
  },
);

// --- the house, its terminals and the model ------------------------------------------------------------------------

type Outcome = {
  account: Login;
  action: string | null;
  status: string;
  code: string | null;
  closes: string | null;
};
type Answer = { status: string; message: string; accounts: Outcome[]; error?: { code: string } };

let street: CopyStreet;
let dana: Person;
let runs = 0;

beforeAll(async () => {
  street = await openCopyStreet(MODES);
  dana = street.house().person('dana');
  // Runs that are alike follow each other without a pause where one is made smaller.
  const limits = { max_repeated_orders: null };
  await street.house().api('put', '/api/limits', limits).expect(200);
});
afterAll(() => street.close());

function createRun() {
  const run = String(++runs);
  const models = Object.fromEntries(
    ACCOUNTS.map((account) => [account, new HeldModel(MODES[account])]),
  ) as Record<Login, HeldModel>;
  const repeats = new RepeatModel();
  const sent: Message[] = [];
  let isHalted = false;
  let isPaused = false;
  let takesWebhooks = true;
  return { take, last, clear };

  async function take(next: Step): Promise<void> {
    switch (next.do) {
      case 'send': {
        const { message, id, namesAccounts, isCutOff } = next;
        const body = {
          ...message.body,
          run,
          ...(id !== undefined && { id: `${run}-${String(id)}` }),
          ...(namesAccounts && { accounts: ACCOUNTS }),
        };
        return send({ ...message, body }, isCutOff);
      }
      case 'repeat': {
        const again = sent.at(-1 - next.back);
        return again === undefined ? undefined : send(again, false);
      }
      case 'wait':
        return street.pass(next.ms, 4000);
      case 'restart':
        return street.restart(1000);
      case 'change':
        return change(next.to);
    }
  }

  async function send(message: Message, isCutOff: boolean): Promise<void> {
    sent.push(message);
    const nowMs = street.clock.nowMs();
    const judged = repeats.judge(message, nowMs);
    const response = await street.house().post(dana.token, message.body);
    const answer = response.body as Answer;
    if (isCutOff) await street.restart(1000);
    expect([200, 422]).toContain(response.status);
    follow(message, judged, answer);
    if (answer.status === 'accepted' && judged !== 'exit only') repeats.sent(message, nowMs);
    if (response.status === 422 && judged === 'new') repeats.refused(message);
    await rest();
  }

  /** Holds the answer against what must be answered, and does in the model what was answered. */
  function follow({ body, meant }: Message, judged: Judged, answer: Answer): void {
    if (judged === 'duplicate') {
      expect(answer).toMatchObject({ status: 'duplicate' });
      return;
    }
    if (judged === 'mismatch') {
      expect(answer.error).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      return;
    }
    const concerned = ACCOUNTS.filter((account) => isConcerned(body, account));
    const isKnown = body['symbol'] !== 'NOSUCHTHING';
    for (const account of concerned) {
      const model = models[account];
      const outcomes = answer.accounts.filter((item) => item.account === account);
      const exitOf = outcomes.find(() => meant.kind !== 'opening');
      if (meant.kind === 'exit') {
        expect(exitOf?.status).toBe(isKnown ? 'queued' : 'denied');
        if (isKnown) model.close(meant);
        continue;
      }
      if (meant.kind === 'turn') {
        expect(exitOf?.status).toBe('queued');
        model.close({ symbol: meant.symbol, side: opposite(meant.side) });
      }
      if (judged === 'exit only') expect(outcomes).toHaveLength(1);
      else followOpening(model, meant, { body, account, outcome: outcomes.at(-1) });
    }
    const isSent = answer.accounts.some(({ status }) => status === 'queued');
    expect(answer.status).toBe(isSent ? 'accepted' : undefined);
  }

  function followOpening(
    model: HeldModel,
    meant: Exclude<Meant, { kind: 'exit' }>,
    {
      body,
      account,
      outcome,
    }: { body: Message['body']; account: Login; outcome: Outcome | undefined },
  ): void {
    const mayGo =
      !isHalted &&
      !(isPaused && account === ACCOUNTS[0]) &&
      (takesWebhooks || account !== ACCOUNTS[1]) &&
      body['symbol'] !== 'NOSUCHTHING' &&
      !ODD_LOTS.includes(meant.lots);
    const closes = outcome?.closes ?? undefined;
    if (closes !== undefined)
      model.close({ ...meant, side: opposite(meant.side), lots: Number(closes) });
    else if (mayGo) model.open(meant);
    if (mayGo) expect(outcome).toMatchObject({ status: 'queued', code: null });
    else if (closes === undefined) expect(outcome).toMatchObject({ status: 'denied' });
  }

  /** The second account's owner switches its webhook off; it is concerned only where it is named. */
  function isConcerned(body: Message['body'], account: Login): boolean {
    return body['accounts'] !== undefined || takesWebhooks || account !== ACCOUNTS[1];
  }

  async function change(to: Circumstance): Promise<void> {
    const call = (path: string, body: object = {}) =>
      street.house().api('post', path, body).expect(200);
    switch (to) {
      case 'halted':
        isHalted = true;
        await call('/api/trading/halt', { reason: 'enough' });
        return;
      case 'resumed':
        isHalted = false;
        await call('/api/trading/resume');
        return;
      case 'paused':
      case 'unpaused':
        isPaused = to === 'paused';
        await call(`/api/accounts/${ACCOUNTS[0] ?? ''}/${isPaused ? 'pause' : 'resume'}`);
        return;
      default:
        takesWebhooks = to === 'webhook on';
        await street.restart(1000, () => {
          street.onDatabase(
            `UPDATE accounts SET receives_webhooks = ${takesWebhooks ? '1' : '0'} WHERE account = '${ACCOUNTS[1] ?? ''}'`,
          );
        });
    }
  }

  /** Until the terminals show what must be held, or it is clear that they never will. */
  async function rest(): Promise<void> {
    await street.house().settle();
    for (let round = 0; round < 5 && (round === 0 || !isAsMeant()); round++)
      await street.pass(1000, 1000);
    expect(shown()).toEqual(meantToBeHeld());
  }

  function meantToBeHeld(): Record<string, string[]> {
    return Object.fromEntries(ACCOUNTS.map((account) => [account, models[account].show()]));
  }

  function isAsMeant(): boolean {
    return JSON.stringify(shown()) === JSON.stringify(meantToBeHeld());
  }

  /** Nothing comes late. */
  async function last(): Promise<void> {
    await street.pass(4000, 1000);
    expect(shown()).toEqual(meantToBeHeld());
  }

  /** Everything is as it was before the run. */
  async function clear(): Promise<void> {
    await change('resumed');
    await change('unpaused');
    if (!takesWebhooks) await change('webhook on');
    for (const account of ACCOUNTS) street.act(account, { action: 'CLOSE_ALL' });
    await street.pass(3000, 1000);
  }
}

function shown(): Record<string, string[]> {
  const list = (account: Login): string[] =>
    street
      .snapshot(account)
      .positions.map(({ type, volume, symbol: name }) => `${type} ${String(volume)} ${name}`)
      .sort();
  return Object.fromEntries(ACCOUNTS.map((account) => [account, list(account)]));
}

const RUNS = propertyRuns(40);
/** Two thousand runs take their time on a busy machine. */
const PATIENCE_MS = 900_000 + RUNS * 3000;

it(
  'no accepted exit is answered with less than its closing, whatever came before and is sent again',
  async () => {
    const steps = fc.array(step, { minLength: 3, maxLength: STEPS });
    const run = async (list: readonly Step[]): Promise<void> => {
      const { take, last, clear } = createRun();
      try {
        for (const next of list) await take(next);
        await last();
      } finally {
        await clear();
      }
    };
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: RUNS });
  },
  PATIENCE_MS,
);
