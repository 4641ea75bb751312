import type { ComponentChildren } from 'preact';
import { Logo } from '../parts/logo.tsx';
import { announcement } from '../state/activity.ts';
import { health } from '../state/session.ts';
import { ClosingOutPanel } from '../stopping/closing-out-panel.tsx';
import { ResumeDialog } from '../stopping/resume-dialog.tsx';
import { StopButton } from '../stopping/stop-button.tsx';
import { StopDialog } from '../stopping/stop-dialog.tsx';
import { TradingBanner } from '../stopping/trading-banner.tsx';
import { strings } from '../strings.ts';
import { ConnectionState } from './connection-state.tsx';
import { FreshSignInDialog } from './fresh-sign-in.tsx';
import { GoogleSetup } from './google-setup.tsx';
import { BottomNavigation, SideNavigation } from './navigation.tsx';
import { PersonalLinks } from './personal-links.tsx';
import { ProblemBanner } from './problem-banner.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { SignedIn, UserMenu } from './user-menu.tsx';

/** What stays while pages change: the way around, the connection, and what is wrong. */
export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="min-h-dvh lg:pl-56">
      <a href="#content" class="btn btn-primary btn-sm absolute -top-20 left-2 z-20 focus:top-2">
        {strings.skip}
      </a>
      <Sidebar />
      <TopBar />
      <main
        id="content"
        tabIndex={-1}
        class="mx-auto max-w-[100rem] px-4 pt-4 pb-24 outline-none sm:px-6 lg:pt-6 lg:pb-10"
      >
        <TradingBanner />
        <ClosingOutPanel />
        <ProblemBanner />
        <GoogleSetup />
        {children}
      </main>
      <BottomNavigation />
      <p class="sr-only" role="status">
        {announcement.value}
      </p>
      <StopDialog />
      <ResumeDialog />
      <FreshSignInDialog />
    </div>
  );
}

function Sidebar() {
  return (
    <header class="fixed inset-y-0 left-0 hidden w-56 flex-col border-r border-base-300 bg-base-100 px-3 py-4 lg:flex">
      <Brand />
      <div class="mt-4">
        <StopButton />
      </div>
      <div class="mt-4 flex-1 overflow-y-auto">
        <SideNavigation />
        <PersonalLinks />
      </div>
      <div class="space-y-2 border-t border-base-300 pt-3">
        <div class="flex items-center justify-between px-3">
          <ConnectionState />
          <span class="text-xs text-quiet">
            {health.value.value && `v${health.value.value.version}`}
          </span>
        </div>
        <ThemeSwitch />
        <SignedIn />
      </div>
    </header>
  );
}

function TopBar() {
  return (
    <header class="sticky top-0 z-10 flex items-center justify-between border-b border-base-300 bg-base-100 px-4 py-2 lg:hidden">
      <Brand />
      <div class="flex items-center gap-2">
        <StopButton isSmall />
        <ConnectionState />
        <ThemeSwitch isSmall />
        <UserMenu />
      </div>
    </header>
  );
}

function Brand() {
  return (
    <a href="/" class="flex items-center gap-2.5 px-1 font-semibold tracking-tight lg:px-3">
      <Logo class="size-7" />
      {strings.product}
    </a>
  );
}
