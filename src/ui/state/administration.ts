import { post } from '../wire/request.ts';

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

function pathOf(userId: string): string {
  return `/api/admin/users/${encodeURIComponent(userId)}`;
}
