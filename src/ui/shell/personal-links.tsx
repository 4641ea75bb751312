import {
  ChartColumn,
  OctagonX,
  MonitorSmartphone,
  ScrollText,
  SquareTerminal,
  UserRound,
  UsersRound,
  WalletCards,
} from 'lucide';
import { useLocation } from 'preact-iso';
import { user } from '../state/session.ts';
import { strings } from '../strings.ts';
import { SideLink, type Item } from './navigation.tsx';

const words = strings.person;

/** What is about the person rather than about trading; on a small screen these stand in the menu. */
const PERSONAL: readonly Item[] = [
  { href: '/profile', title: words.profile, icon: UserRound },
  { href: '/sessions', title: words.sessions, icon: MonitorSmartphone },
];
const ADMIN: readonly Item[] = [
  { href: '/admin/users', title: words.users, icon: UsersRound },
  { href: '/admin/accounts', title: words.allAccounts, icon: WalletCards },
  { href: '/admin/trading', title: strings.stopping.everybody.nav, icon: OctagonX },
  { href: '/admin/statistics', title: words.statistics, icon: ChartColumn },
  { href: '/admin/audit', title: words.audit, icon: ScrollText },
  { href: '/admin/logs', title: words.logs, icon: SquareTerminal },
];

/** The person's own pages, and those of administrators for whoever is one. */
export function PersonalLinks() {
  return (
    <>
      <LinkGroup label={words.label} items={PERSONAL} />
      {user.value?.is_admin === true && <LinkGroup label={words.adminLabel} items={ADMIN} />}
    </>
  );
}

function LinkGroup({ label, items }: { label: string; items: readonly Item[] }) {
  const { path } = useLocation();
  return (
    <nav aria-label={label} class="mt-4">
      <p class="px-3 pb-1 text-xs font-medium text-quiet">{label}</p>
      <ul class="space-y-0.5">
        {items.map((item) => (
          <li key={item.href}>
            <SideLink item={item} isHere={item.href === path || path.startsWith(`${item.href}/`)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}
