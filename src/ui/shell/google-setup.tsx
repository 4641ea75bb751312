import { useSignal } from '@preact/signals';
import { ChevronDown, UsersRound } from 'lucide';
import { useLocation } from 'preact-iso';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { isGoogleSetupDismissed, session, webhook } from '../state/session.ts';
import { strings } from '../strings.ts';

const words = strings.googleSetup;
const ENV = [
  'GOOGLE_CLIENT_ID=',
  'GOOGLE_CLIENT_SECRET=',
  'EXTERNAL_BASE_URL=',
  'ADMIN_EMAIL=',
  'ALLOWED_EMAILS=',
] as const;

/** For the administrator of a first start: that only they can sign in so far, and how others could. */
export function GoogleSetup() {
  const isOpen = useSignal(false);
  const { path } = useLocation();
  const isMeant = (session.value.value?.notice ?? null) !== null && path === '/';
  if (!isMeant || isGoogleSetupDismissed.value) return null;
  return (
    <section
      aria-label={words.title}
      data-testid="google-setup"
      class="mb-4 rounded-box border border-base-300 bg-base-100 px-4 py-3"
    >
      <div class="flex flex-wrap items-center justify-between gap-3">
        <div class="flex min-w-0 flex-1 basis-72 items-start gap-3">
          <Icon of={UsersRound} class="mt-0.5 size-5 text-info" />
          <div class="min-w-0 text-sm">
            <p class="font-semibold">{words.title}</p>
            <p class="mt-0.5 text-pretty text-quiet">{words.hint}</p>
          </div>
        </div>
        <div class="flex gap-2">
          <button
            type="button"
            class="btn btn-ghost btn-sm"
            onClick={() => (isGoogleSetupDismissed.value = true)}
          >
            {words.dismiss}
          </button>
          <button
            type="button"
            class="btn btn-sm"
            aria-expanded={isOpen.value}
            data-testid="google-setup-open"
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {words.show}
            <Icon of={ChevronDown} class={`size-4 ${isOpen.value ? 'rotate-180' : ''}`} />
          </button>
        </div>
      </div>
      {isOpen.value && <Steps />}
    </section>
  );
}

function Steps() {
  const url = webhook.value.value?.webhook_url;
  const base = url?.slice(0, url.indexOf('/webhook/')) ?? location.origin;
  const redirect = `${base}/auth/google/callback`;
  const env = ENV.map((line) => (line === 'EXTERNAL_BASE_URL=' ? line + base : line)).join('\n');
  return (
    <ol class="mt-4 list-decimal space-y-4 pl-6 text-sm sm:pl-10">
      <li>{words.steps.project}</li>
      <li>{words.steps.client}</li>
      <li>
        {words.steps.redirect}
        <Copyable text={redirect} label={words.redirectLabel} testId="redirect-url" />
        {!redirect.startsWith('https:') && <p class="mt-1.5 text-quiet">{words.needsHttps}</p>}
      </li>
      <li>
        {words.steps.env}
        <Copyable text={env} label={words.envLabel} testId="google-env" />
      </li>
      <li>{words.steps.restart}</li>
    </ol>
  );
}

function Copyable({ text, label, testId }: { text: string; label: string; testId: string }) {
  return (
    <div class="mt-2 flex flex-wrap items-start gap-2">
      <code
        data-testid={testId}
        class="min-w-0 flex-1 basis-60 rounded-field border border-base-300 bg-base-200 px-3 py-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
      >
        {text}
      </code>
      <CopyButton text={text} label={label} />
    </div>
  );
}
