import { useSignal } from '@preact/signals';
import { KeyRound, Trash2 } from 'lucide';
import { CodeLine } from '../dashboard/code-line.tsx';
import { day, moment } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { apiTokens, revokeApiToken } from '../state/tokens.ts';
import type { ApiToken } from '../wire/people.ts';
import { NewApiTokenForm } from './new-api-token-form.tsx';
import { words } from './words.ts';

const text = words.tokens;

/** Tokens for scripts: made here, shown once, listed with their use, taken back. */
export function ApiTokensCard() {
  const secret = useSignal<string | undefined>(undefined);
  const doomed = useSignal<ApiToken | undefined>(undefined);
  const isAsking = useSignal(false);
  const revoke = async (): Promise<void> => {
    if (doomed.value !== undefined) await revokeApiToken(doomed.value.token_id);
  };
  return (
    <Card title={text.title} testId="api-tokens">
      <p class="px-4 pb-3 text-sm text-pretty text-quiet sm:px-5">{text.hint}</p>
      <Loaded of={apiTokens} rows={3}>
        {(list: ApiToken[]) =>
          list.length === 0 ? (
            <EmptyState icon={KeyRound} title={text.emptyTitle} hint={text.emptyHint} />
          ) : (
            <ul class="divide-y divide-base-300 border-y border-base-300">
              {list.map((token) => (
                <TokenRow
                  key={token.token_id}
                  token={token}
                  onRevoke={() => {
                    doomed.value = token;
                    isAsking.value = true;
                  }}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      {secret.value === undefined ? (
        <NewApiTokenForm onMade={(made) => (secret.value = made)} />
      ) : (
        <MadeToken secret={secret.value} onDone={() => (secret.value = undefined)} />
      )}
      <ConfirmDialog
        isOpen={isAsking}
        title={text.dialog.title(doomed.value?.name ?? '')}
        action={text.revoke}
        testId="revoke-confirm"
        onConfirm={revoke}
      >
        <Consequences lines={text.dialog.lines} />
      </ConfirmDialog>
    </Card>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const expiresMs = Date.parse(token.expires_at);
  const isExpired = expiresMs <= Date.now();
  const lastUsed = token.last_used_at;
  return (
    <li
      data-testid="api-token"
      class="flex items-start justify-between gap-3 px-4 py-3 text-sm sm:px-5"
    >
      <div class="min-w-0">
        <p class="font-medium wrap-anywhere">
          {token.name} <span class="font-mono text-xs font-normal text-quiet">{token.hint}</span>
        </p>
        <p class="mt-0.5 text-quiet">
          {token.scopes.map((scope) => text.scope[scope].name).join(', ')}
          {' · '}
          <span class={isExpired ? 'text-error' : ''}>
            {isExpired ? text.expired(day(expiresMs)) : text.expires(day(expiresMs))}
          </span>
        </p>
        <p class="mt-0.5 text-xs text-quiet tabular-nums">
          {lastUsed === null
            ? text.unused
            : text.used(words.uses(token.uses), moment(Date.parse(lastUsed)))}
        </p>
      </div>
      <button
        type="button"
        class="btn btn-sm"
        aria-label={text.revokeOf(token.name)}
        data-testid="revoke"
        onClick={onRevoke}
      >
        <Icon of={Trash2} />
        <span class="hidden sm:inline">{text.revoke}</span>
      </button>
    </li>
  );
}

function MadeToken({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div role="status" class="m-4 space-y-3 rounded-box border border-success/40 px-4 py-4 sm:mx-5">
      <div>
        <p class="font-medium">{text.madeTitle}</p>
        <p class="mt-0.5 text-sm text-quiet">{text.madeHint}</p>
      </div>
      <CodeLine label={text.madeLabel} text={secret} testId="new-secret" isAddress />
      <div class="flex flex-wrap gap-2">
        <CopyButton text={secret} label={text.madeLabel} />
        <button type="button" class="btn btn-sm" data-testid="secret-done" onClick={onDone}>
          {text.madeDone}
        </button>
      </div>
    </div>
  );
}
