import { WalletCards } from 'lucide';
import { AccountTile } from '../accounts/account-tile.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { accountList, accounts } from '../state/accounts.ts';
import { strings } from '../strings.ts';

const FRAME = 'rounded-box border border-base-300 bg-base-100';

/** Every account with what its terminal reports, once a second. */
export function AccountTiles() {
  const words = strings.accounts;
  return (
    <section aria-label={words.heading}>
      <h2 class="sr-only">{words.heading}</h2>
      <AccountTileList />
    </section>
  );
}

function AccountTileList() {
  const words = strings.accounts;
  if (accounts.value.value === undefined) {
    const fault = accounts.fault.value;
    return (
      <div class={FRAME}>
        {fault === undefined ? (
          <SkeletonRows rows={3} />
        ) : (
          <Failure reason={fault} onRetry={() => void accounts.load()} />
        )}
      </div>
    );
  }
  if (accountList.value.length === 0) {
    return (
      <div class={FRAME}>
        <EmptyState icon={WalletCards} title={words.emptyTitle} hint={words.emptyHint}>
          <a href="/accounts" class="btn btn-primary btn-sm">
            {words.emptyAction}
          </a>
        </EmptyState>
      </div>
    );
  }
  return (
    <ul class="grid gap-4 md:grid-cols-2">
      {accountList.value.map((account) => (
        <li key={account.account} class="min-w-0 md:only:col-span-2">
          <AccountTile account={account}>
            {!account.is_proven && (
              <p class="mt-3 text-sm">
                <a href="/accounts" class="link">
                  {words.claim.seeSteps}
                </a>
              </p>
            )}
          </AccountTile>
        </li>
      ))}
    </ul>
  );
}
