import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openDb } from './db/index.ts';
import {
  axeViolations,
  openProgram,
  showTheme,
  sidewaysOverflow,
  type OpenProgram,
} from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import { until, untilSymbols, type Program } from './testing/program.ts';

const ACCOUNT = '990000001';
const REASON = 'News at three';

type Held = { positions: unknown[]; orders: unknown[] };
type State = { state: string; scopes: { scope: string; state: string }[] };

inABrowser('stopping, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;
  /** The same person at another machine, on another page. */
  let elsewhere: Page;

  beforeAll(async () => {
    opened = await openProgram('stopping-page');
    ({ program, page } = opened);
    await untilSymbols(program, ACCOUNT);
    elsewhere = await opened.openElsewhere();
    await Promise.all([
      page.goto(`${program.base}/history`),
      elsewhere.goto(`${program.base}/symbols`),
    ]);
  });
  afterAll(() => opened.close());

  const state = () => program.api<State>('GET', '/api/trading/state');
  const held = () => program.api<Held>('GET', `/api/accounts/${ACCOUNT}/positions`);
  const buy = (id: string, symbol = 'BTCUSD') =>
    program.signal({ id, action: 'BUY', symbol, volume: 0.01 });
  const isGone = (at: Page, testId: string) =>
    at.getByTestId(testId).waitFor({ state: 'detached' });
  const resume = async (at: Page): Promise<void> => {
    await at.getByTestId('resume').click();
    await at.getByTestId('resume-confirm').click();
    await isGone(at, 'trading-banner');
  };

  it('stops and closes out from any page, and shows it at once wherever else one looks', async () => {
    for (const symbol of ['BTCUSD', 'EURUSD', 'XAUUSD'])
      expect((await buy(`before ${symbol}`, symbol)).status).toBe(200);
    await until(async () => (await held()).positions.length === 3);
    expect(await elsewhere.getByTestId('trading-banner').count()).toBe(0);

    await page.getByTestId('halt').click();
    await page.getByTestId('stop-flat').check();
    await page.getByText('Now: 3 open positions').waitFor();
    await page.getByTestId('stop-reason').fill(REASON);
    await page.getByTestId('halt-confirm').click();

    for (const at of [page, elsewhere]) {
      const standing = at.getByTestId('standing');
      await standing.getByText('Trading is stopped on all your accounts').waitFor();
      await standing.getByText(REASON).waitFor();
      await at.locator('[data-testid=closing-account][data-status=flat]').waitFor();
    }
    expect(await held()).toMatchObject({ positions: [], orders: [] });
    await elsewhere.getByTestId('show-closed').click();
    await elsewhere.getByTestId('closing-item').nth(2).waitFor();
    expect(await elsewhere.getByTestId('closing-item').count()).toBe(3);
    expect(await buy('while stopped')).toMatchObject({
      status: 422,
      body: { error: { code: 'TRADING_HALTED' } },
    });
  });

  it('keeps the result of closing out until it is put away', async () => {
    await page.reload();
    await page.getByTestId('dismiss-closing').click();
    await isGone(page, 'closing-out');
    await page.reload();
    await page.getByTestId('trading-banner').waitFor();
    expect(await page.getByTestId('closing-out').count()).toBe(0);
  });

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation in the %s theme, with and without its dialog',
    async (theme) => {
      await elsewhere.goto(`${program.base}/accounts`);
      await showTheme(elsewhere, theme);
      await elsewhere.getByTestId('closing-account').waitFor();
      await elsewhere.getByTestId('account-trading').waitFor();
      await elsewhere.getByTestId('no-differences').waitFor();
      expect(await axeViolations(elsewhere)).toEqual([]);
      await elsewhere.getByTestId('stop-account').click();
      await elsewhere.getByTestId('halt-confirm').waitFor();
      expect(await axeViolations(elsewhere)).toEqual([]);
    },
  );

  it('asks before it lets openings go again, and then does on every page', async () => {
    await elsewhere.goto(`${program.base}/sessions`);
    await elsewhere.getByTestId('resume').click();
    await elsewhere.getByText('What was refused or dropped meanwhile is not sent again.').waitFor();
    expect((await state()).state).toBe('halted');
    await elsewhere.getByTestId('resume-confirm').click();
    for (const at of [page, elsewhere]) await isGone(at, 'trading-banner');
    expect((await buy('resumed')).status).toBe(200);
  });

  it('promise 2: stops by keyboard alone, without motion and in a low window, also when nothing else can be read', async () => {
    await page.setViewportSize({ width: 1280, height: 600 });
    await page.route(/\/api\/(accounts|trading\/state|trading\/drift)/, (route) => route.abort());
    await page.goto(`${program.base}/profile`);
    await page.getByText('It cannot be read whether trading is stopped').waitFor();
    await page.getByTestId('halt').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('halt-confirm').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('standing').waitFor();
    expect((await state()).state).toBe('halted');
    await page.unroute(/\/api\/(accounts|trading\/state|trading\/drift)/);
    await resume(page);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect((await opened.takeComplaints()).join()).toContain('ERR_FAILED');
  });

  it('says what works without the server when it does not answer, and tries again', async () => {
    await page.route('**/api/trading/halt', (route) => route.abort());
    await page.getByTestId('halt').click();
    await page.getByTestId('halt-confirm').click();
    await page.getByTestId('without-server').getByText('npm run halt').first().waitFor();
    expect((await state()).state).toBe('active');
    await page.unroute('**/api/trading/halt');
    await page.getByTestId('halt-confirm').click();
    await page.getByTestId('standing').waitFor();
    await resume(page);
    expect(await opened.takeComplaints()).toEqual([expect.stringContaining('ERR_FAILED')]);
  });

  it('leaves one account only its exits, closes it out, and lets it go again', async () => {
    await page.goto(`${program.base}/accounts`);
    await until(async () => (await held()).positions.length === 1);
    await page.getByTestId('stop-account').click();
    await page.getByTestId('stop-reducing').check();
    await page.getByTestId('halt-confirm').click();
    await page.getByTestId('standing').getByText('Only exits are taken on Practice').waitFor();
    expect(await buy('only exits')).toMatchObject({
      status: 422,
      body: { error: { code: 'REDUCE_ONLY' } },
    });
    await page.getByTestId('close-all').click();
    await page.getByTestId('close-all-holdings').getByText('1 open position').waitFor();
    await page.getByTestId('close-all-confirm').click();
    await page.locator('[data-testid=closing-account][data-status=flat]').waitFor();
    expect(await held()).toMatchObject({ positions: [] });
    await page.getByTestId('resume-account').click();
    await page.getByTestId('resume-confirm').click();
    await isGone(page, 'trading-banner');
  });

  it('lets an administrator stop everybody, which every page says', async () => {
    await page.goto(`${program.base}/admin/trading`);
    await page.getByTestId('stop-everybody').click();
    await page.getByTestId('stop-reason').fill('Moving to a new machine');
    await page.getByTestId('halt-confirm').click();
    const standing = elsewhere.locator('[data-testid=standing][data-scope=installation]');
    await standing.getByText('Moving to a new machine').waitFor();
    expect((await state()).scopes).toContainEqual(
      expect.objectContaining({ scope: 'installation', state: 'halted' }),
    );
    await page.getByTestId('close-everybody').click();
    await page.getByTestId('close-everybody-now').click();
    await page.getByText('is being closed out').waitFor();
    await page.getByTestId('resume-everybody').click();
    await page.getByTestId('resume-confirm').click();
    await standing.waitFor({ state: 'detached' });
  });

  it('shows what nobody explains before what was done by hand, and may stop at it', async () => {
    const db = openDb(join(opened.folder, 'data', 'accounts.db'));
    const insert = db.prepare(
      `INSERT OR REPLACE INTO drifts (account, class, position, user_id, symbol, message, since_ms)
       SELECT account, ?, ?, user_id, 'EURUSD', ?, 1790000000000 FROM accounts`,
    );
    let classes: string[] = [];
    // A look of the server in between finds that it is not so, and takes it away.
    await until(async () => {
      insert.run('opened_by_hand', '1', 'Somebody opened it at a terminal.');
      insert.run('unexplained_position', '2', 'No command of this server has its magic number 7.');
      await page.goto(`${program.base}/accounts`);
      await page.getByTestId('drift-settings').waitFor();
      classes = await page.evaluate<string[]>(
        "[...document.querySelectorAll('[data-testid=difference]')].map((one) => one.dataset.class)",
      );
      return classes.length === 2;
    });
    db.close();
    expect(classes).toEqual(['unexplained_position', 'opened_by_hand']);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByTestId('drift-settings').locator('summary').click();
    await page.getByTestId('halts-openings').check();
    await page.getByText('on for 1 of 1').waitFor();
    expect(await program.api('GET', '/api/trading/drift')).toMatchObject({
      settings: [{ account: ACCOUNT, halts_openings: true }],
    });
  });

  it('has its button and its dialog on a phone too, without scrolling sideways', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['/', '/accounts', '/admin/trading']) {
      await page.goto(program.base + path);
      await page.getByTestId('halt-small').click();
      await page.getByTestId('halt-confirm').waitFor();
      expect(await sidewaysOverflow(page)).toBe(0);
    }
    await page.getByTestId('halt-confirm').click();
    await page.getByTestId('standing').waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
