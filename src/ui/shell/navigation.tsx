import { Copy, Gauge, History, LayoutDashboard, Tags, WalletCards, type IconNode } from 'lucide';
import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { openQuestions } from '../state/symbol-questions.ts';
import { strings } from '../strings.ts';

export type Item = {
  href: string;
  title: string;
  /** Where there is little room. */
  short?: string;
  icon: IconNode;
};

const ITEMS: readonly Item[] = [
  { href: '/', title: strings.nav.dashboard, icon: LayoutDashboard },
  { href: '/history', title: strings.nav.history, icon: History },
  { href: '/symbols', title: strings.nav.symbols, icon: Tags },
  {
    href: '/copying',
    title: strings.nav.copying,
    short: strings.nav.copyingShort,
    icon: Copy,
  },
  { href: '/limits', title: strings.nav.limits, icon: Gauge },
  { href: '/accounts', title: strings.nav.accounts, icon: WalletCards },
];

/** The pages, one below the other. */
export function SideNavigation() {
  const { path } = useLocation();
  return (
    <nav aria-label={strings.nav.label}>
      <ul class="space-y-0.5">
        {ITEMS.map((item) => (
          <li key={item.href}>
            <SideLink item={item} isHere={isWithin(path, item)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page, or one below it. */
function isWithin(path: string, { href }: Item): boolean {
  return href === path || path.startsWith(`${href}/`);
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
            <BottomLink item={item} isHere={isWithin(path, item)} />
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
      class={`flex items-center gap-3 rounded-field px-3 py-1.5 text-sm ${isHere ? 'bg-neutral font-medium text-neutral-content' : 'text-quiet hover:bg-base-200'}`}
    >
      <Icon of={item.icon} />
      <span class="flex-1">{item.title}</span>
      {item.href === '/symbols' && <Waiting />}
    </a>
  );
}

function BottomLink({ item, isHere }: { item: Item; isHere: boolean }) {
  return (
    <a
      href={item.href}
      aria-current={isHere ? 'page' : undefined}
      class={`flex flex-col items-center gap-1 border-t-2 py-2 text-[0.6875rem] ${isHere ? 'border-primary font-medium' : 'border-transparent text-quiet'}`}
    >
      <span class="relative">
        <Icon of={item.icon} class="size-5" />
        {item.href === '/symbols' && (
          <span class="absolute -top-1.5 left-3.5">
            <Waiting />
          </span>
        )}
      </span>
      {item.short ?? item.title}
    </a>
  );
}

/** How many questions are open, where a look falls on it. */
function Waiting() {
  const count = openQuestions.value.length;
  if (count === 0) return null;
  return (
    <span class="inline-block min-w-5 rounded-full tint-warning px-1.5 text-center text-xs font-semibold tabular-nums">
      <span aria-hidden="true">{count}</span>
      <span class="sr-only">{strings.nav.waiting(count)}</span>
    </span>
  );
}
