import { z } from 'zod';

/**
 * paper.json in the terminal's folder: what a practice account is like. Written once when the account is made;
 * a person may edit it while the terminal is stopped.
 */
export const paperSettingsSchema = z.strictObject({
  account: z.string().regex(/^\d{4,20}$/),
  /** Same seed, same prices. */
  seed: z.number().int().nonnegative(),
  deposit: z.number().min(0).max(1_000_000_000).default(10_000),
  currency: z.enum(['USD', 'EUR', 'GBP', 'CHF', 'AUD', 'CAD', 'NZD']).default('USD'),
  leverage: z.number().int().min(1).max(1000).default(100),
  margin_mode: z.enum(['hedging', 'netting']).default('hedging'),
  /** What this broker puts before and after the plain symbol names. */
  prefix: affix(),
  suffix: affix(),
  /** False: forex, metals, energies and indices are closed while the server's calendar says Saturday or Sunday. */
  always_open: z.boolean().default(true),
  /** Account currency per lot and side. */
  commission: z.number().min(0).max(1000).default(3),
  swap: z.boolean().default(true),
  /** Margin level in percent at and below which positions are closed, worst first; 0 switches it off. */
  stop_out_percent: z.number().min(0).max(100).default(50),
  /** Share of market requests that are answered with a requote. */
  requotes: z.number().min(0).max(1).default(0),
  /** The server's wall clock minus UTC. */
  gmt_offset_s: z.number().int().min(-50_400).max(50_400).default(7200),
  tick_ms: z.number().int().min(10).max(60_000).default(250),
  poll_ms: z.number().int().min(5).max(1000).default(20),
  report_ms: z.number().int().min(50).max(1000).default(1000),
  /** How long an order that may have gone through is looked for before it is called not executed. */
  reconcile_ms: z.number().int().min(0).max(60_000).default(2000),
});
export type PaperSettings = z.infer<typeof paperSettingsSchema>;

function affix() {
  return z
    .string()
    .regex(/^[A-Za-z0-9._#-]{0,8}$/)
    .default('');
}
