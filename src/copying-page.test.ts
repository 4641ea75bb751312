import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DEFAULT_SETTINGS } from './copy/index.ts';
import {
  axeViolations,
  openProgram,
  showTheme,
  sidewaysOverflow,
  type OpenProgram,
} from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import { until, untilSymbols, type Program } from './testing/program.ts';

const SLAVE_NAME = 'Follower';

type Account = { account: string; nickname: string; status: string };
type Pair = { id: string; status: string; settings: object };
type Position = { symbol: string; volume: number };

inABrowser('the page /copying, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;
  let master = '';
  let slave = '';

  beforeAll(async () => {
    opened = await openProgram('copying-page');
    ({ program, page } = opened);
  });
  afterAll(() => opened.close());

  const accounts = async (): Promise<Account[]> =>
    (await program.api<{ accounts: Account[] }>('GET', '/api/accounts')).accounts;
  const pairs = async (): Promise<Pair[]> =>
    (await program.api<{ pairs: Pair[] }>('GET', '/api/copy/pairs')).pairs;
  const positionsOf = async (account: string): Promise<Position[]> => {
    const path = `/api/accounts/${account}/positions`;
    return (await program.api<{ positions: Position[] }>('GET', path)).positions;
  };
  const send = (id: string, message: object) =>
    program.signal({ id, account: master, symbol: 'EURUSD', ...message });
  const resultOfExample = (): Promise<string> =>
    page.locator('[data-testid=example-result][data-old=false]').innerText();

  it('leads from one account to a second one, and from there to the first pair', async () => {
    await page.goto(`${program.base}/copying`);
    await page.getByTestId('needs-account').waitFor();
    await page.getByLabel('Name', { exact: true }).fill(SLAVE_NAME);
    await page.getByLabel('Symbol suffix (optional)').fill('.pro');
    await page.getByTestId('create-account').click();
    await page.getByTestId('make-first-pair').waitFor();
    await until(async () => (await accounts()).every(({ status }) => status === 'online'));
    for (const { account, nickname } of await accounts()) {
      if (nickname === SLAVE_NAME) slave = account;
      else master = account;
    }
    for (const account of [master, slave]) await untilSymbols(program, account);
  });

  it('says why an account cannot follow itself', async () => {
    await page.getByTestId('make-first-pair').click();
    await page.getByTestId('choose-master').selectOption(master);
    await page.getByTestId('choose-slave').selectOption(master);
    await page.getByTestId('hindrance').getByText('An account cannot follow itself.').waitFor();
    expect(await page.getByTestId('save-pair').isDisabled()).toBe(true);
  });

  it('works an example out as one types, with its steps', async () => {
    await page.getByTestId('choose-slave').selectOption(slave);
    await page.getByTestId('multiplier').fill('0.5');
    const example = page.getByTestId('example');
    await example.getByText('master 1.00 lot → this slave 0.50').waitFor();
    await example.getByText('Buy EURUSD.pro on the slave').waitFor();
    expect(await page.getByTestId('example-steps').getByRole('listitem').count()).toBe(3);
    await page.getByTestId('mode-fixed').check();
    await page.getByTestId('fixed-volume').fill('0.07');
    await example.getByText('master 1.00 lot → this slave 0.07').waitFor();
    await page.getByTestId('mode-multiply').check();
    await example.getByText('master 1.00 lot → this slave 0.50').waitFor();
    await page.getByTestId('example-lots').fill('0.3');
    await example.getByText('master 0.30 lot → this slave 0.15').waitFor();
  });

  it('fills a form from a template', async () => {
    await page.getByTestId('max-lot').fill('2');
    await page.getByTestId('template-name').fill('Half');
    await page.getByTestId('save-template').click();
    await page.getByText('“Half” holds the settings shown here.').waitFor();
    await page.getByTestId('multiplier').fill('3');
    await page.getByTestId('apply-template').click();
    expect(await page.getByTestId('multiplier').inputValue()).toBe('0.5');
    expect(await page.getByTestId('max-lot').inputValue()).toBe('2');
    await page.getByTestId('max-lot').fill('');
  });

  it('makes the pair that the form shows; what was left as it is, is what the server takes', async () => {
    await page.getByTestId('save-pair').click();
    await page.getByTestId('pair').locator('[data-state=active]').waitFor();
    expect(await pairs()).toMatchObject([
      { status: 'active', settings: { ...DEFAULT_SETTINGS, multiplier: 0.5 } },
    ]);
    const cell = page.getByTestId('pair');
    await cell.getByText('0.5 × master').waitFor();
    await page.getByTestId('no-pair').getByText('circle').waitFor();
  });

  it('shows the copy of a trade live, in the size of the example', async () => {
    await page.goto(`${program.base}/copying?view=history`);
    await page.getByText('Nothing copied yet').waitFor();
    expect((await send('first', { action: 'BUY', volume: 0.3 })).status).toBe(200);
    const row = page.locator('[data-testid=copy-row][data-status=executed]');
    await row.getByText('Open buy EURUSD').waitFor();
    expect(await row.innerText()).toContain('0.30 → 0.15');
    await until(async () => (await positionsOf(slave)).length > 0);
    expect(await positionsOf(slave)).toMatchObject([{ symbol: 'EURUSD.pro', volume: 0.15 }]);
    await row.click();
    const steps = page.getByTestId('copy-steps').getByRole('listitem');
    expect(await steps.allInnerTexts()).toEqual([
      expect.stringContaining('Deal on the master'),
      expect.stringMatching(/Received by the server\s*\+/),
      expect.stringMatching(/Written for the terminal\s*\+/),
      expect.stringMatching(/Taken by the terminal\s*\+/),
      expect.stringMatching(/Done on the slave\s*\+/),
    ]);
    await page.getByTestId('master-signal').locator('summary').click();
    await page.getByTestId('master-signal').getByText('"id":"first"').waitFor();
  });

  it('keeps the filter in the address', async () => {
    await page.getByTestId('filter-status').selectOption('error');
    await page.getByText('No copy like that').waitFor();
    expect(page.url()).toContain('status=error');
    await page.reload();
    await page.getByText('No copy like that').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByTestId('copy-row').first().waitFor();
  });

  it('shows the key only when asked, and what to put into the EA', async () => {
    await page.goto(`${program.base}/copying?view=masters`);
    const key = page.getByTestId('copy-key');
    expect(await key.innerText()).toContain('••••');
    await page.getByTestId('show-key').click();
    const shown = await key.innerText();
    expect(shown).toMatch(/^cpy_[\w-]{32}$/);
    await page.getByTestId('ea-setup').locator('summary').click();
    const inputs = await page.getByTestId('ea-inputs').innerText();
    expect(inputs).toContain(`Master_ServerURL=${program.base}\nMaster_APIKey=${shown}\n`);
    await page.getByTestId('rotate-key').click();
    await page.getByTestId('rotate-key-confirm').click();
    await page.getByText('There is a new key.').waitFor();
    expect(await key.innerText()).not.toBe(shown);
  });

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation, and does not scroll sideways at 390 px: %s',
    async (theme) => {
      const [pair] = await pairs();
      await showTheme(page, theme);
      for (const [path, shown] of [
        ['', 'link'],
        ['?view=masters', 'master'],
        ['?view=history', 'copy-row'],
        [`/pairs/${pair?.id ?? ''}`, 'example-result'],
      ] as const) {
        await page.goto(`${program.base}/copying${path}`);
        await page.getByTestId(shown).first().waitFor();
        if (shown === 'copy-row') await page.getByTestId(shown).first().click();
        expect([path, ...(await axeViolations(page))]).toEqual([path]);
        await page.setViewportSize({ width: 390, height: 844 });
        expect([path, await sidewaysOverflow(page)]).toEqual([path, 0]);
        await page.setViewportSize({ width: 1280, height: 900 });
      }
    },
  );

  it('pauses after saying what follows, and opens nothing then', async () => {
    await page.goto(`${program.base}/copying`);
    await page.getByTestId('pair').getByRole('link').click();
    await page.getByTestId('example-result').waitFor();
    expect(await resultOfExample()).toContain('→ this slave 0.50');
    await page.getByTestId('toggle-pair').click();
    await page.getByText('1 open copy: the master’s closes').waitFor();
    await page.getByTestId('pause-confirm').click();
    await page.locator('[data-state=paused]').waitFor();
    await send('while paused', { action: 'BUY', volume: 0.2 });
    await page.goto(`${program.base}/copying?view=history&status=error`);
    await page.getByTestId('copy-row').getByText('The pair is paused.').waitFor();
    expect(await positionsOf(slave)).toHaveLength(1);
  });

  it('deletes a pair, and closes its copies where that was chosen', async () => {
    await page.goto(`${program.base}/copying`);
    await page.getByTestId('pair').getByRole('link').click();
    await page.getByTestId('remove-pair').click();
    await page.getByText('Now: 1 open copy.').waitFor();
    await page.getByTestId('removal-close').check();
    await page.getByTestId('remove-confirm').click();
    await page.getByTestId('make-first-pair').waitFor();
    expect(await pairs()).toEqual([]);
    await until(async () => (await positionsOf(slave)).length === 0);
    expect(await positionsOf(master)).not.toHaveLength(0);
  });

  it('hides the history when asked', async () => {
    await page.goto(`${program.base}/copying?view=history`);
    await page.getByTestId('copy-row').first().waitFor();
    await page.getByTestId('clear-copies').click();
    await page.getByTestId('clear-copies-confirm').click();
    await page.getByText('Nothing copied yet').waitFor();
  });

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
