import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import {
  axeViolations,
  openProgram,
  showTheme,
  sidewaysOverflow,
  type OpenProgram,
} from './testing/browser.ts';
import { inABrowser } from './testing/chromium.ts';
import type { Program } from './testing/program.ts';

inABrowser('the page at /, in a browser', () => {
  let opened: OpenProgram;
  let program: Program;
  let page: Page;

  beforeAll(async () => {
    opened = await openProgram('page');
    ({ program, page } = opened);
  }, 60_000);
  afterAll(() => opened.close());

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
    // Waited for from outside the page: a text to evaluate inside it would break its content policy.
    await page.getByTestId('history-row').nth(before).waitFor({ timeout: 10_000 });
  }, 30_000);

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation in the %s theme',
    async (theme) => {
      await showTheme(page, theme);
      await page.getByTestId('history-row').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
    },
    60_000,
  );

  it('does not scroll sideways at 390 px', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByTestId('history-row').first().waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  }, 30_000);

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
