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
import { practiceAccount, type Program } from './testing/program.ts';

const VIEWS = ['names', 'mappings', 'broker', 'settings'];
/** What each part of the page shows once it has been read. */
const SHOWN: Record<string, string> = {
  names: 'question',
  mappings: 'mapping-row',
  broker: 'symbol-row',
  settings: 'save-symbol-settings',
};

type Answer = { signal_id: string; accounts: { account: string; status: string }[] };
type Mappings = { mappings: { from: string; to: string }[] };

inABrowser('the page /symbols, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;
  let account = '';

  beforeAll(async () => {
    opened = await openProgram('symbols-page');
    ({ program, page } = opened);
    account = await practiceAccount(program);
  });
  afterAll(() => opened.close());

  const question = (symbol: string): Locator =>
    page.locator(`[data-testid=question][data-symbol="${symbol}"]`);
  const mappingsOf = async (): Promise<unknown[]> => {
    const path = `/api/accounts/${account}/symbol-mappings`;
    const { mappings } = await program.api<Mappings>('GET', path);
    return mappings.map(({ from, to }) => [from, to]);
  };
  const send = (id: string, symbol: string) =>
    program.signal({ id, action: 'BUY', symbol, volume: 0.01 });

  it('leads from a refused signal to its question, on the dashboard and in the trace', async () => {
    await page.goto(program.base);
    await page.getByTestId('account-tile').first().waitFor();
    expect((await send('unknown', 'EURSUD')).status).toBe(422);
    await page.getByTestId('banner').getByText('1 symbol waits for your answer').waitFor();
    await page.getByTestId('history-row').first().click();
    await page.getByTestId('symbol-link').click();
    await page.waitForURL(`${program.base}/symbols?account=${account}&name=EURSUD`);
    expect(await page.getByTestId('try-name-input').inputValue()).toBe('EURSUD');
    await page.getByTestId('explanation').getByText('SYMBOL_UNKNOWN').waitFor();
    await page.goto(program.base);
    await page.getByTestId('problem-link').click();
    await page.waitForURL(`${program.base}/symbols`);
  });

  it('asks what an unknown name is, with the terms in which the broker could mean it', async () => {
    const asked = question('EURSUD');
    await asked.getByText('What is EURSUD at Practice?').waitFor();
    await asked.getByText('Asked once').waitFor();
    await asked.getByText('Euro vs US Dollar').waitFor();
    expect(await page.getByTestId('banner').count()).toBe(0);
  });

  it('makes a mapping with one click, tells what follows, and sends nothing again', async () => {
    await question('EURSUD').locator('[data-testid=accept-proposal][data-symbol=EURUSD]').click();
    await page
      .getByTestId('done')
      .getByText('The next signal for EURSUD trades EURUSD on Practice. Nothing is sent again')
      .waitFor();
    await question('EURSUD').waitFor({ state: 'detached' });
    expect(await mappingsOf()).toEqual([['EURSUD', 'EURUSD']]);
    const commands = `/api/accounts/${account}/commands`;
    expect(await program.api('GET', commands)).toMatchObject({ commands: [] });
  });

  it('lets the same signal through under the name of the broker, and shows it among the names in use', async () => {
    const { status, body } = await send('known', 'EURSUD');
    expect(status).toBe(200);
    const { signal_id: id, accounts } = body as Answer;
    expect(accounts).toMatchObject([{ account, status: 'queued', symbol: 'EURUSD' }]);
    const use = page.locator('[data-testid=use-row][data-symbol=EURSUD]');
    await use.locator('td').getByText('your mapping for this account').waitFor();
    await page.goto(`${program.base}/history?signal=${id}`);
    await page
      .getByTestId('step-mapped')
      .getByText('EURSUD is EURUSD here: your mapping for this account')
      .waitFor();
  });

  it('undoes what was done last', async () => {
    await page.goto(`${program.base}/symbols?view=mappings`);
    const row = page.locator('[data-testid=mapping-row][data-from=EURSUD]');
    await row.getByTestId('remove-mapping').click();
    await row.waitFor({ state: 'detached' });
    expect(await mappingsOf()).toEqual([]);
    await page.getByTestId('undo').click();
    await row.waitFor();
    expect(await mappingsOf()).toEqual([['EURSUD', 'EURUSD']]);
  });

  it('adds and edits a mapping by keyboard alone', async () => {
    const card = page.getByTestId('mappings-account');
    await card.getByTestId('mapping-from').focus();
    await page.keyboard.type('SHINY');
    await page.keyboard.press('Tab');
    await page.keyboard.type('XAGUSD');
    await page.keyboard.press('Enter');
    const row = page.locator('[data-testid=mapping-row][data-from=SHINY]');
    await row.waitFor();
    await row.getByRole('button', { name: 'Edit the mapping of SHINY' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('XAUUSD');
    await page.keyboard.press('Enter');
    await row.getByText('XAUUSD').waitFor();
    expect(await mappingsOf()).toContainEqual(['SHINY', 'XAUUSD']);
  });

  it('tells what a file would change before it changes anything', async () => {
    const card = page.getByTestId('mappings-account');
    const before = await mappingsOf();
    await card.getByTestId('open-import').click();
    await card.getByTestId('import-file').setInputFiles({
      name: 'custom_mappings.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"SHINY":"XAGUSD","TECH":"NAS100","DAX":"GER40"}'),
    });
    const preview = card.getByTestId('import-preview');
    await preview.getByText('2 new, 1 changed, 0 removed, 0 as before').waitFor();
    expect(await mappingsOf()).toEqual(before);
    await card.getByText('Replace it').click();
    await preview.getByText('2 new, 1 changed, 1 removed, 0 as before').waitFor();
    expect(await mappingsOf()).toEqual(before);
    await card.getByTestId('apply-import').click();
    await card.getByText('Imported: 2 new').waitFor();
    expect(await mappingsOf()).toEqual([
      ['DAX', 'GER40'],
      ['SHINY', 'XAGUSD'],
      ['TECH', 'NAS100'],
    ]);
    await card
      .locator('[data-testid=mapping-row][data-from=EURSUD]')
      .waitFor({ state: 'detached' });
    expect(await card.getByTestId('mapping-row').count()).toBe(3);
  });

  it('names the fault of a file and takes nothing of it', async () => {
    const card = page.getByTestId('mappings-account');
    await card.getByTestId('import-text').fill('from,to\nDAX,US500\nFTSE,');
    await card.getByTestId('check-import').click();
    await card.getByText('Mapping 2 (FTSE → ) is no pair of symbol names.').waitFor();
    expect(await card.getByTestId('apply-import').isDisabled()).toBe(true);
    // The browser itself remarks on an answer that is no success.
    expect(await opened.takeComplaints()).toEqual([expect.stringContaining('422')]);
    expect(await mappingsOf()).toContainEqual(['DAX', 'GER40']);
  });

  it('explains a name step by step, with the instrument it ends at', async () => {
    await page.goto(`${program.base}/symbols`);
    await page.getByTestId('try-name-input').fill('GOLD');
    await page.getByTestId('try-submit').click();
    const explanation = page.getByTestId('explanation');
    await explanation.getByText('GOLD is XAUUSD here').waitFor();
    const outcomeOf = (step: string) =>
      page.getByTestId(`step-${step}`).getAttribute('data-outcome');
    expect(await outcomeOf('exact')).toBe('none');
    expect(await outcomeOf('alias')).toBe('taken');
    expect(await outcomeOf('fuzzy')).toBe('not reached');
    await explanation.getByText('Gold vs US Dollar').first().waitFor();
  });

  it('offers any other symbol of the broker for an open question', async () => {
    await send('strange', 'GOLDX');
    await question('GOLDX').getByTestId('choose-another').click();
    await page.getByTestId('chooser-search').fill('silver');
    await page.locator('[data-testid=choose-symbol][data-symbol=XAGUSD]').click();
    await question('GOLDX').waitFor({ state: 'detached' });
    expect(await mappingsOf()).toContainEqual(['GOLDX', 'XAGUSD']);
  });

  it('drops a question that is dismissed', async () => {
    await send('dismissed', 'EURSUDX');
    await question('EURSUDX').getByTestId('dismiss-question').click();
    await question('EURSUDX').waitFor({ state: 'detached' });
    const { total } = await program.api<{ total: number }>('GET', '/api/symbols/questions');
    expect(total).toBe(0);
  });

  it('saves how certain it has to be', async () => {
    await page.goto(`${program.base}/symbols?view=settings`);
    const toggle = page.getByTestId('accept-near-names');
    expect(await toggle.isChecked()).toBe(false);
    await toggle.check();
    await page.getByTestId('save-symbol-settings').click();
    await page.getByText('Saved. It holds from the next signal on.').waitFor();
    expect(await program.api('GET', '/api/symbols/settings')).toMatchObject({
      settings: { accept_near_names: true, max_price_deviation_pct: 5 },
    });
  });

  const everywhere = (['dark', 'light'] as const).flatMap((theme) =>
    VIEWS.map((view) => ({ theme, view })),
  );
  it.each(everywhere)('has no accessibility violation: $view, $theme', async ({ theme, view }) => {
    await send('open again', 'EURSUDX');
    await page.goto(`${program.base}/symbols?view=${view}&name=GOLD`);
    await showTheme(page, theme);
    await page
      .getByTestId(SHOWN[view] ?? '')
      .first()
      .waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it.each(VIEWS)('does not scroll sideways at 390 px: %s', async (view) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${program.base}/symbols?view=${view}&name=GOLD`);
    await page
      .getByTestId(SHOWN[view] ?? '')
      .first()
      .waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
