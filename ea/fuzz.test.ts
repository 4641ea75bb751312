import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TERMINAL_LIMITS, decodeUtf8, parseJson } from '../src/base/json.ts';
import { commandHeadSchema, commandSchema } from '../src/paper/command.ts';
import { below, createRandom, type Random } from '../src/base/random.ts';
import { buildSimulator } from './sim/build.ts';
import { QUICK_INPUTS } from './simulator.ts';
import { describeSimulated } from './stage.ts';
import { SteppedAccount } from './stepped.ts';

const FILES = Number(
  process.env['SIGNALPOST_EA_FUZZ'] ?? (process.env['SIGNALPOST_EA_FULL'] === '1' ? 20_000 : 500),
);
const SEED = Number(process.env['SIGNALPOST_EA_SEED'] ?? 1);
const MINUTES = 60_000;

/** Good commands to begin from; each file is one of these with something wrong in it, or nothing. */
const GOOD = [
  { action: 'BUY', symbol: 'EURUSD', volume: 0.01, comment: 'caf\u00e9 \ud83d\ude00' },
  { action: 'SELL', symbol: 'XAUUSD', risk: { money: 50 }, stop_loss_points: 900, price: null },
  {
    action: 'BUY',
    symbol: 'GBPUSD',
    volume: 0.02,
    order_type: 'limit',
    price: 1.1,
    take_profit: 1.4,
  },
  { action: 'CLOSE', symbol: 'EURUSD', percent: 50, scope: { magic: '6000000001' } },
  { action: 'CLOSE_ALL' },
  { action: 'MODIFY', symbol: 'EURUSD', stop_loss: 0 },
  { action: 'CANCEL', symbol: 'GBPUSD' },
  { action: 'HISTORY', from_ms: 0 },
  { action: 'QUERY', ref: '0'.repeat(26) },
] as const;
const ODD = [
  null,
  true,
  -1,
  0,
  1e300,
  1e-300,
  0.005,
  1e20,
  '',
  '0',
  'BUY',
  '1'.repeat(300),
  [],
  {},
  [[]],
  '\u0000',
  { magic: 1 },
  { magic: '1', position: '2' },
  '18446744073709551616',
  'null',
  '\ud800',
];
const SHARDS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u00',
  '1e999',
  '-',
  'nul',
  '\u0000',
  '\ufeff',
  '\n',
];

describeSimulated('promise 4: command files that are not what they should be', () => {
  let account: SteppedAccount;

  beforeAll(() => {
    account = new SteppedAccount(buildSimulator(), mkdtempSync(join(tmpdir(), 'signalpost-fuzz-')));
    // In virtual time a rarer look costs no waiting, and what is unreadable is read at each look.
    account.start({ inputs: { ...QUICK_INPUTS, PollMilliseconds: 100, ReportMilliseconds: 500 } });
  });
  afterAll(async () => {
    await account.end();
    account.remove();
  });

  it(
    `change nothing, block nothing and end nothing (${String(FILES)} files)`,
    async () => {
      const random = createRandom(SEED);
      for (let left = FILES; left > 0; left -= 50) await judgeBatch(random, Math.min(50, left));
    },
    60 * MINUTES,
  );

  async function judgeBatch(random: Random, count: number): Promise<void> {
    const sent = Array.from({ length: count }, () => putOne(random));
    // Five seconds until bad/, and a second more for what is done at the broker.
    for (let passed = 0; passed < 7000; passed += 500) expect(await account.step(500)).toBe(true);
    const good = account.send({ action: 'BUY', symbol: 'EURUSD', volume: 0.01 });
    expect(await account.untilResult(good.id, 5000)).toBe(true);
    expect(account.result(good.id)).toMatchObject({ status: 'executed', message: '' });
    const { deals } = account.books();
    const bad = new Set(readdirSync(join(account.state, 'bad')));
    for (const { id, magic, name, bytes } of sent) {
      const verdict = judge(bytes, id);
      const told = { text: bytes.toString('utf8'), verdict };
      const traded = deals.filter((deal) => deal.magic === magic && deal.entry === 0);
      const result = account.result(id);
      expect({ ...told, isLeft: existsSync(join(account.files, name)) }).toEqual({
        ...told,
        isLeft: false,
      });
      if (verdict === 'unreadable') {
        expect({ ...told, isBad: bad.has(name), result }).toEqual({
          ...told,
          isBad: true,
          result: undefined,
        });
      } else {
        expect({ ...told, hasResult: result !== undefined }).toEqual({
          ...told,
          hasResult: true,
        });
      }
      if (verdict !== 'valid') expect({ ...told, traded }).toEqual({ ...told, traded: [] });
      if (verdict === 'invalid')
        expect({ ...told, status: result?.status }).toEqual({
          ...told,
          status: expect.stringMatching(/rejected|expired/),
        });
      expect(traded.length).toBeLessThanOrEqual(1);
    }
    const { id } = account.send({ action: 'CLOSE_ALL' });
    expect(await account.untilResult(id, 10_000)).toBe(true);
  }

  function putOne(random: Random): Sent {
    const shape = GOOD[below(random, GOOD.length)] ?? GOOD[0];
    const { id, magic, name, content } = account.build(shape);
    const bytes = spoil(random, content);
    account.put(name, bytes);
    return { id, magic, name, bytes };
  }
});

type Sent = { id: string; magic: number; name: string; bytes: Buffer };

/** What the paper terminal, which reads the same contract by other means, would make of the same bytes. */
function judge(bytes: Buffer, id: string): 'valid' | 'invalid' | 'unreadable' {
  const text = decodeUtf8(bytes);
  const parsed = text === undefined ? undefined : parseJson(text, TERMINAL_LIMITS);
  if (parsed?.ok !== true) return 'unreadable';
  const head = commandHeadSchema.safeParse(parsed.value);
  if (!head.success || head.data.id !== id) return 'unreadable';
  return commandSchema.safeParse(parsed.value).success ? 'valid' : 'invalid';
}

function spoil(random: Random, content: Record<string, unknown>): Buffer {
  const kind = below(random, 6);
  if (kind === 0) return Buffer.from(JSON.stringify(content));
  if (kind === 1) return Buffer.from(JSON.stringify(withOddMember(random, content)));
  const text = JSON.stringify(content);
  const at = below(random, text.length);
  if (kind === 2) return Buffer.from(text.slice(0, at));
  if (kind === 3) {
    const shard = SHARDS[below(random, SHARDS.length)] ?? '';
    return Buffer.from(text.slice(0, at) + shard + text.slice(at));
  }
  if (kind === 4) return Buffer.from(text.slice(0, at) + text.slice(at + 1 + below(random, 8)));
  const bytes = Buffer.from(text);
  for (let i = below(random, 4); i >= 0; i--)
    bytes[below(random, bytes.length)] = below(random, 256);
  return bytes;
}

function withOddMember(random: Random, content: Record<string, unknown>): Record<string, unknown> {
  const names = [
    ...Object.keys(content).filter((name) => name !== 'id'),
    'ticket',
    'scope',
    'stop_loss',
    'volume',
  ];
  const name = names[below(random, names.length)] ?? 'volume';
  const changed = { ...content, [name]: ODD[below(random, ODD.length)] };
  const { eof, ...rest } = changed;
  return { ...rest, eof };
}
