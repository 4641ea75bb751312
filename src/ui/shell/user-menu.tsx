import { useSignal } from '@preact/signals';
import { LogOut, Menu, X } from 'lucide';
import { useLocation } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import { Avatar } from '../parts/avatar.tsx';
import { Icon } from '../parts/icon.tsx';
import { session, user } from '../state/session.ts';
import { signOut } from '../state/sign-in.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../wire/request.ts';
import { PersonalLinks } from './personal-links.tsx';

const words = strings.person;

/** Who is signed in, at the foot of the sidebar, with the way out. */
export function SignedIn() {
  const person = user.value;
  if (person === undefined) return null;
  const name = person.name === '' ? person.email : person.name;
  return (
    <div class="space-y-2 border-t border-base-300 px-1 pt-3" data-testid="signed-in">
      <div class="flex items-center gap-2.5 px-2">
        <Avatar name={name} isSmall />
        <p class="min-w-0 text-sm" title={strings.signedInAs(name)}>
          <span class="sr-only">{strings.signedInAs('')}</span>
          <span class="block truncate font-medium">{name}</span>
          <span class="block truncate text-xs text-quiet">{person.email}</span>
        </p>
      </div>
      <SignOut />
    </div>
  );
}

/** The same for small screens: a button that opens to everything which has no place at the lower edge. */
export function UserMenu() {
  const isOpen = useSignal(false);
  const { url } = useLocation();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    isOpen.value = false;
  }, [url, isOpen]);
  const person = user.value;
  const name = person === undefined ? '' : person.name || person.email;
  return (
    <div
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen.value) return;
        isOpen.value = false;
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class="btn btn-square btn-ghost btn-sm"
        aria-expanded={isOpen.value}
        aria-controls="user-menu"
        data-testid="user-menu"
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <Icon of={isOpen.value ? X : Menu} class="size-5" />
        <span class="sr-only">{words.menu}</span>
      </button>
      {isOpen.value && (
        <div
          id="user-menu"
          class="absolute inset-x-0 top-full max-h-[calc(100dvh-8rem)] space-y-3 overflow-y-auto border-b border-base-300 bg-base-100 px-4 py-4 shadow-lg"
        >
          {person !== undefined && (
            <div class="flex items-center gap-3">
              <Avatar name={name} />
              <p class="min-w-0 text-sm">
                <span class="block truncate font-medium">{name}</span>
                <span class="block truncate text-quiet">{person.email}</span>
              </p>
            </div>
          )}
          <PersonalLinks />
          <SignOut />
        </div>
      )}
    </div>
  );
}

/** A login of .env that the browser sends by itself has nothing that could be ended here. */
function SignOut() {
  const fault = useSignal<string | undefined>(undefined);
  const leave = async (): Promise<void> => {
    fault.value = undefined;
    try {
      await signOut();
    } catch (error) {
      fault.value = sentenceOf(error);
    }
  };
  if (session.value.value?.method !== 'session') {
    return <p class="px-2 text-xs text-quiet">{words.byBasic}</p>;
  }
  return (
    <>
      <button
        type="button"
        class="btn w-full justify-start btn-ghost btn-sm"
        data-testid="sign-out"
        onClick={() => void leave()}
      >
        <Icon of={LogOut} />
        {words.signOut}
      </button>
      {fault.value !== undefined && (
        <p role="alert" class="px-2 text-xs text-error">
          {fault.value}
        </p>
      )}
    </>
  );
}
