import type { UserId } from '../base/ids.ts';

/** What a personal API token may be made for. */
export const API_SCOPES = ['read', 'signal', 'trade'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** Who is asking, and how they have shown it. */
export type Actor = {
  readonly userId: UserId;
  readonly isAdmin: boolean;
  readonly credential: 'basic' | 'session' | 'api_token';
  /** The session or API token behind it; undefined for HTTP Basic, which has nothing that could be ended. */
  readonly credentialId: string | undefined;
  /** They have shown who they are within the last minutes, so dangerous actions are open to them. */
  readonly isFresh: boolean;
  /** What an API token was made for; undefined for a person, who may do all that is theirs. */
  readonly scopes: ReadonlySet<ApiScope> | undefined;
  /** What a change must carry to prove that the page itself sent it; only a session has one. */
  readonly csrfToken: string | undefined;
  readonly address: string;
};
