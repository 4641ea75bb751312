import { useSignal } from '@preact/signals';
import { Monitor, MonitorSmartphone, Smartphone } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { Page } from '../shell/page.tsx';
import { onResync } from '../state/stream.ts';
import { endOtherSessions, endSession, sessions } from '../state/tokens.ts';
import type { Session } from '../wire/people.ts';
import { deviceOf, isHandheld } from './device.ts';
import { words } from './words.ts';

const text = words.sessions;

/** Where one is signed in, and the way to end that. */
export function SessionsPage() {
  /** The one to end; undefined stands for all others. */
  const doomed = useSignal<Session | undefined>(undefined);
  const isAsking = useSignal(false);
  const ended = useSignal<number | undefined>(undefined);
  useEffect(() => {
    void sessions.load();
    return onResync(() => void sessions.load());
  }, []);
  const hasOthers = sessions.value.value?.some((item) => !item.is_current) ?? false;
  const ask = (one: Session | undefined): void => {
    ended.value = undefined;
    doomed.value = one;
    isAsking.value = true;
  };
  const end = async (): Promise<void> => {
    const one = doomed.value;
    if (one === undefined) ended.value = await endOtherSessions();
    else {
      await endSession(one.session_id);
      ended.value = 1;
    }
  };
  const one = doomed.value;
  return (
    <Page title={text.title}>
      <div class="max-w-4xl space-y-4">
        {ended.value !== undefined && <Notice tone="info">{text.ended(ended.value)}</Notice>}
        <Card
          title={text.heading}
          aside={
            hasOthers && (
              <button
                type="button"
                class="btn btn-sm"
                data-testid="end-others"
                onClick={() => ask(undefined)}
              >
                {text.endOthers}
              </button>
            )
          }
        >
          <p class="px-4 pb-3 text-sm text-quiet sm:px-5">{text.hint}</p>
          <Loaded of={sessions} rows={3}>
            {(list: Session[]) =>
              list.length === 0 ? (
                <EmptyState
                  icon={MonitorSmartphone}
                  title={text.emptyTitle}
                  hint={text.emptyHint}
                />
              ) : (
                <ul class="divide-y divide-base-300 border-t border-base-300">
                  {list.map((item) => (
                    <SessionRow key={item.session_id} session={item} onEnd={() => ask(item)} />
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Card>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        title={one === undefined ? text.othersTitle : text.endTitle(deviceOf(one.user_agent))}
        action={one === undefined ? text.endOthers : text.end}
        testId="end-session-confirm"
        onConfirm={end}
      >
        <Consequences lines={text.endLines} />
      </ConfirmDialog>
    </Page>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const device = deviceOf(session.user_agent);
  return (
    <li
      data-testid="session"
      data-current={session.is_current}
      class="flex items-start gap-3 px-4 py-3.5 sm:px-5"
    >
      <Icon
        of={isHandheld(session.user_agent) ? Smartphone : Monitor}
        class="mt-0.5 size-5 text-quiet"
      />
      <div class="min-w-0 flex-1 text-sm">
        <p class="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-medium">
          <span title={session.user_agent}>{device}</span>
          {session.is_current && <span class={`${CHIP} tint-success`}>{text.current}</span>}
        </p>
        <dl class="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-quiet">
          <Fact name={text.address}>{session.address}</Fact>
          <Fact name={text.signedIn}>
            <Moment at={session.signed_in_at} />
          </Fact>
          <Fact name={text.lastSeen}>
            {session.is_current ? text.now : <Moment at={session.last_seen_at} />}
          </Fact>
        </dl>
      </div>
      {!session.is_current && (
        <button
          type="button"
          class="btn btn-sm"
          aria-label={text.endOf(device, session.address)}
          data-testid="end-session"
          onClick={onEnd}
        >
          {text.end}
        </button>
      )}
    </li>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="flex gap-1.5">
      <dt>{name}</dt>
      <dd class="text-base-content tabular-nums wrap-anywhere">{children}</dd>
    </div>
  );
}
