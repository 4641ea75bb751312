import { useSignal } from '@preact/signals';
import { OctagonX, Play, TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { resumeQuestion } from '../state/asking.ts';
import { user } from '../state/session.ts';
import { keyOf, standings, trading, type Standing, type Subject } from '../state/trading.ts';
import { strings } from '../strings.ts';
import type { ScopedState } from '../wire/trading.ts';
import { nameOf } from './subject-name.ts';

const words = strings.stopping.banner;
/** With more the page would begin below the screen. */
const MOST_SHOWN = 3;

/** Everything that restrains trading now, on every screen; nothing at all when nothing does. */
export function TradingBanner() {
  const isWhole = useSignal(false);
  const list = standings.value;
  const shown = isWhole.value ? list : list.slice(0, MOST_SHOWN);
  const hidden = list.length - MOST_SHOWN;
  return (
    <div role="region" aria-label={words.label} aria-live="polite">
      {trading.fault.value !== undefined && <Unreadable reason={trading.fault.value} />}
      {list.length > 0 && (
        <div
          data-testid="trading-banner"
          class="mb-4 rounded-box border border-error/40 tint-error"
        >
          <ul class="divide-y divide-error/25">
            {shown.map((standing, i) => (
              <li key={keyOf(standing.subject)} class="px-4 py-3">
                <StandingLine standing={standing} isFirst={i === 0} />
              </li>
            ))}
          </ul>
          {hidden > 0 && (
            <div class="border-t border-error/25 px-4 py-2">
              <button
                type="button"
                class="btn btn-ghost btn-xs text-base-content"
                aria-expanded={isWhole.value}
                onClick={() => (isWhole.value = !isWhole.value)}
              >
                {isWhole.value ? words.fewer : words.more(hidden)}
              </button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** What it means is said once. */
function StandingLine({ standing, isFirst }: { standing: Standing; isFirst: boolean }) {
  const { subject, state, causes } = standing;
  return (
    <div
      class="flex flex-wrap items-center justify-between gap-3"
      data-testid="standing"
      data-scope={subject.scope}
      data-state={state}
    >
      <div class="flex min-w-0 flex-1 basis-72 items-start gap-3">
        <Icon of={OctagonX} class="mt-0.5 size-5" />
        <div class="min-w-0 text-sm">
          <p class="font-semibold wrap-anywhere">
            {words.stopped[state][subject.scope](nameOf(subject))}.
            {isFirst && <span class="font-normal text-base-content"> {words.nextStep}</span>}
          </p>
          {causes.map((cause) => (
            <CauseFacts key={cause.origin} cause={cause} />
          ))}
        </div>
      </div>
      <ResumeButton subject={subject} />
    </div>
  );
}

/** Why, by whom, since when, and what lifts it. */
export function CauseFacts({ cause }: { cause: ScopedState }) {
  const isAutomatic = cause.origin === 'automatic';
  const until = isAutomatic ? cause.lifted_by : words.liftedBy[cause.scope];
  return (
    <dl class="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-base-content">
      <Fact name={words.why}>{cause.reason}</Fact>
      <Fact name={words.by}>{words.setBy[cause.set_by]}</Fact>
      <Fact name={words.since}>
        <Moment at={cause.since} />
      </Fact>
      <Fact name={words.until}>{until}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="flex min-w-0 gap-1.5">
      <dt class="shrink-0 text-quiet">{name}</dt>
      <dd class="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}

function ResumeButton({ subject }: { subject: Subject }) {
  if (subject.scope === 'installation' && user.value?.is_admin !== true) {
    return <p class="text-sm text-base-content">{words.onlyAdministrator}</p>;
  }
  return (
    <button
      type="button"
      class="btn btn-primary btn-sm"
      data-testid="resume"
      aria-haspopup="dialog"
      aria-label={words.resumeOf[subject.scope](nameOf(subject))}
      onClick={() => resumeQuestion.ask(subject)}
    >
      <Icon of={Play} />
      {strings.stopping.resume}
    </button>
  );
}

function Unreadable({ reason }: { reason: string }) {
  return (
    <div class="mb-4 flex items-start gap-3 rounded-box border border-warning/40 px-4 py-3 text-sm tint-warning">
      <Icon of={TriangleAlert} class="mt-0.5 size-5" />
      <div class="min-w-0">
        <p class="font-semibold">{words.unreadable}</p>
        <p class="mt-0.5 text-base-content wrap-anywhere">{words.unreadableNext(reason)}</p>
      </div>
    </div>
  );
}
