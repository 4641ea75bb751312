import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import type { Commands } from './service.ts';
import type { CommandRecord } from './store.ts';

const commandSchema = z
  .object({
    command_id: z.string(),
    signal_id: z.string(),
    account: z.string(),
    action: z.string(),
    symbol: z.string().nullable(),
    volume: z.string().nullable(),
    price: z.number().nullable(),
    status: z.string(),
    message: z.string(),
    retcode: z.number().nullable(),
    retcode_name: z.string().nullable(),
    created_at: z.string(),
    written_at: z.string().nullable(),
    acked_at: z.string().nullable(),
    done_at: z.string().nullable(),
  })
  .meta({ id: 'Command' });

/** What was sent to an account's terminal, and what became of it. */
export function commandRoutes({ commands }: { commands: Commands }): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/accounts/:account/commands',
      access: 'user',
      tag: 'Accounts',
      summary: 'The commands sent to a terminal, newest first',
      params: z.object({ account: z.string().max(30) }),
      query: z.strictObject({
        page: z.coerce.number().int().min(1).max(100_000).default(1),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answers: {
        200: {
          description: 'Commands',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            page: z.number(),
            limit: z.number(),
            commands: z.array(commandSchema),
          }),
        },
      },
      handle: ({ actor, params, query: { page, limit } }) => {
        const { total, commands: list } = commands.listOfAccount(
          actor.userId,
          params.account,
          page,
          limit,
        );
        return ok({ total, page, limit, commands: list.map(showCommand) });
      },
    }),
  ];
}

function showCommand(record: CommandRecord): z.output<typeof commandSchema> {
  return {
    command_id: record.id,
    signal_id: record.causeId,
    account: record.account,
    action: record.action,
    symbol: record.symbol ?? null,
    volume: record.volume ?? null,
    price: record.price ?? null,
    status: record.state,
    message: record.message,
    retcode: record.retcode ?? null,
    retcode_name: record.retcodeName ?? null,
    created_at: isoUtc(record.createdAtMs),
    written_at: isoOrNull(record.writtenAtMs),
    acked_at: isoOrNull(record.ackedAtMs),
    done_at: isoOrNull(record.doneAtMs),
  };
}

function isoOrNull(epochMs: number | undefined): string | null {
  return epochMs === undefined ? null : isoUtc(epochMs);
}
