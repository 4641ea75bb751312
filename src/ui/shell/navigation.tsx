import {
  ChartColumn,
  History,
  LayoutDashboard,
  MonitorSmartphone,
  ScrollText,
  SquareTerminal,
  UserRound,
  UsersRound,
  WalletCards,
  type IconNode,
} from 'lucide';
import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { user } from '../state/session.ts';
import { strings } from '../strings.ts';

type Item = { href: string; title: string; icon: IconNode };

const ITEMS: readonly Item[] = [
  { href: '/', title: strings.nav.dashboard, icon: LayoutDashboard },
  { href: '/history', title: strings.nav.history, icon: History },
  { href: '/accounts', title: strings.nav.accounts, icon: WalletCards },
];

/** What is about the person rather than about trading; on a small screen these stand in the menu. */
const PERSONAL: readonly Item[] = [
  { href: '/profile', title: strings.person.profile, icon: UserRound },
  { href: '/sessions', title: strings.person.sessions, icon: MonitorSmartphone },
];
const ADMIN: readonly Item[] = [
  { href: '/admin/users', title: strings.person.users, icon: UsersRound },
  { href: '/admin/statistics', title: strings.person.statistics, icon: ChartColumn },
  { href: '/admin/audit', title: strings.person.audit, icon: ScrollText },
  { href: '/admin/logs', title: strings.person.logs, icon: SquareTerminal },
];

/** The person's own pages, and those of administrators for whoever is one. */
export function PersonalLinks() {
  return (
    <>
      <LinkGroup label={strings.person.label} items={PERSONAL} />
      {user.value?.is_admin === true && (
        <LinkGroup label={strings.person.adminLabel} items={ADMIN} />
      )}
    </>
  );
}

function LinkGroup({ label, items }: { label: string; items: readonly Item[] }) {
  const { path } = useLocation();
  return (
    <nav aria-label={label} class="mt-5">
      <p class="px-3 pb-1 text-xs font-medium text-quiet">{label}</p>
      <ul class="space-y-1">
        {items.map((item) => (
          <li key={item.href}>
            <SideLink item={item} isHere={item.href === path || path.startsWith(`${item.href}/`)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The pages, one below the other. */
export function SideNavigation() {
  const { path } = useLocation();
  return (
    <nav aria-label={strings.nav.label}>
      <ul class="space-y-1">
        {ITEMS.map((item) => (
          <li key={item.href}>
            <SideLink item={item} isHere={item.href === path} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The pages, side by side at the lower edge, where a thumb is. */
export function BottomNavigation() {
  const { path } = useLocation();
  return (
    <nav
      aria-label={strings.nav.label}
      class="fixed inset-x-0 bottom-0 z-10 border-t border-base-300 bg-base-100 pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <ul class="flex">
        {ITEMS.map((item) => (
          <li key={item.href} class="flex-1">
            <BottomLink item={item} isHere={item.href === path} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function SideLink({ item, isHere }: { item: Item; isHere: boolean }) {
  return (
    <a
      href={item.href}
      aria-current={isHere ? 'page' : undefined}
      class={`flex items-center gap-3 rounded-field px-3 py-2 text-sm ${isHere ? 'bg-neutral font-medium text-neutral-content' : 'text-quiet hover:bg-base-200'}`}
    >
      <Icon of={item.icon} />
      {item.title}
    </a>
  );
}

function BottomLink({ item, isHere }: { item: Item; isHere: boolean }) {
  return (
    <a
      href={item.href}
      aria-current={isHere ? 'page' : undefined}
      class={`flex flex-col items-center gap-1 border-t-2 py-2 text-xs ${isHere ? 'border-primary font-medium' : 'border-transparent text-quiet'}`}
    >
      <Icon of={item.icon} class="size-5" />
      {item.title}
    </a>
  );
}
