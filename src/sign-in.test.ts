import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { MutableRedirectUri } from 'oauth2-mock-server';
import type { BrowserContext, Page } from 'playwright-core';
import { axeViolations, openContext, showTheme } from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import { openSignIn, type OpenSignIn } from './testing/google.ts';

type Person = Record<string, unknown>;
const PEOPLE: Record<string, Person> = {
  alice: { sub: '1001', email: 'alice@example.com', email_verified: true, name: 'Alice Liddell' },
  bob: { sub: '1002', email: 'bob@example.com', email_verified: true, name: 'Bob Cratchit' },
};

type Status = { signed_in: boolean; csrf_token: string | null; user: { user_id: string } | null };

inABrowser('signing in, in a browser', () => {
  let opened: OpenSignIn<Person>;
  let google: typeof opened.google;
  let program: typeof opened.program;
  let browser: typeof opened.browser;
  const complaints: string[] = [];

  beforeAll(async () => {
    // On another origin than the program: localhost is another host than 127.0.0.1.
    opened = await openSignIn({
      hostname: 'localhost',
      first: PEOPLE['alice'] ?? {},
      adminEmail: 'dana@example.com',
    });
    ({ google, program, browser } = opened);
  });
  afterAll(() => opened.close());

  async function openPage(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
    return page;
  }

  async function signIn(who: string): Promise<Page> {
    google.seat(PEOPLE[who] ?? {});
    const page = await openPage(await openContext(browser));
    await page.goto(`${program.base}/accounts`);
    await page.getByRole('link', { name: 'Continue with Google' }).click();
    await page.waitForURL(`${program.base}/accounts`);
    return page;
  }

  /** As the page itself asks: with the cookie that the browser keeps. */
  async function ask<T>(page: Page, path: string): Promise<T> {
    return page.evaluate(async (target) => (await fetch(target)).json() as Promise<T>, path);
  }

  it('leads from the wanted page to Google and back to it, without a script', async () => {
    const context = await openContext(browser, { javaScriptEnabled: false });
    const page = await openPage(context);
    await page.goto(`${program.base}/history`);
    expect(page.url()).toBe(`${program.base}/login?next=%2Fhistory`);
    await page.getByRole('link', { name: 'Continue with Google' }).click();
    await page.waitForURL(`${program.base}/history`);
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ name: 'signalpost', httpOnly: true, sameSite: 'Lax' });
    await context.close();
  });

  it.each(['light', 'dark'] as const)(
    'has a page without accessibility violations in %s, also for a refused consent',
    async (theme) => {
      const page = await openPage(await openContext(browser));
      await page.goto(`${program.base}/login`);
      await showTheme(page, theme);
      expect(await axeViolations(page)).toEqual([]);
      google.server.service.once('beforeAuthorizeRedirect', ({ url }: MutableRedirectUri) => {
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
      });
      await page.getByRole('link', { name: 'Continue with Google' }).click();
      await page.getByRole('alert').getByText('You did not let Google tell').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.getByRole('link', { name: 'Continue with Google' }).click();
      await page.waitForURL(`${program.base}/`);
      await page.context().close();
    },
  );

  it('gives two people two dashboards with nothing of each other', async () => {
    const [alice, bob] = [await signIn('alice'), await signIn('bob')];
    const [hers, his] = [
      await ask<Status>(alice, '/auth/status'),
      await ask<Status>(bob, '/auth/status'),
    ];
    expect(hers.user?.user_id).toMatch(/^user_aliceliddell_/);
    expect(his.user?.user_id).toMatch(/^user_bobcratchit_/);
    const { token } = await ask<{ token: string }>(alice, '/auth/webhook-token');
    await fetch(`${program.base}/webhook/${token}`, { method: 'POST', body: '{"action":"x"}' });
    expect(await ask(alice, '/api/history')).toMatchObject({ total: 1 });
    expect(await ask(bob, '/api/history')).toMatchObject({ total: 0 });
    await Promise.all([alice.context().close(), bob.context().close()]);
  });

  it('lets no other site change anything with the cookie that the browser keeps', async () => {
    const page = await signIn('alice');
    const { csrf_token: token } = await ask<Status>(page, '/auth/status');
    await page.goto(`${google.issuer}/.well-known/openid-configuration`);
    const target = `${program.base}/api/trading/halt`;
    const outcomes = await page.evaluate(
      async ([url = '', csrf = '']) => {
        const shared = { method: 'POST', credentials: 'include', body: '{}' } as const;
        const tries = [
          fetch(url, { ...shared, mode: 'no-cors' }),
          fetch(url, { ...shared, headers: { 'X-CSRF-Token': csrf } }),
        ];
        return (await Promise.allSettled(tries)).map(({ status }) => status);
      },
      [target, token ?? ''],
    );
    expect(outcomes).toEqual(['rejected', 'rejected']);
    const submitted = page.waitForResponse(target);
    await page.evaluate(`(() => {
      const form = document.createElement('form');
      Object.assign(form, { method: 'post', enctype: 'text/plain', action: ${JSON.stringify(target)} });
      document.documentElement.append(form);
      form.submit();
    })()`);
    expect((await submitted).status()).toBe(401);
    await page.waitForURL(target);
    await page.goto(`${program.base}/accounts`);
    expect(await ask(page, '/api/trading/state')).toMatchObject({ state: 'active' });
    await page.context().close();
  });

  it('breaks no rule of its own content policy', () => {
    expect(complaints).toEqual([]);
  });
});
