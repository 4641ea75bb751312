import { computed } from '@preact/signals';
import { get } from '../wire/request.ts';
import type { Status, Webhook } from '../wire/people.ts';
import type { Health } from '../wire/wire.ts';
import { keptFlag } from './kept.ts';
import { createResource } from './resource.ts';

/** Who is signed in, and how. */
export const session = createResource(() => get<Status>('/auth/status'));

/** The person this page shows things of. */
export const user = computed(() => session.value.value?.user ?? undefined);

/** The user's own webhook address. */
export const webhook = createResource(() => get<Webhook>('/auth/webhook-token'));

/** Whether the server is well. */
export const health = createResource(() => get<Health>('/health'));

/** The webhook address was copied in this browser. */
export const hasCopiedWebhook = keptFlag('webhook-copied');

/** The hint how to set Google up was put away in this browser. */
export const isGoogleSetupDismissed = keptFlag('google-setup-dismissed');
