import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { ERROR_CODES } from '../base/errors.ts';
import { STATUS_OF } from './errors.ts';
import { scopeOf, type Route } from './route.ts';

type Document = { version: string; denialCodes: readonly string[] };

/** The OpenAPI 3.1 document of every mounted route, from the schemas that check the requests. */
export function openApiDocument(
  routes: readonly Route[],
  { version, denialCodes }: Document,
): object {
  const paths: ZodOpenApiPathsObject = {};
  const refused = errorSchema(denialCodes);
  for (const item of routes) {
    const path = item.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [item.method]: operation(item, refused) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Signalpost', version, description: codesText(denialCodes) },
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'signalpost' },
        apiToken: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic' },
      },
    },
  });
}

function errorSchema(denialCodes: readonly string[]): z.ZodType {
  const error = z.object({
    code: z.enum([...ERROR_CODES, ...denialCodes]),
    message: z.string(),
    request_id: z.string(),
  });
  return z.object({ success: z.literal(false), error }).meta({ id: 'Error' });
}

function operation(item: Route, refused: z.ZodType): ZodOpenApiOperationObject {
  const answers: ZodOpenApiResponsesObject = {};
  for (const [status, { description, schema, contentType }] of Object.entries(item.answers)) {
    const content = schema && { content: { [contentType ?? 'application/json']: { schema } } };
    answers[status as `${1 | 2 | 3 | 4 | 5}${string}`] = { description, ...content };
  }
  return {
    summary: item.summary,
    tags: [item.tag],
    ...securityOf(item),
    requestParams: {
      ...(item.params && { path: item.params as z.ZodObject }),
      ...(item.query && { query: item.query as z.ZodObject }),
    },
    ...requestBody(item),
    responses: {
      ...answers,
      default: { description: 'Refused', content: { 'application/json': { schema: refused } } },
    },
  };
}

/** By session or HTTP Basic; by an API token where one is taken, with the scope it needs. */
function securityOf(item: Route): Pick<ZodOpenApiOperationObject, 'security' | 'description'> {
  if (item.access !== 'user' && item.access !== 'admin') return {};
  const scope = scopeOf(item);
  const needs = [
    scope === 'person' ? 'Not open to API tokens.' : `API tokens need the scope \`${scope}\`.`,
    item.needsFreshSignIn === true ? 'Needs a sign-in of the last five minutes.' : '',
    item.method === 'get' ? '' : 'With a session, the header `X-CSRF-Token` is required.',
  ];
  const byToken = scope === 'person' ? [] : [{ apiToken: [] }];
  return {
    description: needs.filter((text) => text !== '').join(' '),
    security: [{ session: [] }, ...byToken, { basic: [] }],
  };
}

function requestBody({ body, rawBody }: Route): Pick<ZodOpenApiOperationObject, 'requestBody'> {
  const schema = body ?? rawBody;
  if (schema === undefined) return {};
  const plain = rawBody && { 'text/plain': { schema } };
  return { requestBody: { content: { 'application/json': { schema }, ...plain } } };
}

function codesText(denialCodes: readonly string[]): string {
  const request = ERROR_CODES.map((code) => `\`${code}\` (${String(STATUS_OF[code])})`).join(', ');
  const denial = denialCodes.map((code) => `\`${code}\``).join(', ');
  return [
    'Every answer carries `X-Request-Id`. Errors: `{"success":false,"error":{"code","message","request_id"}}`.',
    `**Request codes:** ${request}.`,
    `**Refusal codes** (a denied account; 422 when every account is denied): ${denial}.`,
  ].join('\n\n');
}
