import { z } from 'zod';
import { isoUtc } from '../base/clock.ts';
import { ok, route, type Route } from '../http/index.ts';
import type { Auth } from './service.ts';

const statusSchema = z.object({
  success: z.literal(true),
  signed_in: z.boolean(),
  method: z.enum(['basic']),
  user: z.object({
    user_id: z.string(),
    email: z.string(),
    name: z.string(),
    is_admin: z.boolean(),
  }),
});
const tokenSchema = z.object({
  success: z.literal(true),
  token: z.string(),
  webhook_url: z.string(),
  created_at: z.string(),
});

/** Who one is, and one's own webhook address. baseUrl is what the outside world calls this server. */
export function authRoutes({ auth, baseUrl }: { auth: Auth; baseUrl: () => string }): Route[] {
  return [
    route({
      method: 'get',
      path: '/auth/status',
      access: 'user',
      tag: 'Signing in',
      summary: 'Who is signed in',
      answers: { 200: { description: 'You', schema: statusSchema } },
      handle: ({ actor }) => {
        const user = auth.getUser(actor.userId);
        return ok({
          signed_in: true,
          method: 'basic',
          user: {
            user_id: user.userId,
            email: user.email,
            name: user.name,
            is_admin: user.isAdmin,
          },
        });
      },
    }),
    route({
      method: 'get',
      path: '/auth/webhook-token',
      access: 'user',
      tag: 'Signing in',
      summary: 'Your webhook token and address',
      answers: { 200: { description: 'The token; treat it like a password', schema: tokenSchema } },
      handle: ({ actor }) => {
        const { token, createdAtMs } = auth.getWebhookToken(actor.userId);
        return ok({
          token,
          webhook_url: `${baseUrl()}/webhook/${token}`,
          created_at: isoUtc(createdAtMs),
        });
      },
    }),
  ];
}
