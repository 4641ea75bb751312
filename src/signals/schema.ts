/** The shape of a message for the API document. What each field says, in all its spellings, is for the reader. */
import { z } from 'zod';
import { MOST_ORDERS } from './signal.ts';

const amount = z.union([z.number(), z.string()]);
const identifier = amount;

const signalFields = {
  action: z.string().describe('BUY, SELL, CLOSE, CLOSE_ALL, CLOSE_SYMBOL, MODIFY, CANCEL and more'),
  symbol: z.string().optional().describe('Also "ticker"; an EXCHANGE: prefix is a hint'),
  volume: amount.optional().describe('Lots; also lots, lot, quantity, qty, size, contracts'),
  risk: z
    .strictObject({
      percent_balance: amount.optional(),
      percent_equity: amount.optional(),
      money: amount.optional(),
    })
    .optional()
    .describe('Instead of volume: what the stop may lose; exactly one of the three'),
  order_type: z.string().optional().describe('market, limit, stop or stop_limit'),
  price: amount.optional(),
  limit_price: amount.optional(),
  close: amount.optional().describe('The price that the chart showed'),
  stop_loss: amount.optional().describe('A price; also sl. NaN, na and an empty text mean none'),
  stop_loss_points: amount.optional(),
  stop_loss_pips: amount.optional(),
  take_profit: amount.optional().describe('A price; also tp, target'),
  take_profit_points: amount.optional(),
  take_profit_pips: amount.optional(),
  ticket: identifier.optional(),
  position_type: z.string().optional().describe('BUY or SELL: which side a CLOSE is about'),
  percent: amount.optional(),
  comment: z.string().optional(),
  account: identifier.optional().describe('One of your accounts; also account_number, login'),
  accounts: z.array(identifier).optional(),
  id: identifier.optional().describe("The sender's own key: the same again is not carried out"),
  time: identifier.optional().describe('When it was sent, as {{timenow}} gives it'),
  market_position: z
    .string()
    .optional()
    .describe('long, short or flat: decides what a strategy means'),
  prev_market_position: z.string().optional(),
  market_position_size: amount.optional(),
  prev_market_position_size: amount.optional(),
  position_size: amount
    .optional()
    .describe("The strategy's position after the order, with its sign"),
};

const oneSchema = z.object(signalFields).meta({ id: 'Signal' });

export const signalSchema = z.union([
  oneSchema,
  z.array(oneSchema).max(MOST_ORDERS),
  z.object({ ...signalFields, action: z.undefined(), orders: z.array(oneSchema).max(MOST_ORDERS) }),
]);
