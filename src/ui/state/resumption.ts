import { useEffect } from 'preact/hooks';
import { RequestFault } from '../wire/request.ts';
import { user } from './session.ts';

type Pending = { userId: string; path: string; action: string; details: unknown; atMs: number };

const KEY = 'signalpost.pending';
/** Longer than any sign-in takes; after that nobody remembers what they were about to do. */
const KEPT_MS = 10 * 60_000;

let intended: Pick<Pending, 'action' | 'details'> | undefined;

/**
 * Does what may need a fresh sign-in, and remembers what it was until that is settled, so that the sign-in can lead back
 * to it. The details hold nothing secret.
 */
export async function withIntent(
  action: string,
  details: unknown,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof RequestFault && error.code === 'REAUTH_REQUIRED') {
      intended = { action, details };
    }
    throw error;
  }
}

/** The person has decided against signing in again. */
export function forgetIntended(): void {
  intended = undefined;
}

/** Keeps what was intended over the way to the sign-in and back. */
export function keepIntended(): void {
  const userId = user.value?.user_id;
  if (intended === undefined || userId === undefined) return;
  const pending: Pending = { userId, path: location.pathname, atMs: Date.now(), ...intended };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(pending));
  } catch {
    // Without storage the page comes back as it was opened, and the person starts the action anew.
  }
}

/** Calls back once with the details when the person has just come back to this action from a fresh sign-in. */
export function useResumed(action: string, callback: (details: unknown) => void): void {
  const userId = user.value?.user_id;
  useEffect(() => {
    const pending = userId === undefined ? undefined : take(action);
    if (pending?.userId === userId && pending !== undefined) callback(pending.details);
  }, [userId]);
}

function take(action: string): Pending | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    const pending = text === null ? undefined : (JSON.parse(text) as Pending);
    const isMeant = pending?.action === action && pending.path === location.pathname;
    if (!isMeant) return undefined;
    sessionStorage.removeItem(KEY);
    return Date.now() - pending.atMs < KEPT_MS ? pending : undefined;
  } catch {
    return undefined;
  }
}
