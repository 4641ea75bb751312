import { LogIn, UserRoundX } from 'lucide';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { Logo } from '../parts/logo.tsx';
import { ending, signInAddress } from '../state/sign-in.ts';
import { strings } from '../strings.ts';

/** Takes the place of everything when the session is over: what it showed is nobody's to see any more. */
export function EndedPage() {
  const heading = useRef<HTMLHeadingElement>(null);
  const isReplaced = ending.value === 'replaced';
  const words = isReplaced ? strings.ended.replaced : strings.ended.ended;
  useEffect(() => {
    document.title = `${words.title} · ${strings.product}`;
    heading.current?.focus();
  }, [words]);
  return (
    <main class="grid min-h-dvh place-items-center px-4">
      <div
        data-testid="ended"
        class="w-full max-w-md rounded-box border border-base-300 bg-base-100 p-6 text-center sm:p-8"
      >
        <p class="flex items-center justify-center gap-2.5 font-semibold tracking-tight">
          <Logo class="size-7" />
          {strings.product}
        </p>
        <Icon of={isReplaced ? UserRoundX : LogIn} class="mx-auto mt-6 size-8 text-quiet" />
        <h1 ref={heading} tabIndex={-1} class="mt-3 text-xl font-semibold outline-none">
          {words.title}
        </h1>
        <p class="mt-2 text-sm text-pretty text-quiet">{words.hint}</p>
        <a
          href={isReplaced ? '/' : signInAddress()}
          class="btn mt-6 w-full btn-primary"
          data-testid="sign-in-again"
        >
          {words.action}
        </a>
      </div>
    </main>
  );
}
