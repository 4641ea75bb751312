import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { API_SCOPES, created, ok, route, type Route } from '../http/index.ts';
import type { ApiToken } from './api-tokens.ts';
import type { AuthRouteDeps } from './routes.ts';
import type { WebhookToken } from './webhook-tokens.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const webhookSchema = z.object({
  success: z.literal(true),
  token: z.string(),
  webhook_url: z.string(),
  created_at: z.string(),
  uses: z.number(),
  last_used_at: z.string().nullable(),
  older: z.array(
    z.object({
      created_at: z.string(),
      works_until: z.string(),
      last_used_at: z.string().nullable(),
    }),
  ),
});
const apiTokenSchema = z.object({
  token_id: z.string(),
  name: z.string(),
  hint: z.string(),
  scopes: z.array(z.enum(API_SCOPES)),
  created_at: z.string(),
  expires_at: z.string(),
  uses: z.number(),
  last_used_at: z.string().nullable(),
});

/** A user's own webhook token and personal API tokens: for a person only, never for a token. */
export function tokenRoutes({ auth, baseUrl }: AuthRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/auth/webhook-token',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'Your webhook token and address, and replaced tokens that still work',
      answers: {
        200: { description: 'The token; treat it like a password', schema: webhookSchema },
      },
      handle: ({ actor }) => ok(showWebhook(auth.getWebhookToken(actor.userId))),
    }),
    route({
      method: 'post',
      path: '/auth/rotate-token',
      access: 'user',
      scope: 'person',
      needsFreshSignIn: true,
      tag: 'Signing in',
      summary: 'Replace your webhook token; the old one keeps working for the hours you give it',
      body: z.strictObject({ grace_hours: z.number().min(0).max(24).default(0) }),
      answers: { 200: { description: 'The new token', schema: webhookSchema } },
      handle: ({ actor, body }) => {
        const graceMs = Math.round(body.grace_hours * HOUR_MS);
        return ok(showWebhook(auth.rotateWebhookToken(actor.userId, graceMs, actor)));
      },
    }),
    route({
      method: 'get',
      path: '/api/tokens',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'Your personal API tokens',
      answers: {
        200: {
          description: 'Tokens, without their secrets',
          schema: z.object({
            success: z.literal(true),
            total: z.number(),
            tokens: z.array(apiTokenSchema),
          }),
        },
      },
      handle: ({ actor }) => {
        const list = auth.apiTokens.list(actor.userId).map(showToken);
        return ok({ total: list.length, tokens: list });
      },
    }),
    route({
      method: 'post',
      path: '/api/tokens',
      access: 'user',
      scope: 'person',
      needsFreshSignIn: true,
      tag: 'Signing in',
      summary: 'Make a personal API token, sent as Authorization: Bearer; it is shown once',
      body: z.strictObject({
        name: z
          .string()
          .trim()
          .min(1)
          .max(60)
          .regex(/^\P{C}*$/u, 'contains control characters'),
        scopes: z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length),
        expires_in_days: z.number().int().min(1).max(366).default(90),
      }),
      answers: {
        201: {
          description: 'The token, shown now and never again',
          schema: z.object({
            success: z.literal(true),
            secret: z.string(),
            token: apiTokenSchema,
          }),
        },
      },
      handle: ({ actor, body }) => {
        const { name, scopes, expires_in_days: days } = body;
        const wanted = { name, scopes, lifeMs: days * DAY_MS };
        const { secret, token } = auth.apiTokens.create(actor.userId, wanted, actor);
        return created({ secret, token: showToken(token) });
      },
    }),
    route({
      method: 'delete',
      path: '/api/tokens/:id',
      access: 'user',
      scope: 'person',
      tag: 'Signing in',
      summary: 'Take a personal API token back, at once',
      params: z.object({ id: z.string().max(40) }),
      answers: { 200: { description: 'Taken back' } },
      handle: ({ actor, params }) => {
        auth.apiTokens.remove(actor.userId, params.id, actor);
        return ok();
      },
    }),
  ];

  function showWebhook(webhook: WebhookToken): Omit<z.output<typeof webhookSchema>, 'success'> {
    return {
      token: webhook.token,
      webhook_url: `${baseUrl()}/webhook/${webhook.token}`,
      created_at: isoUtc(webhook.createdAtMs),
      uses: webhook.uses,
      last_used_at: timeOrNull(webhook.lastUsedAtMs),
      older: webhook.older.map((older) => ({
        created_at: isoUtc(older.createdAtMs),
        works_until: isoUtc(older.expiresAtMs),
        last_used_at: timeOrNull(older.lastUsedAtMs),
      })),
    };
  }
}

function showToken(token: ApiToken): z.output<typeof apiTokenSchema> {
  return {
    token_id: token.tokenId,
    name: token.name,
    hint: token.hint,
    scopes: [...token.scopes],
    created_at: isoUtc(token.createdAtMs),
    expires_at: isoUtc(token.expiresAtMs),
    uses: token.uses,
    last_used_at: timeOrNull(token.lastUsedAtMs),
  };
}

function timeOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : isoUtc(atMs);
}
