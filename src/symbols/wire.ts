/** How symbols, mappings and explanations look on the wire. */
import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { INSTRUMENT_CLASSES, pipSize } from '../trade/index.ts';
import type { Explanation } from './explanation.ts';
import type { Via } from './resolver.ts';
import type { Change, Mapping, Question, SymbolSettings, Use } from './store.ts';

const VIAS = [
  'account-mapping',
  'user-mapping',
  'exact',
  'case-insensitive',
  'affix',
  'alias',
  'fuzzy',
] as const satisfies readonly Via[];

export const explanationSchema = z
  .object({
    account: z.string(),
    symbol: z.string(),
    resolved: z.string().nullable(),
    via: z.enum(VIAS).nullable(),
    confidence: z.number(),
    because: z.string(),
    code: z.string().nullable(),
    message: z.string(),
    steps: z.array(
      z.object({
        step: z.enum(VIAS),
        outcome: z.enum(['taken', 'found', 'passed over', 'none', 'not reached']),
        symbols: z.array(z.string()),
        detail: z.string(),
      }),
    ),
    proposals: z.array(
      z.object({
        symbol: z.string(),
        description: z.string(),
        confidence: z.number(),
        reason: z.string(),
      }),
    ),
    instrument: z
      .object({
        class: z.enum(INSTRUMENT_CLASSES),
        description: z.string(),
        contract_size: z.number(),
        digits: z.number(),
        tick_size: z.number(),
        pip_size: z.number(),
        volume_min: z.number(),
        volume_step: z.number(),
        bid: z.number(),
        ask: z.number(),
      })
      .nullable(),
  })
  .meta({ id: 'SymbolResolution' });

export function showExplanation(
  account: string,
  symbol: string,
  { resolution, steps, proposals }: Explanation,
): z.output<typeof explanationSchema> {
  const found = resolution.kind === 'resolved' ? resolution : undefined;
  const denial = resolution.kind === 'denied' ? resolution : undefined;
  return {
    account,
    symbol,
    resolved: found?.spec.name ?? null,
    via: found?.via ?? null,
    confidence: found?.confidence ?? 0,
    because: found?.because ?? '',
    code: denial?.code ?? null,
    message: denial?.message ?? '',
    steps: steps.map((step) => ({ ...step, symbols: [...step.symbols] })),
    proposals: proposals.map(({ entry, score, reason }) => ({
      symbol: entry.spec.name,
      description: entry.spec.description,
      confidence: score,
      reason,
    })),
    instrument: found === undefined ? null : showInstrument(found),
  };
}

function showInstrument({
  spec,
  entry,
  priceFacts,
}: Extract<Explanation['resolution'], { kind: 'resolved' }>) {
  const { description, contract_size, digits, tick_size, volume_min, volume_step, bid, ask } = spec;
  return {
    class: entry.class,
    description,
    contract_size,
    digits,
    tick_size,
    pip_size: pipSize(priceFacts),
    volume_min,
    volume_step,
    bid,
    ask,
  };
}

export const mappingSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    scope: z.enum(['account', 'user']),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'SymbolMapping' });

export function showMapping(mapping: Mapping): z.output<typeof mappingSchema> {
  return {
    from: mapping.from,
    to: mapping.to,
    scope: mapping.account === undefined ? 'user' : 'account',
    created_at: isoUtc(mapping.createdAtMs),
    updated_at: isoUtc(mapping.updatedAtMs),
  };
}

export const questionSchema = z
  .object({
    account: z.string(),
    symbol: z.string(),
    code: z.string(),
    message: z.string(),
    times: z.number(),
    first_at: z.string(),
    last_at: z.string(),
  })
  .meta({ id: 'SymbolQuestion' });

export function showQuestion(question: Question): z.output<typeof questionSchema> {
  const { account, asked, code, message, times } = question;
  const [first_at, last_at] = [isoUtc(question.firstAtMs), isoUtc(question.lastAtMs)];
  return { account, symbol: asked, code, message, times, first_at, last_at };
}

export const useSchema = z
  .object({
    symbol: z.string(),
    resolved: z.string(),
    via: z.string(),
    last_used_at: z.string(),
  })
  .meta({ id: 'SymbolUse' });

export function showUse({ asked, resolved, via, lastUsedMs }: Use): z.output<typeof useSchema> {
  return { symbol: asked, resolved, via, last_used_at: isoUtc(lastUsedMs) };
}

export const changeSchema = z
  .object({
    symbol: z.string(),
    field: z.string(),
    before: z.string(),
    after: z.string(),
    in_use: z.boolean(),
    at: z.string(),
  })
  .meta({ id: 'SymbolChange' });

export function showChange(change: Change): z.output<typeof changeSchema> {
  const { symbol, field, before, after, isInUse, atMs } = change;
  return { symbol, field, before, after, in_use: isInUse, at: isoUtc(atMs) };
}

export const settingsSchema = z.strictObject({
  accept_near_names: z.boolean(),
  max_price_deviation_pct: z.number().gt(0).max(100),
});

export function showSettings(settings: SymbolSettings): z.output<typeof settingsSchema> {
  return {
    accept_near_names: settings.acceptsNearNames,
    max_price_deviation_pct: settings.maxPriceDeviationPct,
  };
}
