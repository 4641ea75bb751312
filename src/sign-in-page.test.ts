import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openDb } from './db/index.ts';
import { axeViolations, openContext, openProgram, showTheme } from './testing/browser.ts';
import { chromiumPath, inABrowser } from './testing/chromium.ts';
import { openSignIn, type OpenSignIn } from './testing/google.ts';
import { until } from './testing/program.ts';

type Person = { sub: string; email: string; email_verified: boolean; name: string };
const DANA = person('1000', 'dana@planted.example', 'Dana Scully');
const ALICE = person('1001', 'alice@planted.example', 'Alice Liddell');
const BOB = person('1002', 'bob@planted.example', 'Bob Hatter');
const CAROL = person('1003', 'carol@planted.example', 'Carol Danvers');

function person(sub: string, email: string, name: string): Person {
  return { sub, email, email_verified: true, name };
}

let opened: OpenSignIn<Person>;
let google: typeof opened.google;
let program: typeof opened.program;
let browser: typeof opened.browser;

if (chromiumPath() !== undefined) {
  beforeAll(async () => {
    opened = await openSignIn({ hostname: '127.0.0.1', first: DANA, adminEmail: DANA.email });
    ({ google, program, browser } = opened);
  });
  afterAll(() => opened.close());
}

/** A browser of its own, up to the point where nobody is signed in yet. */
async function openPage(): Promise<Page> {
  const context = await openContext(browser, {
    viewport: { width: 1280, height: 900 },
  });
  return context.newPage();
}

/** By the login page and the provider to the page that was asked for. */
async function signIn(page: Page, who: Person, path = '/'): Promise<void> {
  google.seat(who);
  await page.goto(program.base + path);
  await page.getByRole('link', { name: /Google/ }).click();
  await page.getByTestId('signed-in').waitFor();
}

async function openAs(who: Person, path = '/'): Promise<Page> {
  const page = await openPage();
  await signIn(page, who, path);
  return page;
}

/** From the dialog that asks for it to the provider and back; until then the old page would still answer. */
async function signInAfresh(page: Page, who: Person): Promise<void> {
  google.seat(who);
  const loaded = page.waitForEvent('load');
  await page.getByTestId('fresh-sign-in-google').click();
  await loaded;
}

function pathOf(page: Page): string {
  const { pathname, search } = new URL(page.url());
  return pathname + search;
}

/** As if more than five minutes had passed since everybody signed in. */
function makeSignInsOld(): void {
  const db = openDb(join(opened.folder, 'data', 'accounts.db'));
  db.exec('UPDATE sessions SET authenticated_at_ms = authenticated_at_ms - 600000');
  db.close();
}

inABrowser('signing in, in a browser', () => {
  it('leads by the login page and the provider to what was asked for, and names who is there', async () => {
    const page = await openAs(ALICE, '/history?status=denied');
    expect(pathOf(page)).toBe('/history?status=denied');
    expect(await page.getByTestId('signed-in').innerText()).toContain(ALICE.name);
    await page.context().close();
  });

  it('says in plain words that consent was refused, and offers to start again', async () => {
    const page = await openPage();
    await page.goto(`${program.base}/auth/google/callback?error=access_denied&state=x`);
    expect(await page.getByRole('alert').innerText()).not.toBe('');
    expect(await page.getByRole('link', { name: /Google/ }).count()).toBe(1);
    await page.context().close();
  });

  it('signs out, and the page opens no more', async () => {
    const page = await openAs(ALICE);
    await page.getByTestId('sign-out').click();
    await page.getByRole('link', { name: /Google/ }).waitFor();
    await page.goto(`${program.base}/accounts`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.context().close();
  });

  it('rotates the webhook address and shows that the old one works on for the hour given', async () => {
    const page = await openAs(ALICE, '/profile');
    await page.getByTestId('show-address').click();
    const before = await page.getByTestId('webhook-address-text').innerText();
    await page.getByTestId('rotate').click();
    await page.getByTestId('grace-1').check();
    await page.getByTestId('rotate-confirm').click();
    await page.getByTestId('older-addresses').waitFor();
    const after = await page.getByTestId('webhook-address-text').innerText();
    expect(after).toMatch(/^http.*\/webhook\/whk_/);
    expect(after).not.toBe(before);
    await knock(before, 422);
    await knock(after, 422);
    await page.context().close();
  });

  it('stops the old address at once when no grace is given', async () => {
    const page = await openAs(BOB, '/profile');
    await page.getByTestId('show-address').click();
    const before = await page.getByTestId('webhook-address-text').innerText();
    await page.getByTestId('rotate').click();
    await page.getByTestId('rotate-confirm').click();
    await page.getByText('You have a new address').waitFor();
    await knock(before, 401);
    await page.context().close();
  });

  it('explains why a fresh sign-in is needed and leads through it back to the question', async () => {
    const page = await openAs(ALICE, '/profile');
    makeSignInsOld();
    await page.getByTestId('rotate').click();
    await page.getByTestId('grace-24').check();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByTestId('rotate-confirm').click();
    await page.getByTestId('fresh-sign-in-google').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await signInAfresh(page, ALICE);
    await page.getByTestId('rotate-confirm').waitFor();
    expect(pathOf(page)).toBe('/profile');
    expect(await page.getByTestId('grace-24').isChecked()).toBe(true);
    await page.getByTestId('rotate-confirm').click();
    await page.getByText('You have a new address').waitFor();
    await page.context().close();
  });

  it('makes an API token that works, shows it once, and takes it back', async () => {
    const page = await openAs(ALICE, '/profile');
    await page.getByTestId('token-name').fill('Nightly report');
    await page.getByTestId('create-token').click();
    const secret = await page.getByTestId('new-secret').innerText();
    expect(await askWith(secret)).toBe(200);
    await page.getByTestId('secret-done').click();
    await page.reload();
    await page.getByTestId('api-token').getByText('Nightly report').waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByTestId('revoke').click();
    await page.getByTestId('revoke-confirm').click();
    await page.getByText('No API tokens').waitFor();
    expect(await askWith(secret)).toBe(401);
    await page.context().close();
  });

  it('ends another session, whose page says so and leads back after the next sign-in', async () => {
    const here = await openAs(CAROL, '/sessions');
    const there = await openAs(CAROL, '/history');
    await here.reload();
    await here.getByTestId('end-session').click();
    await here.getByTestId('end-session-confirm').click();
    await here.getByText('One session was ended').waitFor();
    expect(await here.getByTestId('session').count()).toBe(1);
    await there.getByTestId('ended').waitFor();
    expect(await axeViolations(there)).toEqual([]);
    await there.getByTestId('sign-in-again').click();
    google.seat(CAROL);
    await there.getByRole('link', { name: /Google/ }).click();
    await there.getByTestId('signed-in').waitFor();
    expect(pathOf(there)).toBe('/history');
    await here.context().close();
    await there.context().close();
  });

  it('ends all other sessions at once, and keeps this one', async () => {
    const here = await openAs(BOB, '/sessions');
    const there = await openAs(BOB);
    await here.reload();
    await here.getByTestId('end-others').click();
    await here.getByTestId('end-session-confirm').click();
    await there.getByTestId('ended').waitFor();
    const left = here.getByTestId('session');
    await here.getByText(/(was|were) ended/).waitFor();
    expect(await left.count()).toBe(1);
    expect(await left.getAttribute('data-current')).toBe('true');
    await here.context().close();
    await there.context().close();
  });

  it('asks for a fresh sign-in before trading is resumed, and forgets it when one decides against', async () => {
    const page = await openAs(ALICE, '/profile');
    await page.goto(program.base);
    await page.getByTestId('halt').click();
    await page.getByTestId('halt-confirm').click();
    makeSignInsOld();
    await page.getByTestId('resume').click();
    await page.getByTestId('resume-confirm').click();
    const dialog = page.getByTestId('fresh-sign-in');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByTestId('resume-confirm').click();
    await signInAfresh(page, ALICE);
    await page.getByTestId('resume-confirm').click();
    await page.getByTestId('trading-banner').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('still takes changes from a page whose person has signed in again in another tab', async () => {
    const page = await openAs(BOB, '/profile');
    const second = await page.context().newPage();
    google.seat(BOB);
    await second.goto(`${program.base}/login/google`);
    await second.getByTestId('signed-in').waitFor();
    await page.getByTestId('token-name').fill('From the older tab');
    await page.getByTestId('create-token').click();
    expect(await askWith(await page.getByTestId('new-secret').innerText())).toBe(200);
    await page.context().close();
  });

  it('shows nothing of one person to the next who signs in in the same browser', async () => {
    const page = await openAs(ALICE, '/profile');
    const second = await page.context().newPage();
    google.seat(BOB);
    await second.goto(`${program.base}/login/google`);
    await second.getByTestId('signed-in').waitFor();
    // The end of her session may be seen before his has begun, and is worded so then.
    await page.getByTestId('ended').waitFor();
    expect(await page.content()).not.toContain(ALICE.email);
    await page.goto(program.base);
    expect(await page.getByTestId('signed-in').innerText()).toContain(BOB.email);
    await page.context().close();
  });
});

async function knock(address: string, status: number): Promise<void> {
  const answer = await fetch(address, {
    method: 'POST',
    body: JSON.stringify({ action: 'CLOSE_ALL', id: String(Math.random()) }),
  });
  expect(answer.status).toBe(status);
}

async function askWith(secret: string): Promise<number> {
  const headers = { Authorization: `Bearer ${secret}` };
  return (await fetch(`${program.base}/api/history`, { headers })).status;
}

inABrowser('the administration, in a browser', () => {
  it('is not in the way of anybody else', async () => {
    const page = await openAs(ALICE);
    expect(await page.getByRole('link', { name: 'Audit log' }).count()).toBe(0);
    await page.goto(`${program.base}/admin/users`);
    await page.getByText('For administrators').waitFor();
    await page.context().close();
  });

  it('switches a user off, which that user’s page and the next sign-in say, and on again', async () => {
    const carol = await openAs(CAROL);
    const dana = await openAs(DANA, '/admin/users');
    await dana.getByTestId('user-search').fill('carol@');
    const row = dana.getByTestId('user-row').filter({ hasText: CAROL.email });
    await row.getByTestId('toggle-user').click();
    await dana.getByTestId('toggle-confirm').click();
    await dana.getByText('is switched off').waitFor();
    await carol.getByTestId('ended').waitFor();
    await carol.getByTestId('sign-in-again').click();
    google.seat(CAROL);
    await carol.getByRole('link', { name: /Google/ }).click();
    await carol.getByText('Your user is switched off').waitFor();
    await row.getByTestId('toggle-user').click();
    await dana.getByTestId('toggle-confirm').click();
    await dana.getByText('is switched on').waitFor();
    await carol.goto(program.base);
    google.seat(CAROL);
    await carol.getByRole('link', { name: /Google/ }).click();
    await carol.getByTestId('signed-in').waitFor();
    await carol.context().close();
    await dana.context().close();
  });

  it('looks at a user as support, stops their trading by name, and has both in a whole audit log', async () => {
    const carol = await openAs(CAROL);
    const dana = await openAs(DANA, '/admin/users?search=carol');
    await dana.getByRole('link', { name: /View Carol/ }).click();
    expect(await dana.getByTestId('support-banner').innerText()).toContain(CAROL.name);
    await carol.getByTestId('resume').click();
    await carol.getByTestId('resume-confirm').click();
    await carol.getByTestId('trading-banner').waitFor({ state: 'detached' });
    await dana.reload();
    await dana.getByTestId('support-halt').click();
    await dana.getByTestId('support-halt-confirm').click();
    await dana.getByTestId('support-trading').getByText('Trading is stopped').waitFor();
    await carol.getByTestId('resume').waitFor();
    await dana.goto(`${program.base}/admin/audit`);
    await dana.getByTestId('audit-entry').first().waitFor();
    const log = await dana.locator('main').innerText();
    expect(log).toContain('Looked at as support');
    expect(log).toContain('Trading stopped');
    expect(await dana.getByTestId('verification').innerText()).toContain('Chain verified');
    await dana.getByTestId('audit-action').selectOption('user.disabled');
    await dana.waitForURL(/action=user.disabled/);
    const off = dana.getByTestId('audit-entry').filter({ hasText: 'is_active: false' });
    await off.first().waitFor();
    await carol.context().close();
    await dana.context().close();
  });

  it('stops everybody, which a user sees with the reason, without a name and without a way back', async () => {
    const dana = await openAs(DANA, '/admin/trading');
    await dana.getByTestId('stop-everybody').click();
    await dana.getByTestId('stop-reason').fill('Moving to a new machine');
    await dana.getByTestId('halt-confirm').click();
    await dana.getByTestId('installation-state').getByText('is stopped for everybody').waitFor();
    const alice = await openAs(ALICE, '/symbols');
    const standing = alice.locator('[data-testid=standing][data-scope=installation]');
    await standing.getByText('Moving to a new machine').waitFor();
    expect(await standing.innerText()).toContain('By\nan administrator');
    expect(await standing.getByTestId('resume').count()).toBe(0);
    expect(await alice.content()).not.toMatch(/dana|Scully/i);
    await dana.getByTestId('resume-everybody').click();
    await dana.getByTestId('resume-confirm').click();
    await dana.getByTestId('installation-state').getByText('Trading is on').waitFor();
    await alice.reload();
    await alice.getByTestId('halt').waitFor();
    expect(await standing.count()).toBe(0);
    await alice.context().close();
    await dana.context().close();
  });

  it('shows the log as it is written, holds it on request, and counts across users', async () => {
    const dana = await openAs(DANA, '/admin/logs');
    await dana.getByTestId('log-line').first().waitFor();
    await dana.getByTestId('log-state').getByText('Live').waitFor();
    const { body } = await program.signal({ id: 'for-the-log', action: 'CLOSE_ALL' });
    const { signal_id: id } = body as { signal_id: string };
    await dana
      .getByTestId('log-line')
      .filter({ hasText: `id=${id}` })
      .first()
      .waitFor();
    await dana.getByTestId('log-pause').click();
    await program.signal({ id: 'for-the-log-too', action: 'CLOSE_ALL' });
    await dana.getByText(/Paused, [1-9]/).waitFor();
    await dana.getByTestId('log-level').selectOption('error');
    await dana.getByText('No lines of this level').waitFor();
    await dana.goto(`${program.base}/admin/statistics`);
    await dana.getByTestId('stats-users').getByText('Administrators').waitFor();
    await dana.context().close();
  });
});

type Record = { heard: string[]; settled: () => Promise<unknown> };

/** Everything that reaches one browser: bodies of answers, and each message of its event streams. */
async function recordAll(page: Page): Promise<Record> {
  const heard: string[] = [];
  const bodies = new Set<Promise<unknown>>();
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? '';
    if (type.startsWith('text/event-stream') || !response.url().startsWith(program.base)) return;
    const body = response.text().then(
      (text) => heard.push(text),
      () => undefined,
    );
    bodies.add(body);
    void body.then(() => bodies.delete(body));
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.eventSourceMessageReceived', ({ data }) => {
    heard.push(data);
  });
  return { heard, settled: () => Promise.all(bodies) };
}

type Trader = Record & { page: Page; marks: string[]; seen: string[] };

/** Somebody who does on every screen what it is for; answers what is theirs alone. */
async function trade(who: Person, nickname: string): Promise<Trader> {
  const page = await openPage();
  const { heard, settled } = await recordAll(page);
  // A browser forgets the bodies of a page that it leaves.
  const go = async (path: string): Promise<void> => {
    await settled();
    await page.goto(program.base + path);
  };
  await signIn(page, who, '/accounts');
  const seen: string[] = [];
  const see = async (): Promise<void> => {
    seen.push(await page.content());
  };
  await page.locator('input[name=nickname]').fill(nickname);
  await page.getByTestId('create-account').click();
  const tile = page.getByTestId('account-tile').filter({ hasText: nickname });
  await tile.waitFor();
  const account = (await tile.getAttribute('data-account')) ?? '';
  await see();

  await go('/');
  await page.getByTestId('send-test-signal').click();
  await page.getByTestId('test-step-executed').first().waitFor();
  await page.getByTestId('position-row').first().waitFor();
  await see();
  await go('/history');
  await page.getByTestId('history-row').first().click();
  await page.getByTestId('trace').waitFor();
  const signal = (await page.getByTestId('history-row').first().getAttribute('data-signal')) ?? '';
  await see();
  await go('/profile');
  await page.getByTestId('rotate').click();
  await page.getByTestId('grace-24').check();
  await page.getByTestId('rotate-confirm').click();
  await page.getByTestId('older-addresses').waitFor();
  // While the dialog is open, nothing behind it takes a key.
  await page.getByTestId('rotate-confirm').waitFor({ state: 'hidden' });
  await page.getByTestId('token-name').fill(`Token of ${nickname}`);
  await page.getByTestId('create-token').click();
  const secret = await page.getByTestId('new-secret').innerText();
  await page.getByTestId('show-address').click();
  const address = await page.getByTestId('webhook-address-text').innerText();
  await see();
  await go('/sessions');
  await page.getByTestId('session').first().waitFor();
  await see();
  const alias = nickname.replace(/\W/g, '').toUpperCase();
  const ids = await page.evaluate(async (from) => {
    const ask = async (path: string, init: object = {}): Promise<unknown> =>
      (await fetch(path, init)).json();
    const status = (await ask('/auth/status')) as { user: { user_id: string }; csrf_token: string };
    await ask(`/api/symbol-mappings/${from}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': status.csrf_token },
      body: JSON.stringify({ to: 'EURUSD' }),
    });
    await ask('/api/symbol-mappings');
    const { sessions } = (await ask('/api/sessions')) as { sessions: { session_id: string }[] };
    const { tokens } = (await ask('/api/tokens')) as { tokens: { token_id: string }[] };
    return [
      status.user.user_id,
      ...sessions.map((item) => item.session_id),
      ...tokens.map((item) => item.token_id),
    ];
  }, alias);
  await go('/symbols');
  await page.getByTestId('signed-in').waitFor();
  await see();
  const token = address.split('/').at(-1) ?? '';
  const marks = [who.email, who.name, nickname, alias, account, signal, secret, token, ...ids];
  return { page, heard, settled, marks, seen };
}

inABrowser('two users at once, in two browsers', () => {
  it('see everything of their own and no trace of each other', async () => {
    const alice = await trade(ALICE, 'Looking-glass fund');
    const bob = await trade(BOB, 'Tea-party fund');
    // Both are live now: what one does must not move the other's stream.
    const before = alice.heard.length;
    await Promise.all([alice.settled(), bob.settled()]);
    await bob.page.goto(program.base);
    await bob.page.getByTestId('send-test-signal').click();
    await bob.page.getByTestId('test-step-executed').first().waitFor();
    bob.seen.push(await bob.page.content());
    await alice.page.goto(program.base);
    await alice.page.getByTestId('send-test-signal').click();
    await alice.page.getByTestId('test-step-executed').first().waitFor();
    alice.seen.push(await alice.page.content());
    await until(() => alice.heard.length > before);
    await Promise.all([alice.settled(), bob.settled()]);

    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      const reached = [...one.heard, ...one.seen].join('\n');
      for (const mark of one.marks) {
        expect(mark.length).toBeGreaterThan(5);
        expect(reached).toContain(mark);
      }
      expect(one.heard.some((text) => text.includes('command.executed'))).toBe(true);
      expect(other.marks.filter((mark) => reached.includes(mark))).toEqual([]);
    }
    await alice.page.context().close();
    await bob.page.context().close();
  });
});

inABrowser('the pages of signing in and administration', () => {
  const PATHS = [
    '/profile',
    '/sessions',
    '/admin/users',
    '/admin/statistics',
    '/admin/audit',
    '/admin/logs',
  ];
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    page = await openAs(DANA);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(program.base)) complaints.push(request.url());
    });
  });

  async function show(path: string): Promise<void> {
    await page.goto(program.base + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('main .skeleton').first().waitFor({ state: 'detached' });
  }

  it.each(PATHS.flatMap((path) => [[path, 'dark'] as const, [path, 'light'] as const]))(
    '%s has no accessibility violation in the %s theme',
    async (path, theme) => {
      await page.evaluate(`localStorage.setItem('signalpost.theme', '${theme}')`);
      await show(path);
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('have no accessibility violation in the support view and on the login page', async () => {
    await show('/admin/users?search=alice');
    await page.getByRole('link', { name: /View Alice/ }).click();
    await page.getByTestId('support-account').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const stranger = await openPage();
    await stranger.goto(`${program.base}/login`);
    for (const theme of ['dark', 'light'] as const) {
      await showTheme(stranger, theme);
      expect(await axeViolations(stranger)).toEqual([]);
    }
    await stranger.context().close();
  });

  it.each(PATHS)('%s does not scroll sideways at 390 px', async (path) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await show(path);
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  });

  it('reach everything at 390 px by the menu, which Escape closes', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await show('/');
    const button = page.getByTestId('user-menu');
    await button.click();
    await page.locator('#user-menu').getByRole('link', { name: 'Sessions' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('#user-menu').count()).toBe(0);
    await button.click();
    await page.locator('#user-menu').getByRole('link', { name: 'Sessions' }).click();
    await page.getByTestId('session').first().waitFor();
    expect(await page.locator('#user-menu').count()).toBe(0);
  });

  it('ask nothing of any other host, and break no rule of their own content policy', () => {
    expect(complaints).toEqual([]);
  });
});

inABrowser('a first start without Google, in a browser', () => {
  it('lets the login of .env in and says how to set Google up, with the exact redirect', async () => {
    const first = await openProgram('first');
    try {
      const { page } = first;
      await page.goto(first.program.base);
      await page.getByTestId('google-setup-open').click();
      const redirect = await page.getByTestId('redirect-url').innerText();
      expect(new URL(redirect).pathname).toBe('/auth/google/callback');
      expect(await page.getByTestId('google-env').innerText()).toContain(
        `EXTERNAL_BASE_URL=${new URL(redirect).origin}`,
      );
      expect(await axeViolations(page)).toEqual([]);
      await page.goto(`${first.program.base}/profile`);
      await page.getByTestId('webhook-address-text').waitFor();
    } finally {
      await first.close();
    }
  });
});
