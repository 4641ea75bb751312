import { afterEach, describe, expect, it } from '@jest/globals';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { EPOCH, type Driver } from './conformance-driver.ts';

const BUY = { action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
const UNREADABLE_AFTER_MS = 5000;

/** What a terminal refuses or waits for before it does anything. */
export function describeGuards(driver: Driver): void {
  describeRefusals(driver);
  describeProtections(driver);
  describeFiles(driver);
}

function describeRefusals(driver: Driver): void {
  it('executes nothing that is past its time', async () => {
    const result = await driver.call({ ...BUY, expires_ms: 1_795_253_400_123 - 1e11 });
    expect(result).toMatchObject({ status: 'expired', position: '0' });
    await expectNoPositions(driver);
  });

  it.each([
    ['of another account', { account: '990000002' }],
    ['of an earlier life of the server', { epoch: EPOCH - 1 }],
    ['of another protocol version', { v: 2 }],
    ['without a volume', { volume: null }],
    ['with both a stop price and a stop distance', { stop_loss: 1, stop_loss_points: 100 }],
    ['with an action it does not know', { action: 'DOUBLE' }],
    ['with a risk but no stop', { volume: null, risk: { money: 10 } }],
  ])('rejects a command %s', async (_what, changes) => {
    await driver.call(BUY);
    const result = await driver.call({ ...BUY, ...changes });
    expect(result).toMatchObject({ status: 'rejected', retcode: 0, position: '0' });
    expect(await driver.held()).toHaveLength(1);
  });

  it.each([
    ['a spread above the one allowed', { max_spread_points: 0 }],
    [
      'a quote too far from the expected price',
      { expected_price: 0.5, max_price_deviation_pct: 5 },
    ],
  ])('rejects an opening at %s, at the market of the moment', async (_what, changes) => {
    const result = await driver.call({ ...BUY, ...changes });
    expect(result).toMatchObject({ status: 'rejected', retcode: 0, position: '0' });
    await expectNoPositions(driver);
    const wide = { max_spread_points: 100_000, expected_price: 0.5, max_price_deviation_pct: 500 };
    expect(await driver.call({ ...BUY, ...wide })).toMatchObject({ status: 'executed' });
  });

  it('shows the epoch it obeys', async () => {
    await driver.call(BUY);
    const beat = await driver.until('the epoch', () => {
      const found = driver.heartbeatNow();
      return found?.epoch === EPOCH ? found : undefined;
    });
    expect(beat.epoch).toBe(EPOCH);
  });
}

function describeProtections(driver: Driver): void {
  describe('while openings are forbidden', () => {
    afterEach(() => {
      driver.setKill(false);
      driver.beServer();
    });

    const states: [string, () => void][] = [
      ['KILL is there', () => driver.setKill(true)],
      ['server.json is 31 s old', () => driver.beServer({ time_ms: systemClock.nowMs() - 31_000 })],
      ['server.json is gone', () => driver.goSilent()],
      ['the server accepts no opens', () => driver.beServer({ accepting_opens: false })],
    ];
    it.each(states)('because %s, it refuses to open and still closes', async (_what, forbid) => {
      const { position } = await driver.call(BUY);
      forbid();
      expect((await driver.call(BUY)).status).toBe('rejected');
      const order = { ...BUY, order_type: 'limit', price: 0.5 };
      expect((await driver.call(order)).status).toBe('rejected');
      expect(await driver.held()).toHaveLength(1);
      const modified = await driver.call({ action: 'MODIFY', ticket: position, stop_loss: 0.5 });
      expect(modified.status).toBe('executed');
      const closed = await driver.call({ action: 'CLOSE', ticket: position });
      expect(closed).toMatchObject({ status: 'executed', position });
    });
  });
}

function describeFiles(driver: Driver): void {
  it('waits for the rest of a file that is being written', async () => {
    let written = await writeInTwo(driver);
    // A file that is unreadable for five seconds is put aside: on a machine that took as long, with another file.
    while (written.tookMs >= UNREADABLE_AFTER_MS) written = await writeInTwo(driver);
    expect(written).toMatchObject({ wasLeft: true, early: undefined });
    expect((await driver.result(written.id)).status).toBe('executed');
  });

  it('leaves files alone that are not commands', async () => {
    const names = ['tmp_1.part', 'webhook_command_x.json', 'notes.txt'];
    for (const name of names) writeFileSync(join(driver.files, name), JSON.stringify(BUY));
    await driver.call({ action: 'CLOSE_ALL' });
    const left = readdirSync(driver.files);
    for (const name of names) expect(left).toContain(name);
    await expectNoPositions(driver);
  });

  it('numbers events without a gap and names files after them', () => {
    const seqs = driver.events().map(({ seq }) => seq);
    expect(seqs.length).toBeGreaterThan(2);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    const ids = driver.events().map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(ids.length);
  });
}

/** Writes a command in two parts, another command meanwhile; tells how its first part was treated. */
async function writeInTwo(driver: Driver) {
  const startedMs = systemClock.monotonicMs();
  const { sent, content } = driver.build(BUY);
  const text = JSON.stringify(content);
  const path = join(driver.files, sent.name);
  writeFileSync(path, text.slice(0, 40));
  const other = await driver.call(BUY);
  expect(other.status).toBe('executed');
  const [early, wasLeft] = [driver.resultIfAny(sent.id), existsSync(path)];
  appendFileSync(path, text.slice(40));
  const tookMs = systemClock.monotonicMs() - startedMs;
  await driver.until('the file to go', () => (existsSync(path) ? undefined : true));
  return { id: sent.id, early, wasLeft, tookMs };
}

async function expectNoPositions(driver: Driver): Promise<void> {
  expect(await driver.held()).toEqual([]);
}
