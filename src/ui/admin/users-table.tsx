import { Avatar } from '../parts/avatar.tsx';
import { Moment } from '../parts/moment.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { user as myself } from '../state/session.ts';
import type { AdminUser } from '../wire/people.ts';
import { words } from './words.ts';

const text = words.users;
const WIDE = 'hidden @3xl:table-cell';

type UsersTableProps = { users: readonly AdminUser[]; onToggle: (user: AdminUser) => void };

/** One row a user; what has no room of its own on a small screen stands under the name. */
export function UsersTable({ users, onToggle }: UsersTableProps) {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{text.user}</th>
          <th scope="col" class={WIDE}>
            {text.lastSeen}
          </th>
          <th scope="col" class={`${WIDE} text-right`}>
            {text.accounts}
          </th>
          <th scope="col" class={`${WIDE} text-right`}>
            {text.signalsToday}
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
        {users.map((user) => (
          <UserRow key={user.user_id} user={user} onToggle={() => onToggle(user)} />
        ))}
      </tbody>
    </table>
  );
}

function UserRow({ user, onToggle }: { user: AdminUser; onToggle: () => void }) {
  const name = user.name || user.email;
  const isMe = user.user_id === myself.value?.user_id;
  return (
    <tr data-testid="user-row" data-user={user.user_id} class="align-top">
      <td class="w-full max-w-0">
        <div class="flex items-start gap-3">
          <span class="hidden sm:inline">
            <Avatar name={name} />
          </span>
          <div class="min-w-0">
            <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span class="max-w-full truncate font-medium">{name}</span>
              {isMe && <span class={`${CHIP} tint-neutral`}>{text.you}</span>}
              {user.is_admin && <span class={`${CHIP} tint-info`}>{text.admin}</span>}
              {!user.is_active && (
                <span class={`${CHIP} tint-error @3xl:hidden`}>{text.inactive}</span>
              )}
            </p>
            <p class="truncate text-sm text-quiet">{user.email}</p>
            <p class="truncate font-mono text-xs text-quiet">{user.user_id}</p>
            <p class="mt-1 text-xs text-quiet @3xl:hidden">
              {text.counts(user.accounts, user.signals_today)} · {text.lastSeen.toLowerCase()}{' '}
              <Moment at={user.last_seen} never={words.never} />
            </p>
          </div>
        </div>
      </td>
      <td class={`${WIDE} whitespace-nowrap text-quiet`}>
        <Moment at={user.last_seen} never={words.never} />
      </td>
      <td class={`${WIDE} text-right tabular-nums`}>{user.accounts}</td>
      <td class={`${WIDE} text-right tabular-nums`}>{user.signals_today}</td>
      <td class={WIDE}>
        <span class={`${CHIP} ${user.is_active ? 'tint-success' : 'tint-error'}`}>
          {user.is_active ? text.active : text.inactive}
        </span>
      </td>
      <td>
        <div class="flex flex-col items-stretch justify-end gap-2 @3xl:flex-row">
          <a
            class="btn btn-sm"
            href={`/admin/users/${encodeURIComponent(user.user_id)}`}
            aria-label={text.viewOf(name)}
          >
            {text.view}
          </a>
          <button
            type="button"
            class="btn btn-sm whitespace-nowrap @3xl:min-w-24"
            aria-label={user.is_active ? text.switchOffOf(name) : text.switchOnOf(name)}
            data-testid="toggle-user"
            onClick={onToggle}
          >
            {user.is_active ? text.switchOff : text.switchOn}
          </button>
        </div>
      </td>
    </tr>
  );
}
