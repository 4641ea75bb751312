import { useSignal } from '@preact/signals';
import { SearchX } from 'lucide';
import { Pager } from '../history/pager.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Notice } from '../parts/notice.tsx';
import { setUserActive } from '../state/administration.ts';
import { useResumed, withIntent } from '../state/resumption.ts';
import { useReading } from '../state/use-reading.ts';
import type { AdminUser, AdminUserPage } from '../wire/people.ts';
import { AdminPage } from './admin-page.tsx';
import { searchOf, useListAddress } from './list-address.ts';
import { ListSearch } from './list-search.tsx';
import { UsersTable } from './users-table.tsx';
import { words } from './words.ts';

const text = words.users;
const ROWS = 25;

/** All users of the installation: who they are, how busy, and whether they are let in. */
export function UsersPage() {
  return (
    <AdminPage title={text.title}>
      <UserList />
    </AdminPage>
  );
}

function UserList() {
  const [{ page, search }, change] = useListAddress(['search']);
  const reading = useReading<AdminUserPage>(
    `/api/admin/users?${searchOf({ page, search: search.trim(), limit: ROWS })}`,
  );
  const chosen = useSignal<AdminUser | undefined>(undefined);
  const isAsking = useSignal(false);
  const done = useSignal<string | undefined>(undefined);
  const ask = (user: AdminUser): void => {
    done.value = undefined;
    chosen.value = user;
    isAsking.value = true;
  };
  useResumed('toggle-user', (user) => ask(user as AdminUser));
  const toggle = async (): Promise<void> => {
    const user = chosen.value;
    if (user === undefined) return;
    await withIntent('toggle-user', user, () => setUserActive(user.user_id, !user.is_active));
    done.value = text.done(user.name || user.email, !user.is_active);
    await reading.load();
  };
  const dialog = chosen.value?.is_active === false ? text.on : text.off;
  return (
    <div class="space-y-4">
      <ListSearch
        label={text.search}
        testId="user-search"
        search={search}
        onSearch={(wanted) => change({ search: wanted })}
      />
      {done.value !== undefined && <Notice tone="info">{done.value}</Notice>}
      <div class="@container rounded-box border border-base-300 bg-base-100">
        <Loaded of={reading} rows={6}>
          {(found: AdminUserPage) =>
            found.users.length === 0 ? (
              <EmptyState icon={SearchX} title={text.emptyTitle} hint={text.emptyHint}>
                <button type="button" class="btn btn-sm" onClick={() => change({ search: '' })}>
                  {text.showAll}
                </button>
              </EmptyState>
            ) : (
              <>
                <UsersTable users={found.users} onToggle={ask} />
                <Pager
                  page={found.page}
                  limit={found.limit}
                  total={found.total}
                  onTurn={(next) => change({ page: next })}
                />
              </>
            )
          }
        </Loaded>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={dialog.title(chosen.value?.name || (chosen.value?.email ?? ''))}
        action={chosen.value?.is_active === false ? text.switchOn : text.switchOff}
        testId="toggle-confirm"
        onConfirm={toggle}
      >
        <Consequences lines={dialog.lines} />
      </ConfirmDialog>
    </div>
  );
}
