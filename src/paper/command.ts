/**
 * A command file as the terminal reads it (ea/PROTOCOL.md §3). The head is what must be right before anything can
 * be answered; the body is checked after it, so that a command with a wrong field gets a result instead of silence.
 */
import { crc32 } from 'node:zlib';
import { z } from 'zod';

const ticket = z.string().regex(/^\d{1,20}$/);
const epochMs = z.number().int().nonnegative();
const positive = z.number().positive();
const level = z.number().nonnegative();

export const commandHeadSchema = z.looseObject({
  v: z.number(),
  id: z.string().regex(/^[0-9A-Z]{26}$/),
  epoch: z.number().int().nonnegative(),
  account: z.string(),
  action: z.string(),
  expires_ms: epochMs,
  eof: z.literal(1),
});
export type CommandHead = z.infer<typeof commandHeadSchema>;

const riskSchema = z.union([
  z.strictObject({ percent_balance: positive }),
  z.strictObject({ percent_equity: positive }),
  z.strictObject({ money: positive }),
]);
export type Risk = z.infer<typeof riskSchema>;

const scopeSchema = z.union([
  z.strictObject({ magic: ticket }),
  z.strictObject({ position: ticket }),
]);

export const ACTIONS = [
  'BUY',
  'SELL',
  'CLOSE',
  'CLOSE_SYMBOL',
  'CLOSE_ALL',
  'MODIFY',
  'CANCEL',
  'QUERY',
  'HISTORY',
] as const;

export const commandSchema = commandHeadSchema
  .extend({
    v: z.literal(1),
    action: z.enum(ACTIONS),
    order_type: z.enum(['market', 'limit', 'stop', 'stop_limit']).nullish(),
    symbol: z.string().min(1).nullish(),
    volume: positive.nullish(),
    risk: riskSchema.nullish(),
    price: positive.nullish(),
    limit_price: positive.nullish(),
    stop_loss: level.nullish(),
    take_profit: level.nullish(),
    stop_loss_points: positive.nullish(),
    take_profit_points: positive.nullish(),
    stop_loss_pips: positive.nullish(),
    take_profit_pips: positive.nullish(),
    deviation_points: z.number().int().nonnegative().nullish(),
    /** Held against the quote of the moment; market orders only. */
    max_spread_points: level.nullish(),
    expected_price: positive.nullish(),
    max_price_deviation_pct: positive.nullish(),
    /** When a pending order that has not filled goes away by itself. */
    order_expires_ms: epochMs.nullish(),
    ticket: ticket.nullish(),
    position_type: z.enum(['BUY', 'SELL']).nullish(),
    percent: z.number().positive().max(100).nullish(),
    scope: scopeSchema.nullish(),
    magic: ticket.nullish(),
    comment: z.string().nullish(),
    ref: z
      .string()
      .regex(/^[0-9A-Z]{26}$/)
      .nullish(),
    from_ms: epochMs.nullish(),
  })
  .superRefine((command, context) => {
    for (const problem of problems(command)) context.addIssue({ code: 'custom', message: problem });
  });
export type Command = z.infer<typeof commandSchema>;

const MAGIC_BASE = 5_000_000_000;
const MAGIC_SPAN = 1_000_000_000;

/** The command's mark on orders, deals and positions; made from the id when the command brings none. */
export function magicOf({ id, magic }: Pick<Command, 'id' | 'magic'>): string {
  return magic ?? String(MAGIC_BASE + (crc32(id) % MAGIC_SPAN));
}

export function isOpening({ action }: { action: string }): boolean {
  return action === 'BUY' || action === 'SELL';
}

export function isClosing({ action }: { action: string }): boolean {
  return action.startsWith('CLOSE') || action === 'CANCEL';
}

function* problems(command: z.infer<typeof commandHeadSchema>): Generator<string> {
  const isGiven = (name: string): boolean => command[name] !== undefined && command[name] !== null;
  const count = (...names: string[]): number => names.filter(isGiven).length;
  for (const kind of ['stop_loss', 'take_profit']) {
    if (count(kind, `${kind}_points`, `${kind}_pips`) > 1) yield `${kind} is given more than once`;
  }
  switch (command.action) {
    case 'BUY':
    case 'SELL':
      yield* openingProblems(command, isGiven);
      break;
    case 'CLOSE':
      if (count('ticket', 'symbol') === 0) yield 'CLOSE needs a ticket or a symbol';
      if (count('volume', 'percent') === 2) yield 'volume and percent exclude each other';
      break;
    case 'CLOSE_SYMBOL':
      if (!isGiven('symbol')) yield 'CLOSE_SYMBOL needs a symbol';
      break;
    case 'MODIFY':
      if (count('ticket', 'symbol') === 0) yield 'MODIFY needs a ticket or a symbol';
      break;
    case 'QUERY':
      if (!isGiven('ref')) yield 'QUERY needs a ref';
      break;
    case 'HISTORY':
      if (!isGiven('from_ms')) yield 'HISTORY needs from_ms';
      break;
  }
}

function* openingProblems(
  command: z.infer<typeof commandHeadSchema>,
  isGiven: (name: string) => boolean,
): Generator<string> {
  if (!isGiven('symbol')) yield `${command.action} needs a symbol`;
  if (isGiven('volume') === isGiven('risk')) yield 'exactly one of volume and risk is needed';
  const stops = ['stop_loss', 'stop_loss_points', 'stop_loss_pips'];
  const hasStop = stops.some(isGiven) && command['stop_loss'] !== 0;
  if (isGiven('risk') && !hasStop) yield 'risk needs a stop';
  const type = isGiven('order_type') ? command['order_type'] : 'market';
  if (type !== 'market' && !isGiven('price')) yield 'a pending order needs a price';
  if (type === 'stop_limit' && !isGiven('limit_price')) yield 'stop_limit needs limit_price';
}
