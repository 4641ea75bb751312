import { History, LayoutDashboard, WalletCards, type IconNode } from 'lucide';
import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { strings } from '../strings.ts';

export type Item = { href: string; title: string; icon: IconNode };

const ITEMS: readonly Item[] = [
  { href: '/', title: strings.nav.dashboard, icon: LayoutDashboard },
  { href: '/history', title: strings.nav.history, icon: History },
  { href: '/accounts', title: strings.nav.accounts, icon: WalletCards },
];

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

export function SideLink({ item, isHere }: { item: Item; isHere: boolean }) {
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
