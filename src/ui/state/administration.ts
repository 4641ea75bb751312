import type { NewAttachment } from '../wire/people.ts';
import { post, remove } from '../wire/request.ts';

/** Switches a user off everywhere, or on again; throws a RequestFault. */
export async function setUserActive(userId: string, isActive: boolean): Promise<void> {
  await post(`${pathOf(userId)}/toggle`, { is_active: isActive });
}

/** Stops a user's trading for them; throws a RequestFault. */
export async function haltUser(userId: string, reason: string): Promise<void> {
  await post(`${pathOf(userId)}/halt`, { reason });
}

/** Closes all positions of a user; the answer says what was sent. Throws a RequestFault when every account refused. */
export async function closeAllOf(userId: string): Promise<string> {
  return (await post<{ message: string }>(`${pathOf(userId)}/close-all`)).message;
}

/** Gives somebody the account of a terminal whose folder exists; throws a RequestFault. */
export async function attachAccount(wanted: NewAttachment): Promise<void> {
  await post('/api/admin/accounts', wanted);
}

/** Gives an account to somebody else; throws a RequestFault. */
export async function moveAccount(account: string, owner: string): Promise<void> {
  await post(`${accountPathOf(account)}/move`, { owner });
}

/** Takes an account from its owner; throws a RequestFault, with CONFLICT while it holds positions and that is not confirmed. */
export async function detachAccount(account: string, isConfirmed: boolean): Promise<void> {
  await remove(accountPathOf(account), isConfirmed ? { confirm: true } : {});
}

function accountPathOf(account: string): string {
  return `/api/admin/accounts/${encodeURIComponent(account)}`;
}

function pathOf(userId: string): string {
  return `/api/admin/users/${encodeURIComponent(userId)}`;
}
