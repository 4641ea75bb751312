import { ShieldCheck } from 'lucide';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { forgetIntended, keepIntended } from '../state/resumption.ts';
import { session } from '../state/session.ts';
import { freshSignInAddress, needsFreshSignIn } from '../state/sign-in.ts';
import { strings } from '../strings.ts';

const words = strings.freshSignIn;

/** Explains why the server wants a sign-in of the last minutes, and leads through one and back to the action. */
export function FreshSignInDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isWanted = needsFreshSignIn.value;
  const ways = session.value.value?.sign_in;
  useEffect(() => {
    if (isWanted) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isWanted]);
  const go = (way: 'google' | 'basic'): void => {
    keepIntended();
    location.assign(freshSignInAddress(way));
  };
  return (
    <dialog
      ref={dialog}
      class="modal modal-bottom sm:modal-middle"
      aria-labelledby={titleId}
      data-testid="fresh-sign-in"
      onClose={() => {
        forgetIntended();
        needsFreshSignIn.value = false;
      }}
    >
      <div class="modal-box border border-base-300">
        <h2 id={titleId} class="flex items-center gap-2.5 text-lg font-semibold">
          <Icon of={ShieldCheck} class="size-5 text-info" />
          {words.title}
        </h2>
        <p class="mt-3 text-sm text-pretty">{words.why}</p>
        <p class="mt-2 text-sm text-pretty text-quiet">{words.then}</p>
        <div class="modal-action flex-wrap">
          <button type="button" class="btn" onClick={() => (needsFreshSignIn.value = false)}>
            {strings.cancel}
          </button>
          {ways?.basic === true && (
            <button type="button" class="btn" onClick={() => go('basic')}>
              {words.basic}
            </button>
          )}
          {ways?.google === true && (
            <button
              type="button"
              class="btn btn-primary"
              data-testid="fresh-sign-in-google"
              onClick={() => go('google')}
            >
              {words.google}
            </button>
          )}
        </div>
      </div>
    </dialog>
  );
}
