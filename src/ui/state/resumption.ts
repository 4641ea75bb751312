import { useEffect } from 'preact/hooks';
import { user } from './session.ts';

type Pending = { userId: string; path: string; action: string; details: unknown; atMs: number };

const KEY = 'signalpost.pending';
/** Longer than any sign-in takes; after that nobody remembers what they were about to do. */
const KEPT_MS = 10 * 60_000;

let intended: Pick<Pending, 'action' | 'details'> | undefined;

/** Says what is about to be asked of the server, so that a fresh sign-in can lead back to it. Nothing secret in it. */
export function intend(action: string, details: unknown = null): void {
  intended = { action, details };
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
