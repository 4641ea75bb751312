import { z } from 'zod';
import { AppError } from '../base/errors.ts';
import { ok, route, type Route } from '../http/index.ts';
import { symbolSpecSchema } from '../instances/index.ts';
import { ACTIONS, readAskedSymbol, type AskedSymbol } from '../trade/index.ts';
import { mappingRoutes } from './mapping-routes.ts';
import type { Symbols } from './service.ts';
import {
  changeSchema,
  explanationSchema,
  questionSchema,
  settingsSchema,
  showChange,
  showExplanation,
  showQuestion,
  showSettings,
  showUse,
  useSchema,
} from './wire.ts';

const accountParam = z.string().max(30);
const params = z.object({ account: accountParam });
const pages = {
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(50),
};
const listQuery = z.strictObject({ search: z.string().max(48).optional(), ...pages });
const changesQuery = z.strictObject(pages);
const resolveQuery = z.strictObject({
  account: accountParam,
  symbol: z.string().min(1).max(70),
  /** What it is wanted for: an exit goes to what is held, an opening only to what can be opened. */
  action: z.enum(ACTIONS).default('BUY'),
  /** The price on the chart; a symbol that is quoted far from it is another instrument. */
  price: z.coerce.number().positive().optional(),
});
const alignQuery = z.strictObject({
  from_account: accountParam,
  from: z.string().min(1).max(48),
  to_account: accountParam,
  to: z.string().min(1).max(48),
});

/** What an account's broker offers, what names are taken for, and what their owners say of that. */
export function symbolRoutes({ symbols }: { symbols: Symbols }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/accounts/:account/symbols',
      access: 'user',
      tag: 'Symbols',
      summary: "The symbols of an account's broker, by name",
      params,
      query: listQuery,
      answers: {
        200: {
          description: 'Symbols with their specification',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            page: z.number(),
            limit: z.number(),
            symbols: z.array(symbolSpecSchema),
          }),
        },
      },
      handle: ({ actor, params: { account }, query: { search, page, limit } }) => {
        const wanted = search?.toLowerCase() ?? '';
        const found = symbols
          .list(actor.userId, account)
          .filter(({ name, description }) =>
            `${name} ${description}`.toLowerCase().includes(wanted),
          );
        const start = (page - 1) * limit;
        return ok({
          total: found.length,
          page,
          limit,
          symbols: found.slice(start, start + limit),
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/symbols/resolve',
      access: 'user',
      tag: 'Symbols',
      summary: 'What a name is taken for on an account, step by step, and how sure that is',
      query: resolveQuery,
      answers: {
        200: {
          description: 'The symbol or the reason why there is none',
          schema: z.object({ success: z.literal(true), ...explanationSchema.shape }),
        },
      },
      handle: ({ actor, query: { account, symbol, action, price } }) => {
        const want = { action, price };
        const explanation = symbols.explain(actor.userId, account, asked(symbol), want);
        return ok(showExplanation(account, symbol, explanation));
      },
    }),
    route({
      method: 'get',
      path: '/api/symbols/alignment',
      access: 'user',
      tag: 'Symbols',
      summary: 'By how much lots must be multiplied to trade the same units on another account',
      query: alignQuery,
      answers: {
        200: {
          description: 'The factor; null when either account has no such symbol',
          schema: z.object({ success: z.literal(true), factor: z.string().nullable() }),
        },
      },
      handle: ({ actor, query }) => {
        const factor = symbols.align(
          actor.userId,
          { account: query.from_account, symbol: query.from },
          { account: query.to_account, symbol: query.to },
        );
        return ok({ factor: factor ?? null });
      },
    }),
    route({
      method: 'get',
      path: '/api/symbols/questions',
      access: 'user',
      tag: 'Symbols',
      summary: 'Names that signals used and nobody could map with certainty',
      answers: {
        200: {
          description: 'Open questions, the latest first',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            questions: z.array(questionSchema),
          }),
        },
      },
      handle: ({ actor }) => {
        const list = symbols.listQuestions(actor.userId).map(showQuestion);
        return ok({ total: list.length, questions: list });
      },
    }),
    route({
      method: 'delete',
      path: '/api/symbols/questions/:account/:symbol',
      access: 'user',
      tag: 'Symbols',
      summary: 'Drop a question unanswered',
      params: z.object({ account: accountParam, symbol: z.string().min(1).max(70) }),
      answers: {
        200: { description: 'It is gone', schema: z.object({ success: z.literal(true) }) },
      },
      handle: ({ actor, params: { account, symbol } }) => {
        if (!symbols.dismiss(actor.userId, account, symbol)) {
          throw new AppError('NOT_FOUND', 'There is no such question.');
        }
        return ok();
      },
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account/symbol-uses',
      access: 'user',
      tag: 'Symbols',
      summary: 'The names that signals use on an account, with what each was last taken for',
      params,
      answers: {
        200: {
          description: 'The latest first',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            uses: z.array(useSchema),
          }),
        },
      },
      handle: ({ actor, params: { account } }) => {
        const list = symbols.listUses(actor.userId, account).map(showUse);
        return ok({ total: list.length, uses: list });
      },
    }),
    route({
      method: 'get',
      path: '/api/accounts/:account/symbol-changes',
      access: 'user',
      tag: 'Symbols',
      summary: 'What the broker has changed of its symbols',
      params,
      query: changesQuery,
      answers: {
        200: {
          description: 'Changes, the latest first',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            page: z.number(),
            limit: z.number(),
            changes: z.array(changeSchema),
          }),
        },
      },
      handle: ({ actor, params: { account }, query: { page, limit } }) => {
        const { total, changes } = symbols.listChanges(actor.userId, account, page, limit);
        return ok({ total, page, limit, changes: changes.map(showChange) });
      },
    }),
    route({
      method: 'get',
      path: '/api/symbols/settings',
      access: 'user',
      tag: 'Symbols',
      summary: 'How much certainty you ask for when a name is mapped',
      answers: { 200: { description: 'The settings', schema: settingsAnswer } },
      handle: ({ actor }) => ok({ settings: showSettings(symbols.settings.get(actor.userId)) }),
    }),
    route({
      method: 'put',
      path: '/api/symbols/settings',
      access: 'user',
      tag: 'Symbols',
      summary: 'Change how much certainty you ask for when a name is mapped',
      body: settingsSchema,
      answers: { 200: { description: 'The settings', schema: settingsAnswer } },
      handle: ({ actor, body }) => {
        const settings = symbols.settings.set(actor, {
          acceptsNearNames: body.accept_near_names,
          maxPriceDeviationPct: body.max_price_deviation_pct,
        });
        return ok({ settings: showSettings(settings) });
      },
    }),
    ...mappingRoutes({ symbols }),
  ];
}

const settingsAnswer = z.object({ success: z.literal(true), settings: settingsSchema });

function asked(text: string): AskedSymbol {
  const symbol = readAskedSymbol(text);
  if (symbol === undefined) {
    throw new AppError('VALIDATION_FAILED', '"symbol" must be the name of a symbol.');
  }
  return symbol;
}
