import { z } from 'zod';
import { ok, route, type Route } from '../http/index.ts';
import { sayVia } from '../symbols/index.ts';
import { ORDER_TYPES, decimalText } from '../trade/index.ts';
import type { Example } from './examples.ts';
import type { Copy } from './service.ts';
import { pairSettingsSchema } from './settings.ts';

const account = z.union([z.string().max(30), z.number().int().positive().transform(String)]);
const lots = z.union([z.number(), z.string().max(30)]).transform((value, context) => {
  const text = decimalText(value);
  if (text === undefined || Number(text) <= 0) {
    context.addIssue({ code: 'custom', message: 'must be a number of lots above 0' });
    return z.NEVER;
  }
  return text;
});
const price = z.number().positive().max(1e9).exactOptional();

const asked = z.strictObject({
  master_account: account,
  slave_account: account,
  settings: pairSettingsSchema.prefault({}),
  symbol: z.string().trim().min(1).max(64),
  side: z.enum(['BUY', 'SELL']).default('BUY'),
  order_type: z.enum(ORDER_TYPES).default('market'),
  volume: lots.prefault(1),
  price,
  sl: price,
  magic: z
    .string()
    .regex(/^\d{1,20}$/)
    .default('0'),
  comment: z.string().max(200).default(''),
});

const reason = z.object({ code: z.string(), message: z.string() });
const answer = z.object({
  success: z.literal(true),
  is_copied: z.boolean(),
  volume: z.string().nullable(),
  symbol: z.string().nullable(),
  symbol_found_by: z.string().nullable(),
  side: z.enum(['BUY', 'SELL']),
  order_type: z.enum(ORDER_TYPES).nullable(),
  steps: z.array(z.object({ step: z.string(), lots: z.string(), text: z.string() })),
  refused: reason.nullable(),
  obstacles: z.array(reason),
});

/** For who fills in a pair: what would become of one trade. */
export function exampleRoutes({ copy }: { copy: Copy }): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/copy/pairs/example',
      access: 'user',
      scope: 'read',
      tag: 'Copy trading',
      summary:
        'What a trade of the master would become on the slave with these settings; stores nothing',
      body: asked,
      answers: {
        200: {
          description: 'The lot with every step that leads to it, or why nothing is copied',
          schema: answer,
        },
        404: { description: 'One of the accounts is not yours' },
      },
      handle: ({ actor: { userId }, body }) => {
        const {
          master_account: master,
          slave_account: slave,
          order_type: orderType,
          ...rest
        } = body;
        const { sl: stopLoss, price: at, ...told } = rest;
        const wanted = { ...told, master, slave, orderType, stopLoss, price: at };
        return ok(showExample(copy.explainExample(userId, wanted)));
      },
    }),
  ];
}

function showExample({ side, orderType, symbol, sizing, refusal, obstacles }: Example) {
  const result = sizing?.result;
  const found = symbol?.kind === 'resolved' ? symbol : undefined;
  const isCopied = refusal === undefined && obstacles.length === 0;
  return {
    is_copied: isCopied,
    volume: typeof result === 'string' ? result : null,
    symbol: found?.spec.name ?? null,
    symbol_found_by: found === undefined ? null : sayVia(found.via),
    side,
    order_type: orderType ?? null,
    steps: sizing?.steps ?? [],
    refused: refusal === undefined ? null : { code: refusal.code, message: refusal.message },
    obstacles,
  };
}
