import { z } from 'zod';
import { ok, route, type Route } from '../http/index.ts';
import { symbolSpecSchema } from '../instances/index.ts';
import type { Symbols } from './service.ts';

const query = z.strictObject({
  search: z.string().max(48).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

/** What an account's broker offers. */
export function symbolRoutes({ symbols }: { symbols: Symbols }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/accounts/:account/symbols',
      access: 'user',
      tag: 'Symbols',
      summary: "The symbols of an account's broker, by name",
      params: z.object({ account: z.string().max(30) }),
      query,
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
      handle: ({ actor, params, query: { search, page, limit } }) => {
        const wanted = search?.toLowerCase() ?? '';
        const found = symbols
          .list(actor.userId, params.account)
          .filter(({ name, description }) =>
            `${name} ${description}`.toLowerCase().includes(wanted),
          );
        return ok({
          total: found.length,
          page,
          limit,
          symbols: found.slice((page - 1) * limit, page * limit),
        });
      },
    }),
  ];
}
