import { z } from 'zod';
import { ok, route, type Route } from '../http/index.ts';
import { MAPPING_FORMATS, MAX_PAIRS, type MappingFormat } from './mapping-text.ts';
import type { Scope } from './mappings.ts';
import type { Symbols } from './service.ts';
import { mappingSchema, showMapping } from './wire.ts';

const name = z.string().min(1).max(70);
const toSchema = z.strictObject({ to: name });
const listSchema = z.array(z.strictObject({ from: name, to: name })).max(MAX_PAIRS);
const RESERVED = ['from', 'to', 'mappings'];
/** The same mappings as the two files have them, alone or under `mappings`. */
const allSchema = z.union([
  z.strictObject({ mappings: z.union([listSchema, z.record(name, name)]) }),
  listSchema,
  // Whoever forgets the name in the path must not lose all mappings to one called "to".
  z.record(name, name).refine((map) => !RESERVED.some((key) => key in map)),
]);
const importSchema = z.strictObject({
  /** The file as it is: {"FROM":"TO"}, [{"from":…,"to":…}] or CSV. */
  text: z.string().min(1).max(60_000),
  mode: z.enum(['merge', 'replace']).default('merge'),
  dry_run: z.boolean().default(false),
});
const exportQuery = z.strictObject({ format: z.enum(MAPPING_FORMATS).default('json') });

const listAnswer = z.object({
  success: z.literal(true),
  total: z.number(),
  mappings: z.array(mappingSchema),
});
const oneAnswer = z.object({ success: z.literal(true), mapping: mappingSchema });
const importAnswer = z.object({
  success: z.literal(true),
  dry_run: z.boolean(),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  unchanged: z.number(),
});

type Place = {
  base: string;
  where: string;
  params: z.ZodObject<{ account: z.ZodOptional<z.ZodString> }>;
};

/** Mappings of one account, and the same for all accounts of a user. */
export function mappingRoutes({ symbols }: { symbols: Symbols }): Route[] {
  return [
    ...routesOf(symbols, {
      base: '/api/accounts/:account/symbol-mappings',
      where: 'of an account',
      params: z.object({ account: z.string().max(30).optional() }),
    }),
    ...routesOf(symbols, {
      base: '/api/symbol-mappings',
      where: 'for all your accounts',
      params: z.object({ account: z.string().max(30).optional() }),
    }),
  ];
}

function routesOf({ mappings }: Symbols, { base, where, params }: Place): Route[] {
  const withFrom = z.object({ ...params.shape, from: name });
  const scopeOf = (values: { account?: string | undefined }): Scope => values.account;
  return [
    route({
      method: 'get',
      path: base,
      access: 'user',
      tag: 'Symbols',
      summary: `Mappings ${where}`,
      params,
      answers: { 200: { description: 'Mappings by name', schema: listAnswer } },
      handle: ({ actor, params: values }) => {
        const list = mappings.list(actor.userId, scopeOf(values)).map(showMapping);
        return ok({ total: list.length, mappings: list });
      },
    }),
    route({
      method: 'put',
      path: base,
      access: 'user',
      tag: 'Symbols',
      summary: `Replace all mappings ${where}: {"FROM":"TO"} or [{"from":…,"to":…}]`,
      params,
      body: allSchema,
      answers: { 200: { description: 'What has changed', schema: importAnswer } },
      handle: ({ actor, params: values, body }) => {
        const wanted =
          'mappings' in body && typeof body.mappings === 'object' ? body.mappings : body;
        const text = JSON.stringify(wanted);
        return ok({
          dry_run: false,
          ...(isEmpty(wanted)
            ? cleared(mappings.clear(actor, scopeOf(values)))
            : mappings.importText(actor, scopeOf(values), {
                text,
                replaces: true,
                isRehearsal: false,
              })),
        });
      },
    }),
    route({
      method: 'delete',
      path: base,
      access: 'user',
      tag: 'Symbols',
      summary: `Remove all mappings ${where}`,
      params,
      answers: {
        200: {
          description: 'How many there were',
          schema: z.object({ success: z.literal(true), removed: z.number() }),
        },
      },
      handle: ({ actor, params: values }) =>
        ok({ removed: mappings.clear(actor, scopeOf(values)) }),
    }),
    route({
      method: 'post',
      path: `${base}/import`,
      access: 'user',
      tag: 'Symbols',
      summary: `Import mappings ${where} from JSON or CSV; dry_run only tells what would change`,
      params,
      body: importSchema,
      answers: { 200: { description: 'What has changed', schema: importAnswer } },
      handle: ({ actor, params: values, body: { text, mode, dry_run: isRehearsal } }) =>
        ok({
          dry_run: isRehearsal,
          ...mappings.importText(actor, scopeOf(values), {
            text,
            replaces: mode === 'replace',
            isRehearsal,
          }),
        }),
    }),
    route({
      method: 'get',
      path: `${base}/export`,
      access: 'user',
      tag: 'Symbols',
      summary: `Mappings ${where} as a file: json {"FROM":"TO"}, list [{"from":…,"to":…}] or csv`,
      params,
      query: exportQuery,
      answers: { 200: { description: 'The file', contentType: 'application/json' } },
      handle: ({ actor, params: values, query: { format }, response }) => {
        const text = mappings.exportText(actor.userId, scopeOf(values), format);
        response
          .status(200)
          .set('Cache-Control', 'no-store')
          .attachment(FILES[format])
          .type(format === 'csv' ? 'text/csv' : 'application/json')
          .send(text);
        return undefined;
      },
    }),
    route({
      method: 'put',
      path: `${base}/:from`,
      access: 'user',
      tag: 'Symbols',
      summary: `Add or change one mapping ${where}`,
      params: withFrom,
      body: toSchema,
      answers: { 200: { description: 'The mapping', schema: oneAnswer } },
      handle: ({ actor, params: { from, ...values }, body: { to } }) =>
        ok({ mapping: showMapping(mappings.set(actor, scopeOf(values), { from, to })) }),
    }),
    route({
      method: 'delete',
      path: `${base}/:from`,
      access: 'user',
      tag: 'Symbols',
      summary: `Remove one mapping ${where}`,
      params: withFrom,
      answers: {
        200: { description: 'It is gone', schema: z.object({ success: z.literal(true) }) },
      },
      handle: ({ actor, params: { from, ...values } }) => {
        mappings.remove(actor, scopeOf(values), from);
        return ok();
      },
    }),
  ];
}

const FILES: Record<MappingFormat, string> = {
  csv: 'symbol_mappings.csv',
  json: 'custom_mappings.json',
  list: 'symbol_mappings.json',
};

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function cleared(removed: number) {
  return { added: 0, changed: 0, removed, unchanged: 0 };
}
