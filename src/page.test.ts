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
  });
  afterAll(() => opened.close());

  it('shows a test signal travel from received to executed, and its row in the history', async () => {
    await page.goto(program.base);
    await page.getByTestId('send-test-signal').click();
    for (const stage of ['received', 'mapped', 'approved', 'written', 'taken', 'executed']) {
      await page.getByTestId(`test-step-${stage}`).first().waitFor();
    }
    await page.getByTestId('history-row').first().waitFor();
    await page.getByTestId('position-row').first().waitFor();
  });

  it('shows a signal that arrives from outside without a reload', async () => {
    const before = await page.getByTestId('history-row').count();
    await program.signal({ id: 'outside', action: 'SELL', symbol: 'GBPUSD', volume: 0.02 });
    // Waited for from outside the page: a text to evaluate inside it would break its content policy.
    await page.getByTestId('history-row').nth(before).waitFor();
  });

  it.each(['dark', 'light'] as const)(
    'has no accessibility violation in the %s theme',
    async (theme) => {
      await showTheme(page, theme);
      await page.getByTestId('history-row').first().waitFor();
      expect(await axeViolations(page)).toEqual([]);
    },
  );

  it('does not scroll sideways at 390 px', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.reload();
    await page.getByTestId('history-row').first().waitFor();
    expect(await sidewaysOverflow(page)).toBe(0);
  });

  it('asks nothing of any other host, and breaks no rule of its own content policy', () => {
    expect(opened.complaints).toEqual([]);
  });
});
