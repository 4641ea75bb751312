import { useSignal } from '@preact/signals';
import { SearchX, WalletCards } from 'lucide';
import { RemovalDialog } from '../accounts/removal-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Notice } from '../parts/notice.tsx';
import { detachAccount } from '../state/administration.ts';
import { useReading } from '../state/use-reading.ts';
import type { AdminAccount, AdminUser } from '../wire/people.ts';
import { AccountsTable } from './accounts-table.tsx';
import { AdminPage } from './admin-page.tsx';
import { AttachForm } from './attach-form.tsx';
import { ListSearch } from './list-search.tsx';
import { searchOf, useListAddress } from './list-address.ts';
import { MoveDialog } from './move-dialog.tsx';
import { words } from './words.ts';

const text = words.accounts;
/** As many as the server gives at once; whoever is not among them is typed. */
const OWNERS = `/api/admin/users?${searchOf({ limit: 200 })}`;

/** All accounts of the installation: whose they are, and giving and taking them. */
export function AccountsPage() {
  return (
    <AdminPage title={text.title}>
      <AccountList />
    </AdminPage>
  );
}

function AccountList() {
  const [{ account, search }, change] = useListAddress(['account', 'search']);
  const reading = useReading<{ accounts: AdminAccount[] }>('/api/admin/accounts');
  const owners = useReading<{ users: AdminUser[] }>(OWNERS).value.value?.users ?? [];
  const chosen = useSignal<AdminAccount | undefined>(undefined);
  const isMoving = useSignal(false);
  const isRemoving = useSignal(false);
  const done = useSignal<string | undefined>(undefined);
  const choose = (item: AdminAccount, isAsking: typeof isMoving): void => {
    done.value = undefined;
    chosen.value = item;
    isAsking.value = true;
  };
  const settle = async (sentence: string): Promise<void> => {
    done.value = sentence;
    await reading.load();
  };
  const subject = chosen.value;
  return (
    <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <div class="min-w-0 space-y-4">
        <ListSearch
          label={text.search}
          testId="account-search"
          search={search}
          onSearch={(wanted) => change({ search: wanted })}
        />
        {done.value !== undefined && <Notice tone="info">{done.value}</Notice>}
        <div class="@container rounded-box border border-base-300 bg-base-100">
          <Loaded of={reading} rows={6}>
            {({ accounts }) => {
              const found = accounts.filter((item) => fits(item, search));
              if (accounts.length === 0) {
                return (
                  <EmptyState icon={WalletCards} title={text.emptyTitle} hint={text.emptyHint} />
                );
              }
              if (found.length === 0) {
                return (
                  <EmptyState icon={SearchX} title={text.noneTitle} hint={text.noneHint}>
                    <button type="button" class="btn btn-sm" onClick={() => change({ search: '' })}>
                      {text.showAll}
                    </button>
                  </EmptyState>
                );
              }
              return (
                <AccountsTable
                  accounts={found}
                  onMove={(item) => choose(item, isMoving)}
                  onRemove={(item) => choose(item, isRemoving)}
                />
              );
            }}
          </Loaded>
        </div>
      </div>
      <AttachForm
        key={account}
        account={account}
        owners={owners}
        onAttached={(sentence) => settle(sentence)}
      />
      <MoveDialog isOpen={isMoving} account={subject} owners={owners} onMoved={settle} />
      <RemovalDialog
        isOpen={isRemoving}
        title={text.removal.title(subject?.nickname ?? '', nameOf(subject))}
        lines={text.removal.lines}
        testId="admin-remove-confirm"
        onRemove={async (isConfirmed) => {
          if (subject === undefined) return;
          await detachAccount(subject.account, isConfirmed);
          await settle(text.removal.done(subject.nickname, subject.account));
        }}
      />
    </div>
  );
}

function nameOf(account: AdminAccount | undefined): string {
  return account === undefined ? '' : account.owner.name || account.owner.email;
}

function fits({ account, nickname, owner }: AdminAccount, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [account, nickname, owner.name, owner.email, owner.user_id].some((part) =>
    part.toLowerCase().includes(wanted),
  );
}
