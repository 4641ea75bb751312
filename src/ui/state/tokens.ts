import { get, post, remove } from '../wire/request.ts';
import type { ApiToken, NewApiToken, Session, Webhook } from '../wire/people.ts';
import { createResource } from './resource.ts';
import { hasCopiedWebhook, webhook } from './session.ts';

/** The person's API tokens, without their secrets. */
export const apiTokens = createResource(
  async () => (await get<{ tokens: ApiToken[] }>('/api/tokens')).tokens,
);

/** Where the person is signed in. */
export const sessions = createResource(
  async () => (await get<{ sessions: Session[] }>('/api/sessions')).sessions,
);

/** Gives the webhook a new address; the old one works on for the hours given. Throws a RequestFault. */
export async function rotateWebhook(graceHours: number): Promise<void> {
  webhook.value.value = await post<Webhook>('/auth/rotate-token', { grace_hours: graceHours });
  hasCopiedWebhook.value = false;
}

/** Makes an API token; the answer is its secret, which nobody can read again. Throws a RequestFault. */
export async function createApiToken(wanted: NewApiToken): Promise<string> {
  const { secret } = await post<{ secret: string }>('/api/tokens', wanted);
  await apiTokens.load();
  return secret;
}

/** Takes an API token back at once; throws a RequestFault. */
export async function revokeApiToken(tokenId: string): Promise<void> {
  await remove(`/api/tokens/${encodeURIComponent(tokenId)}`);
  await apiTokens.load();
}

/** Ends one session of the person; throws a RequestFault. */
export async function endSession(sessionId: string): Promise<void> {
  await remove(`/api/sessions/${encodeURIComponent(sessionId)}`);
  await sessions.load();
}

/** Ends all sessions of the person but this one; the answer is how many. Throws a RequestFault. */
export async function endOtherSessions(): Promise<number> {
  const { ended } = await remove<{ ended: number }>('/api/sessions');
  await sessions.load();
  return ended;
}
