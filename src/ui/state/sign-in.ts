import { effect, signal } from '@preact/signals';
import { get, guardRequests, post, type RequestFault } from '../wire/request.ts';
import type { Status } from '../wire/people.ts';
import { session } from './session.ts';
import { connection, onResync, stopStream } from './stream.ts';

/** Why this page may show nothing any more; undefined while its person is signed in. */
export const ending = signal<'ended' | 'replaced' | undefined>(undefined);

/** The server wants a fresh sign-in before it does what was asked. */
export const needsFreshSignIn = signal(false);

/** Gives every change the token of the session, and notices when the session ends or becomes another person's. */
export function watchSession(): void {
  guardRequests({
    csrfToken: () => session.value.value?.csrf_token ?? undefined,
    renew: look,
    onRefused: take,
  });
  void look();
  onResync(() => void look());
  // A session that ends takes its stream with it: the first sign of it in a page that only watches.
  effect(() => {
    if (connection.value === 'connecting' && session.value.peek() !== undefined) void look();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look();
  });
}

/** Reads who is signed in; true when it is still the person whose page this is. */
async function look(): Promise<boolean> {
  if (ending.value !== undefined) return false;
  let found: Status;
  try {
    found = await get<Status>('/auth/status');
  } catch {
    // The server is away, which the banner says; a session is not over because of that.
    if (session.value.value === undefined) void session.load();
    return false;
  }
  const known = session.value.value?.user ?? undefined;
  if (found.user === null) end('ended');
  else if (known !== undefined && known.user_id !== found.user.user_id) end('replaced');
  else {
    session.value.value = found;
    session.fault.value = undefined;
    return true;
  }
  return false;
}

function take({ code }: RequestFault): void {
  if (code === 'UNAUTHENTICATED' || code === 'USER_DISABLED') end('ended');
  if (code === 'REAUTH_REQUIRED') needsFreshSignIn.value = true;
}

function end(reason: 'ended' | 'replaced'): void {
  if (ending.value !== undefined) return;
  ending.value = reason;
  stopStream();
}

/** Ends this session and goes to the login page; throws a RequestFault. */
export async function signOut(): Promise<void> {
  await post('/logout');
  stopStream();
  location.assign('/login');
}

/** Where to sign in so that one comes back to what one looks at. */
export function signInAddress(): string {
  return `/login?next=${here()}`;
}

/** Where to show again who one is; the way back leads here. */
export function freshSignInAddress(way: 'google' | 'basic'): string {
  return `${way === 'google' ? '/login/google' : '/login'}?again=1&next=${here()}`;
}

function here(): string {
  return encodeURIComponent(location.pathname + location.search);
}
