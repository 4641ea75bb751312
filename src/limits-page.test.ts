import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { systemClock } from './base/clock.ts';
import {
  axeViolations,
  openProgram,
  showTheme,
  sidewaysOverflow,
  type OpenProgram,
} from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import { createHandTerminal, symbolSpec } from './testing/hand-terminal.ts';
import { practiceAccount, until, type Program } from './testing/program.ts';

/** Traded at any hour, so that only limits can refuse it. */
const SYMBOL = 'BTCUSD';
const LIVE = '5550001';
const NETTING = '5550002';

type Answer = { signal_id: string; accounts: { status: string; code: string | null }[] };
type Account = { limits: Record<string, unknown>; own: Record<string, unknown>; missing: string[] };

inABrowser('the page /limits, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;
  let account = '';
  let count = 0;
  let lastSignal = '';

  beforeAll(async () => {
    opened = await openProgram('limits-page');
    ({ program, page } = opened);
    account = await practiceAccount(program);
    await page.goto(`${program.base}/limits?account=${account}`);
  });
  afterAll(() => opened.close());

  const limit = (name: string): Locator => page.locator(`[data-testid=limit][data-limit=${name}]`);
  const field = (name: string): Locator => limit(name).locator('input').first();
  const save = async (): Promise<void> => {
    await page.getByTestId('save-limits').click();
    await page.getByTestId('limits-saved').waitFor();
  };
  const limitsOf = (number: string): Promise<Account> =>
    program.api<Account>('GET', `/api/accounts/${number}/limits`);
  const open = async (volume: number): Promise<string> => {
    const message = { id: `open-${String(++count)}`, action: 'BUY', symbol: SYMBOL, volume };
    const { body } = await program.signal(message);
    const { signal_id: id, accounts } = body as Answer;
    const [outcome] = accounts;
    lastSignal = id;
    return outcome?.code ?? outcome?.status ?? '';
  };

  it('saves a limit, and a signal over it is refused with its code', async () => {
    await field('max_lot').fill('0.05');
    await limit('max_lot').getByText('Unsaved').waitFor();
    await save();
    await limit('max_lot').getByText('This account').waitFor();
    expect(await limitsOf(account)).toMatchObject({ own: { max_lot: '0.05' } });
    expect(await open(0.06)).toBe('MAX_LOT');
    expect(await open(0.05)).toBe('queued');
  });

  it('shows what of a limit is in use, live, and when it is reached', async () => {
    await field('max_positions').fill('2');
    await page.keyboard.press('Enter');
    await page.getByTestId('limits-saved').waitFor();
    await limit('max_positions').getByText('1 of 2').waitFor();
    expect(await page.getByTestId('nothing-opens').count()).toBe(0);
    expect(await open(0.01)).toBe('queued');
    await limit('max_positions').getByText('2 of 2').waitFor();
    await page.getByTestId('nothing-opens').getByText('Open positions: 2 in use').waitFor();
    expect(await open(0.01)).toBe('MAX_POSITIONS');
  });

  it('says of a change that nothing opens under it', async () => {
    await field('max_positions').fill('1');
    await save();
    await page.getByTestId('limits-saved').getByText('On Practice nothing opens now').waitFor();
    await field('max_positions').fill('9');
    await save();
    await page.getByTestId('nothing-opens').waitFor({ state: 'detached' });
  });

  it('sizes the lots of signals by a rule of the account', async () => {
    const card = page.getByTestId('signal-sizing');
    await card.locator('select[name=mode]').selectOption('multiplier');
    await card.locator('input[name=factor]').fill('0.5');
    await page.getByTestId('save-sizing').click();
    await card.getByText('Saved.').waitFor();
    expect(await program.api('GET', `/api/accounts/${account}/signal-sizing`)).toMatchObject({
      sizing: { mode: 'multiplier', factor: 0.5, below_minimum: 'skip' },
    });
    await card.locator('select[name=mode]').selectOption('as_sent');
    await page.getByTestId('save-sizing').click();
    await card.getByText('Saved.').waitFor();
  });

  it('shows what an order would come to, rule by rule, and sends nothing', async () => {
    const before = await limitsOf(account);
    const positions = async (): Promise<number> => {
      const path = `/api/accounts/${account}/positions`;
      return (await program.api<{ positions: unknown[] }>('GET', path)).positions.length;
    };
    await until(async () => (await positions()) === 2);
    await page.getByTestId('preview-symbol').fill(SYMBOL);
    await page.getByTestId('preview-size').fill('0.06');
    const rule = page.locator('[data-testid=rule][data-rule=max_lot]');
    const preview = page.getByTestId('preview');
    await preview.getByText('MAX_LOT').waitFor();
    expect(await rule.getAttribute('data-verdict')).toBe('refuses');
    expect(await rule.locator('td').allTextContents()).toEqual(['0.06', '0.05', 'refuses']);
    await page.getByTestId('preview-size').fill('0.02');
    await preview.getByText('It would be sent').waitFor();
    expect(await rule.locator('td').allTextContents()).toEqual(['0.02', '0.05', 'passes']);
    expect(await limitsOf(account)).toMatchObject({ own: before.own });
    expect(await positions()).toBe(2);
  });

  it('shows the same before a test signal goes', async () => {
    await page.getByRole('link', { name: 'Dashboard' }).first().click();
    await page.getByTestId('test-symbol').selectOption(SYMBOL);
    const preview = page.getByTestId('test-preview');
    await preview.getByText('It would be sent').waitFor();
    await preview.getByTestId('show-rules').click();
    await preview.locator('[data-rule=max_lot][data-verdict=passes]').waitFor();
  });

  it('leads from a refusal to the limits of its account', async () => {
    expect(await open(0.06)).toBe('MAX_LOT');
    await page.goto(`${program.base}/history?signal=${lastSignal}`);
    await page.getByTestId('limits-link').click();
    await page.waitForURL(`${program.base}/limits?account=${account}`);
  });

  it('keeps what cannot be saved as it was typed, on other pages too, and names what is wrong', async () => {
    await field('max_total_lots').fill('0.5x');
    await page.getByTestId('save-limits').click();
    await limit('max_total_lots').getByText('Write a number like 0.5').waitFor();
    await page.getByRole('link', { name: 'History' }).first().click();
    await page.getByRole('link', { name: 'Limits' }).first().click();
    expect(await field('max_total_lots').inputValue()).toBe('0.5x');
    await page.getByTestId('discard-limits').click();
    expect(await field('max_total_lots').inputValue()).toBe('');
    expect((await limitsOf(account)).limits).toMatchObject({ max_total_lots: null });
  });

  it('shows a refusal of the server at its field', async () => {
    await limit('blocked_symbols').getByTestId('add-symbol').fill('X'.repeat(60));
    await page.keyboard.press('Enter');
    await page.getByTestId('save-limits').click();
    await limit('blocked_symbols').getByText('<=48 characters').waitFor();
    expect(await opened.takeComplaints()).toEqual([expect.stringContaining('422')]);
    await page.getByTestId('discard-limits').click();
  });

  it('keeps what was typed when the server cannot be reached', async () => {
    await page.route('**/limits', (route) =>
      route.request().method() === 'PUT' ? route.abort() : route.continue(),
    );
    await field('max_lot').fill('0.04');
    await page.getByTestId('save-limits').click();
    await page.getByTestId('save-bar').getByText('The server did not answer').waitFor();
    expect(await field('max_lot').inputValue()).toBe('0.04');
    await page.unroute('**/limits');
    await save();
    expect((await limitsOf(account)).own).toMatchObject({ max_lot: '0.04' });
    expect(await opened.takeComplaints()).toEqual([expect.stringContaining('ERR_FAILED')]);
  });

  it('gives a limit back to the defaults', async () => {
    await program.api('PUT', '/api/limits', { max_lot: '3' });
    await page.reload();
    await limit('max_lot').getByTestId('inherit-limit').click();
    expect(await field('max_lot').inputValue()).toBe('3');
    await save();
    await limit('max_lot').getByText('Your defaults').waitFor();
    expect((await limitsOf(account)).own).not.toHaveProperty('max_lot');
  });

  it('enters lists, hours and pairs, for all accounts', async () => {
    await page.getByTestId('limits-scope').selectOption('');
    await limit('allowed_symbols').getByRole('button', { name: 'Only these' }).click();
    await limit('allowed_symbols').getByTestId('add-symbol').fill(`${SYMBOL}, EURUSD`);
    await page.keyboard.press('Enter');
    await limit('sides').locator('select').selectOption('buy');
    await limit('sessions').getByRole('button', { name: 'Only in these hours' }).click();
    await limit('sessions').getByTestId('add-week').click();
    await limit('cooldown_after_losses').getByLabel('Losses in a row').fill('3');
    await limit('cooldown_after_losses').getByLabel('Minutes of pause').fill('60');
    await limit('max_lots_by_class').getByLabel('Lots of Metals').fill('1.5');
    await page.getByTestId('save-bar').getByText('5 unsaved changes').waitFor();
    await save();
    const { limits } = await limitsOf(account);
    expect(limits).toMatchObject({
      allowed_symbols: [SYMBOL, 'EURUSD'],
      sides: ['BUY'],
      cooldown_after_losses: { losses: 3, minutes: 60 },
      max_lots_by_class: { metal: '1.5' },
    });
    expect(limits['sessions']).toHaveLength(5);
    await limit('sessions').getByText('At any hour').click();
    await save();
    expect((await limitsOf(account)).limits['sessions']).toBeNull();
  });

  it('says which limits an account with real money still needs', async () => {
    const terminal = createHandTerminal({
      root: join(opened.folder, 'data', 'instances'),
      account: LIVE,
      clock: systemClock,
    });
    await program.api('POST', '/api/accounts', {
      kind: 'mt5',
      account: LIVE,
      nickname: 'Real',
      broker: 'Broker',
      server: 'Broker-Live',
    });
    await program.api('PUT', '/api/limits', { max_lot: null });
    await page.goto(program.base);
    await page.locator(`[data-testid=account-tile][data-account="${LIVE}"]`).waitFor();
    await until(async () => {
      terminal.beat({ trade_mode: 'real' });
      return await page.getByText('Real trades real money and opens nothing yet').isVisible();
    });
    await page.goto(`${program.base}/limits?account=${LIVE}`);
    await page.getByTestId('core-missing').getByText('a daily loss').waitFor();
    expect(await page.getByTestId('limit-source').getByText('Needed').count()).toBe(3);
    await field('max_lot').fill('1');
    await field('max_positions').fill('5');
    await field('max_daily_loss_amount').fill('300');
    await save();
    await page.getByTestId('core-missing').waitFor({ state: 'detached' });
    expect((await limitsOf(LIVE)).missing).toEqual([]);
  });

  it('says what closes of an opposite order on a netting account, before and after it goes', async () => {
    const terminal = createHandTerminal({
      root: join(opened.folder, 'data', 'instances'),
      account: NETTING,
      clock: systemClock,
    });
    await program.api('POST', '/api/accounts', {
      kind: 'mt5',
      account: NETTING,
      nickname: 'Netted',
      broker: 'Broker',
      server: 'Broker-Demo',
    });
    terminal.symbols([symbolSpec('EURUSD')]);
    terminal.snapshot([{ volume: 0.4 }]);
    // As often as a terminal does: one that is silent for a quarter of a minute is offline.
    const stopBeating = systemClock.every(1000, () => {
      terminal.beat({ margin_mode: 'netting' });
    });
    try {
      await program.api('PUT', `/api/accounts/${NETTING}/limits`, {
        max_positions: 0,
        sides: null,
        sessions: null,
      });
      await page.goto(`${program.base}/limits?account=${NETTING}`);
      const preview = page.getByTestId('preview');
      await preview.locator('select').first().selectOption('SELL');
      await page.getByTestId('preview-symbol').fill('EURUSD');
      await page.getByTestId('preview-size').fill('1');
      await preview.getByText('MAX_POSITIONS', { exact: true }).waitFor();
      await preview.getByText('Only what closes would be sent').waitFor();
      await preview.getByText('0.40 of 1.00 lots').waitFor();
      const message = { action: 'SELL', symbol: 'EURUSD', volume: 1, account: NETTING };
      const { signal_id: id } = (await program.signal(message)).body as Answer;
      await page.goto(`${program.base}/history?signal=${id}`);
      const step = page.getByTestId('step-closing');
      await step.getByText('Sent as an exit').waitFor();
      await step.getByText('0.40 of 1.00 lots; the rest was refused: MAX_POSITIONS.').waitFor();
      expect(await page.getByTestId('step-denied').count()).toBe(0);
      expect(await page.getByTestId('limits-link').isVisible()).toBe(true);
    } finally {
      stopBeating();
    }
  });

  it('tells of an account that repeated orders have stopped, and resumes it', async () => {
    await page.goto(program.base);
    await page.getByTestId('account-tile').first().waitFor();
    const codes: string[] = [];
    for (let i = 0; i < 7; i++) codes.push(await open(0.01));
    expect(codes.at(-1)).toBe('TRADING_HALTED');
    expect(codes).toContain('REPEATED_ORDER');
    const standing = page.getByTestId('standing');
    await standing.getByText('Trading is stopped on Practice').waitFor();
    await standing.getByText('Equal openings were repeated').waitFor();
    await page.getByTestId('resume').click();
    await page.getByTestId('resume-confirm').click();
    await page.getByTestId('resume').waitFor({ state: 'detached' });
    expect(await open(0.02)).toBe('queued');
  });

  const everywhere = [
    { scope: 'account', theme: 'dark' },
    { scope: 'account', theme: 'light' },
    { scope: 'all', theme: 'dark' },
  ] as const;
  const addressOf = (scope: string): string =>
    `${program.base}/limits?account=${scope === 'all' ? 'all' : account}`;

  it.each(everywhere)(
    'has no accessibility violation: $scope, $theme',
    async ({ theme, scope }) => {
      await page.goto(addressOf(scope));
      await showTheme(page, theme);
      await field('max_lot').fill('no number');
      await page.getByTestId('save-limits').click();
      await limit('max_lot').getByText('Write a number').waitFor();
      await page.getByTestId('preview-symbol').fill(SYMBOL);
      await page.getByTestId('preview-size').fill('0.06');
      await page.getByTestId('verdict').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByTestId('discard-limits').click();
    },
  );

  it.each(['account', 'all'])('does not scroll sideways at 390 px: %s', async (scope) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(addressOf(scope));
    await limit('sessions').getByRole('button', { name: 'Only in these hours' }).click();
    await limit('sessions').getByTestId('add-week').click();
    await page.getByTestId('preview-symbol').fill(SYMBOL);
    await page.getByTestId('preview-size').fill('0.06');
    await page.getByTestId('verdict').waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.getByTestId('discard-limits').click();
  });

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
