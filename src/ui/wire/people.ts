/** The shapes of signing in, tokens and administration, field names as in the HTTP contract. */
import type { Presence } from './wire.ts';

export type User = {
  user_id: string;
  email: string;
  name: string;
  picture: string | null;
  is_admin: boolean;
  created_at: string;
  last_login: string | null;
};

export type Status = {
  signed_in: boolean;
  method: 'basic' | 'session' | 'api_token' | null;
  user: User | null;
  csrf_token: string | null;
  is_fresh: boolean;
  sign_in: { google: boolean; basic: boolean };
  notice: string | null;
};

export type OlderWebhook = { created_at: string; works_until: string; last_used_at: string | null };

export type Webhook = {
  token: string;
  webhook_url: string;
  created_at: string;
  uses: number;
  last_used_at: string | null;
  older: OlderWebhook[];
};

export const API_SCOPES = ['read', 'signal', 'trade'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export type ApiToken = {
  token_id: string;
  name: string;
  hint: string;
  scopes: ApiScope[];
  created_at: string;
  expires_at: string;
  uses: number;
  last_used_at: string | null;
};

export type NewApiToken = { name: string; scopes: ApiScope[]; expires_in_days: number };

export type Session = {
  session_id: string;
  is_current: boolean;
  address: string;
  user_agent: string;
  signed_in_at: string;
  last_seen_at: string;
};

export type AdminUser = User & {
  is_active: boolean;
  last_seen: string | null;
  accounts: number;
  signals_today: number;
};

export type AdminUserPage = { page: number; limit: number; total: number; users: AdminUser[] };

export type AdminAccount = {
  account: string;
  owner: { user_id: string; email: string; name: string };
  nickname: string;
  kind: 'paper' | 'mt5';
  is_proven: boolean;
  status: Presence;
};

export type NewAttachment = { account: string; owner: string; nickname?: string };

export type AdminStats = {
  users: { total: number; active: number; admins: number };
  seen_last_24h: number;
  live_streams: number;
  accounts: Record<string, number>;
  signals_today: Record<string, number>;
  commands_today: Record<string, number>;
  database_bytes: number;
};

export type AuditEntry = {
  seq: number;
  at: string;
  actor: string;
  address: string;
  action: string;
  subject: string;
  before: unknown;
  after: unknown;
  hash: string;
};

export type AuditPage = {
  page: number;
  limit: number;
  total: number;
  entries: AuditEntry[];
  verification: { is_intact: boolean; rows: number; broken_at: number | null; head: string };
};

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type LogLine = { level: LogLevel; time: string; msg: string } & Record<string, unknown>;
