import { useEffect } from 'preact/hooks';
import { Figure } from '../accounts/account-tile.tsx';
import { day } from '../format.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Page } from '../shell/page.tsx';
import { session, webhook } from '../state/session.ts';
import { apiTokens } from '../state/tokens.ts';
import type { Status, User } from '../wire/people.ts';
import { ApiTokensCard } from './api-tokens-card.tsx';
import { WebhookAddressCard } from './webhook-address-card.tsx';
import { words } from './words.ts';

/** Who one is here, and the keys to what is one's own. */
export function ProfilePage() {
  useEffect(() => {
    void webhook.load();
    void apiTokens.load();
  }, []);
  return (
    <Page title={words.profile.title}>
      <div class="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <div class="grid min-w-0 gap-4">
          <PersonCard />
          <WebhookAddressCard />
        </div>
        <ApiTokensCard />
      </div>
    </Page>
  );
}

function PersonCard() {
  return (
    <section
      aria-label={words.profile.name}
      class="rounded-box border border-base-300 bg-base-100 px-4 py-4 sm:px-5"
    >
      <Loaded of={session} rows={3}>
        {(status: Status) =>
          status.user !== null && (
            <Person
              user={status.user}
              isFromGoogle={status.sign_in.google && status.method === 'session'}
            />
          )
        }
      </Loaded>
    </section>
  );
}

function Person({ user, isFromGoogle }: { user: User; isFromGoogle: boolean }) {
  const text = words.profile;
  const name = user.name === '' ? user.email : user.name;
  return (
    <>
      <div class="flex items-center gap-3">
        <Avatar name={name} />
        <div class="min-w-0">
          <p class="truncate font-semibold">{name}</p>
          <p class="truncate text-sm text-quiet">{user.email}</p>
        </div>
      </div>
      <dl class="mt-4 grid grid-cols-[repeat(auto-fit,minmax(8rem,1fr))] gap-3">
        <Figure name={text.role}>{user.is_admin ? text.admin : text.member}</Figure>
        <Figure name={text.since}>{day(Date.parse(user.created_at))}</Figure>
        <Figure name={text.lastLogin}>
          <Moment at={user.last_login} />
        </Figure>
      </dl>
      <dl class="mt-3">
        <Figure name={text.userId}>
          <span class="font-mono text-xs">{user.user_id}</span>
        </Figure>
      </dl>
      {isFromGoogle && <p class="mt-3 text-xs text-quiet">{text.fromGoogle}</p>}
    </>
  );
}
