import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openDb } from './db/index.ts';
import { axeViolations, launchBrowser, openContext, sidewaysOverflow } from './testing/browser.ts';
import { chromiumPath, inABrowser } from './testing/chromium.ts';
import {
  ADMIN,
  freePort,
  newFolder,
  removeFolder,
  startProgram,
  type Program,
} from './testing/program.ts';

let folder: string;
let program: Program;
let browser: Browser;

if (chromiumPath() !== undefined) {
  beforeAll(async () => {
    folder = newFolder('login-page');
    program = await startProgram({ folder, port: await freePort() });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await program.stop();
    await removeFolder(folder);
  });
}

/** Dialogs of the browser itself would hang here: there is nobody to answer them. */
async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await openContext(browser, options);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text());
  });
  return page;
}
const complaints: string[] = [];

async function fill(page: Page, password: string = ADMIN.pass): Promise<void> {
  await page.getByLabel('User').fill(ADMIN.user);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
}

function pathOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

inABrowser('the first sign-in, in a browser', () => {
  it.each([true, false])(
    'leads by the form to what was asked for, with scripts: %s',
    async (has) => {
      const page = await openPage({ javaScriptEnabled: has });
      await page.goto(`${program.base}/history?status=denied`);
      expect(pathOf(page)).toBe('/login?next=%2Fhistory%3Fstatus%3Ddenied');
      await fill(page);
      await page.waitForURL(`${program.base}/history?status=denied`);
      expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['signalpost']);
      await page.context().close();
    },
  );

  it('says after a wrong password what to do, keeps the user, and waits for the password', async () => {
    const page = await openPage();
    await page.goto(`${program.base}/accounts`);
    await fill(page, 'wrong password');
    await page.getByRole('alert').getByText('User and password do not fit').waitFor();
    expect(await page.getByLabel('User').inputValue()).toBe(ADMIN.user);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    expect(await page.evaluate('document.activeElement.id')).toBe('password');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.type(ADMIN.pass);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${program.base}/accounts`);
    await page.context().close();
  });

  it('signs out, and the form is there again, also after going back', async () => {
    const page = await openPage();
    await page.goto(program.base);
    await fill(page);
    await page.getByTestId('sign-out').click();
    await page.getByLabel('Password').waitFor();
    expect(await page.context().cookies()).toEqual([]);
    await page.goto(`${program.base}/accounts`);
    await page.getByLabel('Password').waitFor();
    await page.context().close();
  });

  it('is asked for again before a dangerous action, and leads back to it', async () => {
    const page = await openPage();
    await page.goto(`${program.base}/profile`);
    await fill(page);
    await page.getByTestId('rotate').click();
    makeSignInsOld();
    await page.getByTestId('grace-24').check();
    await page.getByTestId('rotate-confirm').click();
    await page
      .getByTestId('fresh-sign-in')
      .getByRole('button', { name: /login of .env/ })
      .click();
    await page.getByText('Show that it is you').waitFor();
    expect(pathOf(page)).toBe('/login?again=1&next=%2Fprofile');
    await fill(page, 'wrong password');
    await page.getByRole('alert').waitFor();
    await page.getByText('Show that it is you').waitFor();
    await fill(page);
    await page.getByTestId('rotate-confirm').waitFor();
    expect(await page.getByTestId('grace-24').isChecked()).toBe(true);
    await page.getByTestId('rotate-confirm').click();
    await page.getByText('You have a new address').waitFor();
    await page.context().close();
  });
});

inABrowser('the form', () => {
  it.each([
    ['dark', 'rgb(11, 14, 20)'],
    ['light', 'rgb(243, 245, 249)'],
  ])(
    'has no accessibility violation in the %s theme that was chosen on the page',
    async (theme, ground) => {
      const page = await openPage({ colorScheme: theme === 'dark' ? 'light' : 'dark' });
      await page.goto(`${program.base}/login`);
      await page.evaluate(`localStorage.setItem('signalpost.theme', '${theme}')`);
      await page.reload();
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(ground);
      expect(await axeViolations(page)).toEqual([]);
      await fill(page, 'wrong password');
      await page.getByRole('alert').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.context().close();
    },
  );

  it('follows the system without scripts', async () => {
    for (const [colorScheme, ground] of [
      ['dark', 'rgb(11, 14, 20)'],
      ['light', 'rgb(243, 245, 249)'],
    ] as const) {
      const page = await openPage({ colorScheme, javaScriptEnabled: false });
      await page.goto(`${program.base}/login`);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(ground);
      await page.context().close();
    }
  });

  it.each([390, 320])('does not scroll sideways at %i px', async (width) => {
    const page = await openPage({ viewport: { width, height: 700 } });
    await page.goto(`${program.base}/login?again=1`);
    await fill(page, 'wrong password');
    await page.getByRole('alert').waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
    await page.context().close();
  });

  it('breaks no rule of its own content policy', () => {
    expect(complaints).toEqual([]);
  });
});

/** As if more than five minutes had passed since everybody signed in. */
function makeSignInsOld(): void {
  const db = openDb(join(folder, 'data', 'accounts.db'));
  db.exec('UPDATE sessions SET authenticated_at_ms = authenticated_at_ms - 600000');
  db.close();
}
