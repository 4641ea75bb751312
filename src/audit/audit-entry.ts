import { createHash } from 'node:crypto';
import type { UserId } from '../base/ids.ts';
import type { AuditAction } from './audit-action.ts';

/** A person at an address. */
export type Owner = { readonly userId: UserId; readonly address: string };

/** Who acts: a person, or the program by itself. */
export type By = Owner | { readonly userId: 'system'; readonly address: string };

export const SYSTEM: By = { userId: 'system', address: '' };

/** What was done to what, with how it was before and is now; never with a secret in it. */
export type AuditEntry = {
  readonly by: By;
  readonly action: AuditAction;
  /** A kind and an id: user:…, account:…. */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

export type AuditRow = {
  seq: number;
  at_ms: number;
  actor_id: string;
  address: string;
  action: string;
  subject: string;
  before: string | null;
  after: string | null;
  previous_hash: string;
  hash: string;
};

/** What the first row follows. */
export const CHAIN_START = '0'.repeat(64);

/** SHA-256 over the previous row's hash and all that this row says, in a fixed order. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { previous_hash, seq, at_ms, actor_id, address, action, subject, before, after } = row;
  const text = JSON.stringify([
    previous_hash,
    seq,
    at_ms,
    actor_id,
    address,
    action,
    subject,
    before,
    after,
  ]);
  return createHash('sha256').update(text).digest('hex');
}
