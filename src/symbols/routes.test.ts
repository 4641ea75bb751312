import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SymbolSpec } from '../instances/index.ts';
import { symbolSpec } from '../testing/hand-terminal.ts';
import { openHouse, type House, type Person } from '../testing/house.ts';

const ACCOUNT = '1123456';
const MAPPINGS = `/api/accounts/${ACCOUNT}/symbol-mappings`;

type Terminal = Awaited<ReturnType<House['account']>>;

let house: House;
let dana: Person;
let terminal: Terminal;

beforeEach(async () => {
  house = await openHouse();
  dana = house.person('dana');
  terminal = await house.account(dana, ACCOUNT);
});
afterEach(() => house.remove());

const PAIRS = ['EURUSD', 'GBPUSD', 'USDCAD', 'AUDCAD', 'EURGBP'];

function withSuffix(suffix: string, changes: Partial<SymbolSpec> = {}): SymbolSpec[] {
  return PAIRS.map((name) => symbolSpec(name + suffix, changes));
}

const GOLD = symbolSpec('GOLD', {
  description: 'Gold vs US Dollar',
  path: 'Metals\\GOLD',
  currency_base: 'XAU',
  currency_profit: 'USD',
  digits: 2,
  point: 0.01,
  tick_size: 0.01,
  contract_size: 100,
  bid: 4070,
  ask: 4070.2,
});

async function offers(...symbols: readonly SymbolSpec[]): Promise<void> {
  terminal.symbols(symbols);
  terminal.beat();
  await house.settle();
}

async function send(body: object) {
  const answer = await house.post(dana.token, { volume: 0.01, ...body });
  await house.settle();
  const { accounts } = answer.body as {
    accounts: { symbol: string | null; code?: string; status: string }[];
  };
  return accounts[0];
}

async function resolve(symbol: string, more = ''): Promise<Record<string, unknown>> {
  const path = `/api/symbols/resolve?account=${ACCOUNT}&symbol=${encodeURIComponent(symbol)}${more}`;
  const answer = await house.api('get', path).expect(200);
  return answer.body as Record<string, unknown>;
}

describe('GET /api/symbols/resolve does it', () => {
  it('step by step, with the instrument that it comes to', async () => {
    await offers(...withSuffix('.r'), GOLD);
    const answer = await resolve('OANDA:XAUUSD');
    expect(answer).toMatchObject({
      success: true,
      account: ACCOUNT,
      symbol: 'OANDA:XAUUSD',
      resolved: 'GOLD',
      via: 'alias',
      confidence: 0.95,
      code: null,
      instrument: { class: 'metal', contract_size: 100, pip_size: 0.1, volume_min: 0.01 },
    });
    expect(answer['steps']).toMatchObject([
      { step: 'account-mapping', outcome: 'none' },
      { step: 'user-mapping', outcome: 'none' },
      { step: 'exact', outcome: 'none' },
      { step: 'case-insensitive', outcome: 'none' },
      { step: 'affix', outcome: 'none' },
      { step: 'alias', outcome: 'taken', symbols: ['GOLD'] },
      { step: 'fuzzy', outcome: 'not reached' },
    ]);
  });

  it('and says why not, with what could be meant', async () => {
    await offers(...withSuffix('.r'));
    expect(await resolve('EURSUD')).toMatchObject({
      resolved: null,
      confidence: 0,
      code: 'SYMBOL_UNKNOWN',
      proposals: [{ symbol: 'EURUSD.r', reason: 'the name looks alike' }],
    });
  });

  it('with the price and the action of the signal', async () => {
    await offers(GOLD, symbolSpec('EURUSD', { trade_mode: 'LONGONLY' }));
    expect(await resolve('XAUUSD', '&price=131')).toMatchObject({ code: 'PRICE_DEVIATION' });
    expect(await resolve('XAUUSD', '&price=4071')).toMatchObject({ resolved: 'GOLD' });
    expect(await resolve('EURUSD', '&action=SELL')).toMatchObject({ code: 'SYMBOL_NOT_TRADABLE' });
    expect(await resolve('EURUSD', '&action=CLOSE')).toMatchObject({ resolved: 'EURUSD' });
  });

  it.each(['', 'a'.repeat(49), 'EUR\nUSD', 'EUR"USD', '<b>'])(
    'and refuses the name %j',
    async (name) => {
      const path = `/api/symbols/resolve?account=${ACCOUNT}&symbol=${encodeURIComponent(name)}`;
      const answer = await house.api('get', path).expect(422);
      expect(answer.body).toMatchObject({ error: { code: 'VALIDATION_FAILED' } });
    },
  );
});

describe('a signal', () => {
  it("goes out under the broker's own name and keeps the name that was sent", async () => {
    await offers(...withSuffix('.r'), GOLD);
    expect(await send({ action: 'BUY', symbol: 'EURUSD' })).toMatchObject({ symbol: 'EURUSD.r' });
    expect(terminal.commands()).toMatchObject([{ symbol: 'EURUSD.r', original_symbol: 'EURUSD' }]);
  });

  it.each([
    [{ close: 4100 }, null],
    [{ close: '131.5' }, 'PRICE_DEVIATION'],
    [{ price: 131 }, 'PRICE_DEVIATION'],
    [{ close: 'NaN' }, null],
    [{ order_type: 'limit', price: 2100 }, null],
    [{ order_type: 'limit', price: 2100, close: 131 }, 'PRICE_DEVIATION'],
  ])('with %j is answered %s', async (price, code) => {
    await offers(GOLD);
    const outcome = await send({ action: 'BUY', symbol: 'XAUUSD', ...price });
    expect(outcome?.code).toBe(code);
  });

  it('counts pips as the instrument does, not as the digits of its price do', async () => {
    await offers(GOLD, symbolSpec('EURUSD'));
    await send({ action: 'BUY', symbol: 'XAUUSD', stop_loss_pips: 20 });
    expect(terminal.commands()).toMatchObject([{ stop_loss_points: 200 }]);
    await send({ action: 'SELL', symbol: 'EURUSD', take_profit_pips: 20 });
    expect(terminal.commands()).toContainEqual(expect.objectContaining({ take_profit_pips: 20 }));
  });

  it('that closes goes where the position is, whatever the name has come to mean since', async () => {
    await offers(...withSuffix('.a', { visible: true }), ...withSuffix('.b', { visible: false }));
    terminal.snapshot(['EURUSD.b']);
    await house.settle();
    const close = { action: 'CLOSE_SYMBOL', symbol: 'EURUSD', volume: undefined };
    expect(await send(close)).toMatchObject({ symbol: 'EURUSD.b' });
    await house.api('put', `${MAPPINGS}/EURUSD`, { to: 'EURUSD.a' }).expect(200);
    expect(await send({ ...close, id: 'again' })).toMatchObject({ symbol: 'EURUSD.b' });
    terminal.snapshot(['EURUSD.a', 'EURUSD.b']);
    await house.settle();
    expect(await send({ ...close, id: 'third' })).toMatchObject({ symbol: 'EURUSD.a' });
  });

  it('keeps to the symbol of an equal pair that it was taken for first', async () => {
    const quoted = (a: number, b: number) => [
      ...withSuffix('.a', { bid: 1.1, ask: 1.1 + a }),
      ...withSuffix('.b', { bid: 1.1, ask: 1.1 + b }),
    ];
    await offers(...quoted(0.0002, 0.0001));
    expect(await send({ action: 'BUY', symbol: 'EURUSD' })).toMatchObject({ symbol: 'EURUSD.b' });
    await offers(...quoted(0.0001, 0.0002));
    expect(await send({ action: 'SELL', symbol: 'EURUSD' })).toMatchObject({ symbol: 'EURUSD.b' });
  });
});

describe('an owner’s mapping', () => {
  it('comes before everything, the one of the account before the one of all accounts', async () => {
    await offers(symbolSpec('XAUUSD'), GOLD, symbolSpec('EURUSD'));
    await house.api('put', '/api/symbol-mappings/XAUUSD', { to: 'GOLD' }).expect(200);
    expect(await resolve('XAUUSD')).toMatchObject({ resolved: 'GOLD', via: 'user-mapping' });
    await house.api('put', `${MAPPINGS}/xauusd`, { to: 'EURUSD' }).expect(200);
    expect(await resolve('XAUUSD')).toMatchObject({ resolved: 'EURUSD', via: 'account-mapping' });
    await house.api('delete', `${MAPPINGS}/XauUsd`).expect(200);
    await house.api('delete', '/api/symbol-mappings/XAUUSD').expect(200);
    expect(await resolve('XAUUSD')).toMatchObject({ resolved: 'XAUUSD', via: 'exact' });
  });

  it('for all accounts is read anew by each broker', async () => {
    await offers(...withSuffix('.r'));
    await house.api('put', '/api/symbol-mappings/MYPAIR', { to: 'EURUSD' }).expect(200);
    expect(await resolve('MYPAIR')).toMatchObject({ resolved: 'EURUSD.r', via: 'user-mapping' });
  });

  it('to a symbol that the broker does not have refuses openings and is never replaced by a guess', async () => {
    await offers(GOLD);
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: 'XAUUSD.old' }).expect(200);
    expect(await send({ action: 'BUY', symbol: 'XAUUSD' })).toMatchObject({
      code: 'SYMBOL_UNKNOWN',
    });
    const close = { action: 'CLOSE_SYMBOL', symbol: 'XAUUSD', volume: undefined };
    expect(await send(close)).toMatchObject({ symbol: 'GOLD', status: 'queued' });
  });

  it('is refused when it names no symbols, and changes nothing of others', async () => {
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: '../etc' }).expect(200);
    for (const to of ['', 'a'.repeat(49), 'EUR\u0001', '{"a":1}', 'NYSE:GOLD']) {
      await house.api('put', `${MAPPINGS}/XAUUSD`, { to }).expect(422);
    }
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: 'A', more: 1 }).expect(422);
    const { body } = (await house.api('get', MAPPINGS).expect(200)) as { body: object };
    expect(body).toMatchObject({ total: 1, mappings: [{ from: 'XAUUSD', to: '../etc' }] });
  });

  it('stands in the audit log with what it was before', async () => {
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: 'GOLD' }).expect(200);
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: 'XAUUSD.r' }).expect(200);
    await house.api('delete', `${MAPPINGS}/XAUUSD`).expect(200);
    const { body } = (await house.api('get', '/api/admin/audit').expect(200)) as { body: object };
    const subject = `account:${ACCOUNT}`;
    const [old, last] = [
      { from: 'XAUUSD', to: 'GOLD' },
      { from: 'XAUUSD', to: 'XAUUSD.r' },
    ];
    expect((body as { entries: object[] }).entries.slice(0, 3)).toMatchObject([
      { action: 'symbol_mapping.removed', subject, before: last },
      { action: 'symbol_mapping.set', subject, before: old, after: last },
      { action: 'symbol_mapping.set', subject, before: null, after: old },
    ]);
  });

  it('survives a restart', async () => {
    await offers(GOLD, symbolSpec('XAUUSD'));
    await house.api('put', `${MAPPINGS}/XAUUSD`, { to: 'GOLD' }).expect(200);
    await house.close();
    house = await openHouse({ folder: house.folder, clock: house.clock });
    expect(await resolve('XAUUSD')).toMatchObject({ resolved: 'GOLD', via: 'account-mapping' });
  });
});

describe('importing and exporting mappings', () => {
  const FORMS = [
    ['custom_mappings.json', '{"XAUUSD":"GOLD","#US30":"DJ30.cash"}'],
    ['symbol_mappings.json', '[{"from":"XAUUSD","to":"GOLD"},{"from":"#US30","to":"DJ30.cash"}]'],
    ['CSV', 'from,to\r\nXAUUSD,GOLD\r\n#US30,DJ30.cash\r\n'],
    ['CSV of a spreadsheet', '\ufeff"XAUUSD";"GOLD"\n"#US30";"DJ30.cash"'],
  ] as const;

  it.each(FORMS)('takes %s', async (_name, text) => {
    const answer = await house.api('post', `${MAPPINGS}/import`, { text }).expect(200);
    expect(answer.body).toMatchObject({
      added: 2,
      changed: 0,
      removed: 0,
      unchanged: 0,
      dry_run: false,
    });
    const list = (await house.api('get', MAPPINGS)).body as { mappings: object[] };
    expect(list.mappings).toMatchObject([
      { from: '#US30', to: 'DJ30.cash', scope: 'account' },
      { from: 'XAUUSD', to: 'GOLD', scope: 'account' },
    ]);
  });

  it.each([
    ['json', '{\n  "#US30": "DJ30.cash",\n  "XAUUSD": "GOLD"\n}\n'],
    [
      'list',
      '[\n  {\n    "from": "#US30",\n    "to": "DJ30.cash"\n  },\n  {\n    "from": "XAUUSD",\n    "to": "GOLD"\n  }\n]\n',
    ],
    ['csv', 'from,to\r\n#US30,DJ30.cash\r\nXAUUSD,GOLD\r\n'],
  ])('gives them back as %s', async (format, text) => {
    await house.api('post', `${MAPPINGS}/import`, { text: FORMS[0][1] }).expect(200);
    const answer = await house.api('get', `${MAPPINGS}/export?format=${format}`).expect(200);
    expect(answer.text).toBe(text);
    expect(answer.headers['content-disposition']).toMatch(/^attachment/);
  });

  it('tells first what would change, merges, and replaces when asked', async () => {
    await house.api('put', MAPPINGS, { mappings: { A: 'B', C: 'D' } }).expect(200);
    const text = '{"A":"X","E":"F"}';
    const rehearsal = { text, dry_run: true, mode: 'replace' };
    const told = await house.api('post', `${MAPPINGS}/import`, rehearsal).expect(200);
    expect(told.body).toMatchObject({ added: 1, changed: 1, removed: 1, dry_run: true });
    expect((await house.api('get', MAPPINGS)).body).toMatchObject({ total: 2 });
    await house.api('post', `${MAPPINGS}/import`, { text }).expect(200);
    expect((await house.api('get', MAPPINGS)).body).toMatchObject({ total: 3 });
    await house.api('post', `${MAPPINGS}/import`, { text, mode: 'replace' }).expect(200);
    const left = (await house.api('get', MAPPINGS)).body as { mappings: object[] };
    expect(left.mappings).toMatchObject([
      { from: 'A', to: 'X' },
      { from: 'E', to: 'F' },
    ]);
  });

  it.each([
    [{ mappings: { A: 'X', E: 'F' } }],
    [
      {
        mappings: [
          { from: 'A', to: 'X' },
          { from: 'E', to: 'F' },
        ],
      },
    ],
    [{ A: 'X', E: 'F' }],
    [
      [
        { from: 'A', to: 'X' },
        { from: 'E', to: 'F' },
      ],
    ],
  ])('takes %j in the place of all there is', async (body) => {
    await house.api('put', MAPPINGS, { mappings: { C: 'D' } }).expect(200);
    await house.api('put', MAPPINGS, body).expect(200);
    const left = (await house.api('get', MAPPINGS)).body as { mappings: object[] };
    expect(left.mappings).toMatchObject([
      { from: 'A', to: 'X' },
      { from: 'E', to: 'F' },
    ]);
    await house.api('put', MAPPINGS, { mappings: {} }).expect(200);
    expect((await house.api('get', MAPPINGS)).body).toMatchObject({ total: 0 });
  });

  it.each([{ to: 'GOLD' }, { from: 'A', to: 'GOLD' }, { A: 1 }, { mappings: 'A' }, [['A', 'B']]])(
    'keeps all there is when %j is sent to the whole',
    async (body) => {
      await house.api('put', MAPPINGS, { mappings: { C: 'D' } }).expect(200);
      await house.api('put', MAPPINGS, body).expect(422);
      expect((await house.api('get', MAPPINGS)).body).toMatchObject({ total: 1 });
    },
  );

  it.each([
    '',
    '   ',
    '{"A":1}',
    '[{"from":"A"}]',
    '{"A":"B","A":"C"}',
    '{"A":"B","a":"C"}',
    '{"__proto__":"B"}',
    '[["A","B"]]',
    'A;B;\n"C',
    'just words',
    '{"A":"B\\u0000"}',
    '{"A":{"B":"C"}}',
  ])('refuses %j whole and changes nothing', async (text) => {
    await house.api('post', `${MAPPINGS}/import`, { text }).expect(422);
    expect((await house.api('get', MAPPINGS)).body).toMatchObject({ total: 0 });
  });

  it('keeps a spreadsheet from taking a name for a formula', async () => {
    await house.api('put', `${MAPPINGS}/${encodeURIComponent('+EUR')}`, { to: '-EUR' }).expect(200);
    const { text } = await house.api('get', `${MAPPINGS}/export?format=csv`);
    expect(text).toBe("from,to\r\n'+EUR,'-EUR\r\n");
    await house.api('delete', MAPPINGS).expect(200);
    await house.api('post', `${MAPPINGS}/import`, { text }).expect(200);
    expect((await house.api('get', MAPPINGS)).body).toMatchObject({
      mappings: [{ from: '+EUR', to: '-EUR' }],
    });
  });
});

describe('a name that nobody could map', () => {
  async function questions(): Promise<Record<string, unknown>[]> {
    const answer = await house.api('get', '/api/symbols/questions').expect(200);
    return (answer.body as { questions: Record<string, unknown>[] }).questions;
  }

  it('is asked about once, however often it comes, until a mapping answers it', async () => {
    await offers(...withSuffix('.r'));
    await send({ action: 'BUY', symbol: 'EURSUD' });
    await send({ action: 'SELL', symbol: 'EURSUD' });
    expect(await questions()).toMatchObject([
      { account: ACCOUNT, symbol: 'EURSUD', code: 'SYMBOL_UNKNOWN', times: 2 },
    ]);
    await house.api('put', `${MAPPINGS}/EURSUD`, { to: 'EURUSD.r' }).expect(200);
    expect(await questions()).toEqual([]);
    const bought = await send({ action: 'BUY', symbol: 'EURSUD', id: 'new' });
    expect(bought).toMatchObject({ status: 'queued', symbol: 'EURUSD.r' });
  });

  it('can be dropped, and comes back with the next signal', async () => {
    await send({ action: 'BUY', symbol: 'OANDA:NOPE' });
    const path = `/api/symbols/questions/${ACCOUNT}/${encodeURIComponent('OANDA:NOPE')}`;
    await house.api('delete', path).expect(200);
    await house.api('delete', path).expect(404);
    expect(await questions()).toEqual([]);
    await send({ action: 'SELL', symbol: 'OANDA:NOPE' });
    expect(await questions()).toHaveLength(1);
  });

  it('is taken for a near name only where its owner has said so', async () => {
    await offers(...withSuffix('.r'));
    expect(await send({ action: 'BUY', symbol: 'EURUSDspecial' })).toMatchObject({
      code: 'SYMBOL_UNKNOWN',
    });
    const settings = { accept_near_names: true, max_price_deviation_pct: 5 };
    await house.api('put', '/api/symbols/settings', settings).expect(200);
    expect(await resolve('EURUSDspecial')).toMatchObject({ resolved: 'EURUSD.r', via: 'fuzzy' });
    expect(await resolve('EURSUD')).toMatchObject({ resolved: null });
    expect(await resolve('EURUSDspecial', '&price=9')).toMatchObject({ resolved: null });
  });
});

describe('when a broker changes its symbols', () => {
  async function alerts(): Promise<string[]> {
    const rows = house.services.db
      .prepare<{ payload: string }>(
        "SELECT payload FROM events WHERE type = 'account.alert' ORDER BY seq",
      )
      .all();
    await house.settle();
    return rows.map(({ payload }) => (JSON.parse(payload) as { message: string }).message);
  }

  it('resolves anew at once', async () => {
    await offers(symbolSpec('EURUSD.a'), ...withSuffix('.a').slice(1));
    expect(await resolve('EURUSD')).toMatchObject({ resolved: 'EURUSD.a' });
    await offers(...withSuffix('.b'));
    expect(await resolve('EURUSD')).toMatchObject({ resolved: 'EURUSD.b' });
  });

  it('keeps the history and rings for what is in use', async () => {
    await offers(GOLD, symbolSpec('EURUSD'));
    await send({ action: 'BUY', symbol: 'XAUUSD' });
    await offers({ ...GOLD, contract_size: 10, digits: 3 }, symbolSpec('EURUSD', { digits: 4 }));
    expect(await alerts()).toEqual([
      'The broker has changed symbols in use. GOLD: contract size is 10 now, was 100. GOLD: digits is 3 now, was 2.',
    ]);
    const answer = await house.api('get', `/api/accounts/${ACCOUNT}/symbol-changes`).expect(200);
    expect((answer.body as { changes: object[] }).changes.slice(0, 3)).toMatchObject([
      { symbol: 'GOLD', field: 'digits', before: '2', after: '3', in_use: true },
      { symbol: 'GOLD', field: 'contract_size', before: '100', after: '10', in_use: true },
      { symbol: 'EURUSD', field: 'digits', before: '5', after: '4', in_use: false },
    ]);
  });

  it('tells of a new name and of what a signal is taken for now', async () => {
    await offers(GOLD);
    await send({ action: 'BUY', symbol: 'XAUUSD' });
    await offers({ ...GOLD, name: 'XAUUSD.x', path: 'Metals\\XAUUSD.x' });
    expect(await alerts()).toEqual([
      'The broker has changed symbols in use. GOLD seems to be called XAUUSD.x now. XAUUSD is taken for XAUUSD.x now, was GOLD.',
    ]);
  });

  it('is silent about quotes, exchange rates and the first catalogue', async () => {
    await offers({ ...GOLD, tick_value: 1 });
    await send({ action: 'BUY', symbol: 'XAUUSD' });
    const before = await alerts();
    await offers({ ...GOLD, bid: 4100, ask: 4100.1, tick_value: 1.1 });
    expect(await alerts()).toEqual(before);
    await offers({ ...GOLD, bid: 4100, ask: 4100.1, tick_value: 11 });
    expect(await alerts()).toHaveLength(before.length + 1);
  });

  it('lists the names in use with what they are taken for', async () => {
    await offers(GOLD);
    await send({ action: 'BUY', symbol: 'OANDA:XAUUSD' });
    const answer = await house.api('get', `/api/accounts/${ACCOUNT}/symbol-uses`).expect(200);
    expect(answer.body).toMatchObject({
      total: 1,
      uses: [{ symbol: 'OANDA:XAUUSD', resolved: 'GOLD', via: 'alias' }],
    });
  });
});

describe('GET /api/symbols/alignment', () => {
  it('says how many lots there are one lot here', async () => {
    const other = await house.account(dana, '1123457');
    await offers(symbolSpec('US30', { contract_size: 10 }));
    other.symbols([symbolSpec('DJ30', { contract_size: 1 })]);
    await house.settle();
    const path = `/api/symbols/alignment?from_account=${ACCOUNT}&from=US30&to_account=1123457`;
    expect((await house.api('get', `${path}&to=DJ30`)).body).toMatchObject({ factor: '10' });
    expect((await house.api('get', `${path}&to=NOPE`)).body).toMatchObject({ factor: null });
  });
});
