import type { ComponentChildren } from 'preact';
import { Notice } from '../parts/notice.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { strings } from '../strings.ts';
import type { Account } from '../wire/wire.ts';
import { ClaimSteps } from './claim-steps.tsx';

const words = strings.accounts;

/** Everything that stands in the account's way, each with what to do about it; nothing where nothing does. */
export function AccountNotices({ account }: { account: Account }) {
  const { is_proven: isProven, trading_block: block, faults, last_error: lastError } = account;
  const isDeaf = account.receives_webhooks && account.modes?.includes('webhook') === false;
  if (!isProven) {
    return (
      <Notices>
        <Notice tone="warning" testId="claim">
          <p class="mb-1 font-medium">{words.claim.title}</p>
          <ClaimSteps account={account.account} />
        </Notice>
      </Notices>
    );
  }
  if (block === null && faults.length === 0 && lastError === '' && !isDeaf) return null;
  return (
    <Notices>
      {block !== null && (
        <Notice tone="warning" testId="trading-block">
          <p class="font-medium">{words.block.title}</p>
          <p class="text-base-content">{block}</p>
          <p class="text-base-content">{words.block.nextStep}</p>
        </Notice>
      )}
      {faults.length > 0 && (
        <Notice tone="warning" testId="account-faults">
          <p class="font-medium">{words.faults.title}</p>
          <ul class="list-disc pl-4 text-base-content">
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
          <p class="text-base-content">{words.faults.nextStep}</p>
        </Notice>
      )}
      {isDeaf && (
        <Notice tone="warning" testId="webhook-mode-off">
          {words.expert.webhookOff}
        </Notice>
      )}
      {lastError !== '' && (
        <p class="text-sm text-quiet wrap-anywhere" data-testid="last-error">
          {words.expert.lastError} {lastError}
        </p>
      )}
    </Notices>
  );
}

function Notices({ children }: { children: ComponentChildren }) {
  return <div class="mt-3.5 space-y-2">{children}</div>;
}

/** What the expert advisor of a MetaTrader account takes and sends. */
export function ExpertModes({ modes }: { modes: Account['modes'] }) {
  const { heading, none, noneHint, unknown, modeOf } = words.expert;
  return (
    <div class="mt-3.5 flex flex-wrap items-center gap-x-2 gap-y-1.5" data-testid="modes">
      <span class="text-xs text-quiet">{heading}</span>
      {modes === null && <span class="text-xs text-quiet">{unknown}</span>}
      {modes?.length === 0 && (
        <>
          <span class={`${CHIP} tint-warning`}>{none}</span>
          <span class="text-xs text-pretty text-quiet">{noneHint}</span>
        </>
      )}
      {modes !== null && modes.length > 0 && (
        <ul class="flex flex-wrap gap-1.5">
          {modes.map((mode) => (
            <li key={mode} class={`${CHIP} tint-neutral`}>
              {modeOf(mode)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
