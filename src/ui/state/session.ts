import { get } from '../wire/request.ts';
import type { Health, User, Webhook } from '../wire/wire.ts';
import { keptFlag } from './kept.ts';
import { createResource } from './resource.ts';

/** Who is signed in. */
export const session = createResource(async () => (await get<{ user: User }>('/auth/status')).user);

/** The user's own webhook address. */
export const webhook = createResource(() => get<Webhook>('/auth/webhook-token'));

/** Whether the server is well. */
export const health = createResource(() => get<Health>('/health'));

/** The webhook address was copied in this browser. */
export const hasCopiedWebhook = keptFlag('webhook-copied');
