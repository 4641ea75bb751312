import { nicknameOf } from '../state/accounts.ts';
import type { Subject } from '../state/trading.ts';

/** An account by its name; the others need none. */
export function nameOf(subject: Subject): string {
  return subject.scope === 'account' ? nicknameOf(subject.account) : '';
}
