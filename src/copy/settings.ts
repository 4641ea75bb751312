import { z } from 'zod';

const lots = z.number().positive().max(1_000_000);
const names = z.array(z.string().trim().min(1).max(48)).max(200);

/** How one master is followed by one slave (api.md §2); every member has a default. */
export const settingsShape = z.strictObject({
  /** The slave's own name is found for the master's symbol; off: only the very same name is traded. */
  auto_map_symbol: z.boolean().default(true),
  /** Lots are converted where one lot is another number of units at the slave's broker. */
  auto_map_volume: z.boolean().default(true),
  /** Stops and targets are copied. */
  copy_psl: z.boolean().default(true),
  /** Waiting orders are copied as waiting orders; off: what they become is followed at the market. */
  copy_pendings: z.boolean().default(true),
  /** A level as the same price, or as the same distance from the slave's own fill. */
  psl_as: z.enum(['price', 'distance']).default('price'),
  /** A stop or target that a person has changed on the slave gives way to the master's next change. */
  override_manual_levels: z.boolean().default(false),
  volume_mode: z
    .enum(['fixed', 'multiply', 'percent', 'equity', 'free_margin', 'risk_percent'])
    .default('multiply'),
  multiplier: z.number().positive().max(10_000).default(1),
  fixed_volume: lots.nullable().default(null),
  /** Percent of the slave's equity that the master's stop may cost; for risk_percent. */
  risk_percent: z.number().positive().max(100).default(1),
  min_lot: lots.nullable().default(null),
  max_lot: lots.nullable().default(null),
  /** What is below the smallest lot: not opened, or opened at the smallest lot. */
  below_minimum: z.enum(['skip', 'minimum']).default('skip'),
  reverse: z.boolean().default(false),
  /** Sides of the master that are copied. */
  sides: z.enum(['both', 'buy', 'sell']).default('both'),
  /** The master's names; an empty list of included ones means all. */
  include_symbols: names.default([]),
  exclude_symbols: names.default([]),
  /** Magic numbers of the master's trades; empty means all. Trades that do not tell theirs have "0". */
  magics: z
    .array(z.string().regex(/^\d{1,20}$/))
    .max(100)
    .default([]),
  /** Only trades whose comment contains this text; empty means all. */
  comment_contains: z.string().max(31).default(''),
  /** Openings that the master made longer ago than this are not followed any more. */
  max_signal_age_s: z.number().int().min(1).max(86_400).default(60),
  /** Openings are not followed where the slave's price is further than this from the master's, in the slave's points. */
  max_deviation_points: z.number().int().min(1).max(1_000_000).nullable().default(null),
  /** Openings wait this long; what the master closes meanwhile is not opened. */
  delay_ms: z.number().int().min(0).max(600_000).default(0),
  close_only: z.boolean().default(false),
  /** The slave's copies when the pair is paused, and when it is removed: left alone, followed to their end, or closed. */
  on_pause: z.enum(['keep', 'follow', 'close']).default('follow'),
  on_removal: z.enum(['keep', 'follow', 'close']).default('keep'),
  /** The trades that the master has open when the pair is made: left out, or opened now. */
  on_start: z.enum(['ignore', 'copy']).default('ignore'),
});

export type PairSettings = z.infer<typeof settingsShape>;

export const DEFAULT_SETTINGS: PairSettings = settingsShape.parse({});

/** Settings as they are sent: snake_case, or the camelCase spelling of the same names; never both of one. */
export const pairSettingsSchema = z.preprocess((value, context) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const folded = new Map<string, unknown>();
  for (const [key, member] of Object.entries(value)) {
    const name = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (folded.has(name)) {
      context.addIssue({ code: 'custom', message: `${name} is given twice`, path: [key] });
    }
    folded.set(name, member);
  }
  return Object.fromEntries(folded);
}, settingsShape);

export function readStoredSettings(text: string): PairSettings {
  return settingsShape.parse(JSON.parse(text));
}
