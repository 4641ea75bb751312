import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import {
  axeViolations,
  openProgram,
  showTheme,
  sidewaysOverflow,
  type OpenProgram,
} from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import { practiceAccount, until, untilSymbols, type Program } from './testing/program.ts';

const CLAIMED = '5550001';
const ATTACHED = '5550002';

type Account = {
  account: string;
  nickname: string;
  is_proven: boolean;
  receives_webhooks: boolean;
  positions: number | null;
};

inABrowser('accounts, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;
  let practice = '';

  beforeAll(async () => {
    opened = await openProgram('accounts-page');
    ({ program, page } = opened);
    practice = await practiceAccount(program);
  });
  afterAll(() => opened.close());

  const accounts = async (): Promise<Account[]> =>
    (await program.api<{ accounts: Account[] }>('GET', '/api/accounts')).accounts;
  const find = async (account: string): Promise<Account | undefined> =>
    (await accounts()).find((item) => item.account === account);
  const tileOf = (account: string): Locator =>
    page.locator(`[data-testid=account-tile][data-account="${account}"]`);
  const dialog = (): Locator => page.locator('dialog[open]');
  const addPractice = async (nickname: string): Promise<string> => {
    const wanted = { kind: 'paper', nickname };
    const { account } = await program.api<{ account: Account }>('POST', '/api/accounts', wanted);
    await untilSymbols(program, account.account);
    return account.account;
  };

  it('adds a MetaTrader account as a claim, and says what has to happen next', async () => {
    await page.goto(`${program.base}/accounts`);
    await page.getByTestId('account-kind-mt5').check();
    await page.getByLabel('Name', { exact: true }).fill('Gold');
    await page.getByTestId('account-number').fill(CLAIMED);
    await page.getByTestId('create-account').click();
    await page.getByTestId('claim-added').getByText(CLAIMED).first().waitFor();
    await tileOf(CLAIMED).getByText('Waiting for proof').waitFor();
    expect(await tileOf(CLAIMED).getByTestId('claim').innerText()).toContain('INSTANCE_ROOT_PATH');
    expect(await tileOf(CLAIMED).getByTestId('close-all').count()).toBe(0);
    expect((await find(CLAIMED))?.is_proven).toBe(false);
  });

  it('shows beside the form why the server refuses an account', async () => {
    await page.getByLabel('Name', { exact: true }).fill('Gold again');
    await page.getByTestId('account-number').fill(CLAIMED);
    await page.getByTestId('create-account').click();
    await page.getByTestId('new-account').getByRole('alert').waitFor();
  });

  it('names the claim in the banner of every other page, once', async () => {
    await page.goto(`${program.base}/history`);
    const line = page.getByTestId('banner').getByRole('listitem').filter({ hasText: CLAIMED });
    await line.waitFor();
    expect(await line.count()).toBe(1);
    await line.getByTestId('problem-link').click();
    await tileOf(CLAIMED).waitFor();
  });

  it('renames an account by keyboard alone', async () => {
    await tileOf(practice).getByTestId('rename-account').focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('Renamed');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    await tileOf(practice).getByRole('heading', { name: 'Renamed' }).waitFor();
    expect((await find(practice))?.nickname).toBe('Renamed');
  });

  it('switches webhook signals of an account off, so that none reaches it, and on again', async () => {
    await tileOf(practice).getByTestId('receives-webhooks').click();
    await tileOf(practice).getByText('Webhook off').waitFor();
    expect((await find(practice))?.receives_webhooks).toBe(false);
    const { status } = await program.signal({ id: 'off', action: 'BUY', symbol: 'EURUSD' });
    expect(status).toBe(422);
    await page.reload();
    await tileOf(practice).getByText('Webhook off').waitFor();
    await tileOf(practice).getByTestId('receives-webhooks').click();
    await tileOf(practice).getByText('Webhook off').waitFor({ state: 'detached' });
    expect((await find(practice))?.receives_webhooks).toBe(true);
  });

  it('removes a claim after one question', async () => {
    await tileOf(CLAIMED).getByTestId('remove-account').click();
    await dialog().getByTestId('remove-account-confirm').click();
    await tileOf(CLAIMED).waitFor({ state: 'detached' });
    await page.getByText('Gold was removed.').waitFor();
    expect(await find(CLAIMED)).toBeUndefined();
  });

  it('asks once more, in the server’s words, before it removes an account that holds a position', async () => {
    const account = await addPractice('Holder');
    const message = { id: 'hold', account, action: 'BUY', symbol: 'EURUSD', volume: 0.01 };
    expect((await program.signal(message)).status).toBe(200);
    await until(async () => (await find(account))?.positions === 1);
    await tileOf(account).getByTestId('remove-account').click();
    const confirm = dialog().getByTestId('remove-account-confirm');
    await confirm.click();
    await dialog().getByRole('alert').waitFor();
    expect(await confirm.innerText()).toBe('Remove it all the same');
    expect(await find(account)).toBeDefined();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await tileOf(account).getByTestId('remove-account').click();
    expect(await dialog().getByRole('alert').count()).toBe(0);
    await confirm.click();
    await dialog().getByRole('alert').waitFor();
    await confirm.click();
    await tileOf(account).waitFor({ state: 'detached' });
    expect(await find(account)).toBeUndefined();
  });

  it('shows an account that was added elsewhere without a reload', async () => {
    const account = await addPractice('From elsewhere');
    await tileOf(account).waitFor();
    await program.api('DELETE', `/api/accounts/${account}`, { confirm: true });
    await tileOf(account).waitFor({ state: 'detached' });
  });

  it('lets an administrator attach a terminal whose folder exists, and says why it cannot without one', async () => {
    await page.goto(`${program.base}/admin/accounts?account=${ATTACHED}`);
    const form = page.getByTestId('attach-account');
    const { user } = await program.api<{ user: { user_id: string } }>('GET', '/auth/status');
    expect(await form.locator('input[name=account]').inputValue()).toBe(ATTACHED);
    await form.getByTestId('owner').fill(user.user_id);
    await form.locator('input[name=nickname]').fill('Attached');
    await form.getByTestId('attach-submit').click();
    await form.getByRole('alert').waitFor();
    mkdirSync(join(opened.folder, 'data', 'instances', ATTACHED), { recursive: true });
    await form.getByTestId('attach-submit').click();
    const row = page.locator(`[data-testid=admin-account-row][data-account="${ATTACHED}"]`);
    await row.getByText('Attached').waitFor();
    expect((await find(ATTACHED))?.is_proven).toBe(true);
  });

  it('says why an account cannot be moved to nobody, and removes it', async () => {
    const row = page.locator(`[data-testid=admin-account-row][data-account="${ATTACHED}"]`);
    await row.getByTestId('move-account').click();
    await dialog().getByTestId('owner').fill('nobody@example.com');
    await dialog().getByTestId('move-confirm').click();
    await dialog().getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await row.getByTestId('admin-remove-account').click();
    await dialog().getByTestId('admin-remove-confirm').click();
    await row.waitFor({ state: 'detached' });
    expect(await find(ATTACHED)).toBeUndefined();
  });

  it('says what the ready message of a strategy would do, and sends nothing', async () => {
    await page.goto(program.base);
    const text = await page.getByTestId('alert-message').innerText();
    await page.getByTestId('check-message').fill(text);
    await page.getByTestId('check-submit').click();
    const would = (what: string) =>
      page.locator(`[data-testid=check-account][data-would=${what}]`).first();
    await would('send').waitFor();
    await would('nothing').waitFor();
    expect(await page.getByTestId('check-mended').count()).toBe(0);
    expect((await find(practice))?.positions).toBe(0);
  });

  it('shows the right form of a message that is not understood, with its placeholders', async () => {
    const pasted = '{"action":"buy","ticker":"{{ticker}}","volume":0.01,"stop":"{{close}}"}';
    await page.getByTestId('check-message').fill(pasted);
    await page.getByTestId('check-submit').click();
    const mended = page.getByTestId('check-mended');
    await mended.getByTestId('copy-mended').waitFor();
    expect(await mended.innerText()).toContain('{{ticker}}');
  });

  it('shows each of the two outcomes that a reversal has on an account', async () => {
    const long = { market_position: 'long', market_position_size: '1' };
    const before = { prev_market_position: 'flat', prev_market_position_size: '0' };
    const order = { account: practice, ticker: 'EURUSD', volume: 0.01 };
    expect(
      (await program.signal({ id: 'in', action: 'buy', ...order, ...long, ...before })).status,
    ).toBe(200);
    await until(async () => (await find(practice))?.positions === 1);
    const turned = {
      market_position: 'short',
      market_position_size: '1',
      prev_market_position: 'long',
      prev_market_position_size: '1',
    };
    await program.signal({ id: 'turn', action: 'sell', ...order, ...turned });
    await page.goto(`${program.base}/history`);
    await page.getByTestId('history-row').first().click();
    await page.getByTestId('account-trace').nth(1).waitFor();
    const traces = await page.getByTestId('account-trace').all();
    const actions = await Promise.all(traces.map((trace) => trace.getAttribute('data-action')));
    expect(new Set(actions).size).toBe(2);
  });

  it('takes webhook signals from an account that becomes a slave, unless its owner wants both', async () => {
    const slave = await addPractice('Follower');
    await page.goto(`${program.base}/copying/new?master=${practice}&slave=${slave}`);
    await page.getByTestId('section-webhook').getByText('Follower takes webhook').waitFor();
    await page.getByTestId('save-pair').click();
    await page.getByTestId('pair').waitFor();
    expect((await find(slave))?.receives_webhooks).toBe(false);
    await page.getByTestId('pair').getByRole('link').click();
    await page.getByTestId('slave-receives-webhooks').click();
    await page.getByTestId('trades-twice').waitFor();
    await page.getByTestId('save-pair').click();
    await page.locator('[data-testid=pair-states] [data-state=tradesTwice]').waitFor();
    expect((await find(slave))?.receives_webhooks).toBe(true);
  });

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation in the %s theme, nor scrolls sideways at 390 px',
    async (theme) => {
      await program.api('POST', '/api/accounts', { account: CLAIMED, nickname: 'Gold' });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.goto(`${program.base}/accounts`);
      await showTheme(page, theme);
      await tileOf(CLAIMED).waitFor();
      await page.getByTestId('account-kind-mt5').check();
      expect(await axeViolations(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await tileOf(CLAIMED).getByTestId('remove-account').click();
      await dialog().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.goto(`${program.base}/admin/accounts`);
      await page.getByTestId('admin-account-row').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
      await page.goto(program.base);
      await page
        .getByTestId('check-message')
        .fill(await page.getByTestId('alert-message').innerText());
      await page.getByTestId('check-submit').click();
      await page.getByTestId('check-answer').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      expect(await sidewaysOverflow(page)).toBe(0);
    },
  );

  it('asks nothing of any other host, and complains of nothing but what was refused', () => {
    const unasked = opened.complaints.filter((text) => !/status of (404|409|422)/.test(text));
    expect(unasked).toEqual([]);
  });
});
