import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { chromiumPath } from './chromium.ts';
import {
  ADMIN,
  freePort,
  newFolder,
  PATIENCE_MS,
  removeFolder,
  startProgram,
  until,
} from './program.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

type Violation = { id: string; nodes: { html: string }[] };

/** A real browser with a fresh profile. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('SIGNALPOST_TEST_CHROMIUM is not set');
  return chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE_MS });
}

/** Somebody's own cookies in it. What fades in has less contrast than it will have, so nothing does. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

/** The program in a folder of its own, and a real browser with one page of it, signed in as the administrator. */
export async function openProgram(name: string) {
  const folder = newFolder(name);
  const program = await startProgram({ folder, port: await freePort() });
  const browser = await launchBrowser();
  const page = await openPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(program.base) && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
  return {
    folder,
    program,
    page,
    /** Errors of the page, breaches of its content policy, and requests to any other host. */
    complaints,
    /** The complaints so far, which are answered by that; the browser may still be about to make the first. */
    takeComplaints: async (): Promise<string[]> => {
      await until(() => complaints.length > 0);
      return complaints.splice(0);
    },
    /** The same person at another machine. */
    openElsewhere: openPage,
    close: async () => {
      await browser.close();
      await program.stop();
      await removeFolder(folder);
    },
  };

  async function openPage(): Promise<Page> {
    const login = Buffer.from(`${ADMIN.user}:${ADMIN.pass}`).toString('base64');
    const context = await openContext(browser, {
      // Not by the form: a session asks for a fresh sign-in after minutes, which a slow machine may need.
      extraHTTPHeaders: { Authorization: `Basic ${login}` },
      viewport: { width: 1280, height: 900 },
    });
    return context.newPage();
  }
}

export type OpenProgram = Awaited<ReturnType<typeof openProgram>>;

/** Loads the page again in the theme. */
export async function showTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate(`localStorage.setItem('signalpost.theme', '${theme}')`);
  await page.reload();
}

/** What axe finds against the accessibility of the page as it is now. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run: () => Promise<{ violations: Violation[] }> };
    };
    return (await axe.run()).violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
  });
}

/** By how many pixels the page is wider than its window. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
}
