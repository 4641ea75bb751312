import { CHIP, ClaimBadge, PresenceDot, SimulatedBadge } from '../parts/status-badge.tsx';
import type { AdminAccount } from '../wire/people.ts';
import { words } from './words.ts';

const text = words.accounts;
const WIDE = 'hidden @2xl:table-cell';

type AccountsTableProps = {
  accounts: readonly AdminAccount[];
  onMove: (account: AdminAccount) => void;
  onRemove: (account: AdminAccount) => void;
};

/** One row an account; what has no room of its own on a small screen stands under the name. */
export function AccountsTable({ accounts, onMove, onRemove }: AccountsTableProps) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{text.account}</th>
          <th scope="col" class={WIDE}>
            {text.owner}
          </th>
          <th scope="col" class={WIDE}>
            {text.state}
          </th>
          <th scope="col" class="text-right">
            <span class="sr-only">{text.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((account) => (
          <AccountRow
            key={`${account.account} ${account.owner.user_id}`}
            account={account}
            onMove={() => onMove(account)}
            onRemove={() => onRemove(account)}
          />
        ))}
      </tbody>
    </table>
  );
}

type AccountRowProps = { account: AdminAccount; onMove: () => void; onRemove: () => void };

function AccountRow({ account, onMove, onRemove }: AccountRowProps) {
  const { account: number, nickname, owner } = account;
  return (
    <tr data-testid="admin-account-row" data-account={number} class="align-top">
      <td class="w-full max-w-0 @2xl:w-1/2">
        <p class="truncate font-medium" title={nickname}>
          {nickname}
        </p>
        <p class="text-sm text-quiet tabular-nums">{number}</p>
        <div class="mt-1 space-y-1 @2xl:hidden">
          <Owner account={account} />
          <State account={account} />
        </div>
      </td>
      <td class={`${WIDE} w-1/2 max-w-0`}>
        <Owner account={account} />
      </td>
      <td class={WIDE}>
        <State account={account} />
      </td>
      <td>
        <div class="flex flex-col items-stretch justify-end gap-2 @2xl:flex-row">
          <button
            type="button"
            class="btn btn-sm"
            data-testid="move-account"
            aria-haspopup="dialog"
            aria-label={text.move.of(nickname, owner.name || owner.email)}
            onClick={onMove}
          >
            {text.move.action}
          </button>
          <button
            type="button"
            class="btn btn-sm"
            data-testid="admin-remove-account"
            aria-haspopup="dialog"
            aria-label={text.removal.of(nickname, owner.name || owner.email)}
            onClick={onRemove}
          >
            {text.removal.action}
          </button>
        </div>
      </td>
    </tr>
  );
}

function Owner({ account: { owner } }: { account: AdminAccount }) {
  return (
    <>
      <p class="truncate text-sm" title={owner.name || owner.email}>
        {owner.name || owner.email}
      </p>
      {owner.name !== '' && (
        <p class="truncate text-xs text-quiet" title={owner.email}>
          {owner.email}
        </p>
      )}
    </>
  );
}

function State({ account: { kind, is_proven: isProven, status } }: { account: AdminAccount }) {
  return (
    <div class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
      {isProven ? <PresenceDot presence={status} /> : <ClaimBadge />}
      {kind === 'paper' ? (
        <SimulatedBadge />
      ) : (
        <span class={`${CHIP} tint-neutral`}>{text.real}</span>
      )}
    </div>
  );
}
