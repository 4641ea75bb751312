import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumPath } from './testing/chromium.ts';
import { ADMIN, freePort, startProgram, type Program } from './testing/program.ts';

const executablePath = chromiumPath();
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

type Violation = { id: string; nodes: unknown[] };

(executablePath === undefined ? describe.skip : describe)('the page at /, in a browser', () => {
  let folder = '';
  let program: Program;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signalpost-page-'));
    program = await startProgram({ folder, port: await freePort() });
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: FLAGS });
    const context = await browser.newContext({
      httpCredentials: { username: ADMIN.user, password: ADMIN.pass },
      viewport: { width: 1280, height: 900 },
    });
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(program.base) && !request.url().startsWith('data:'))
        complaints.push(request.url());
    });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await program.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it('shows a test signal travel from received to executed, and its row in the history', async () => {
    await page.goto(program.base);
    await page.getByTestId('send-test-signal').click({ timeout: 15_000 });
    for (const stage of ['received', 'mapped', 'approved', 'written', 'taken', 'executed']) {
      await page.getByTestId(`test-step-${stage}`).first().waitFor({ timeout: 15_000 });
    }
    await page.getByTestId('history-row').first().waitFor();
    await page.getByTestId('position-row').first().waitFor({ timeout: 15_000 });
  }, 60_000);

  it('shows a signal that arrives from outside without a reload', async () => {
    const before = await page.getByTestId('history-row').count();
    await program.signal({ id: 'outside', action: 'SELL', symbol: 'GBPUSD', volume: 0.02 });
    const grown = `document.querySelectorAll('[data-testid=history-row]').length > ${String(before)}`;
    await page.waitForFunction(grown, undefined, { timeout: 10_000 });
  }, 30_000);

  it.each(['dark', 'light'])(
    'has no accessibility violation in the %s theme',
    async (theme) => {
      await page.evaluate(`localStorage.setItem('signalpost.theme', '${theme}')`);
      await page.reload();
      await page.getByTestId('history-row').first().waitFor();
      await page.evaluate(AXE);
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run: () => Promise<{ violations: Violation[] }> };
        };
        return (await axe.run()).violations.map(
          ({ id, nodes }) => `${id} × ${String(nodes.length)}`,
        );
      });
      expect(violations).toEqual([]);
    },
    60_000,
  );

  it('does not scroll sideways at 390 px', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByTestId('history-row').first().waitFor();
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
  }, 30_000);

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(complaints).toEqual([]);
  });
});
