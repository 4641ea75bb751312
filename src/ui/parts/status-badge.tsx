import { strings } from '../strings.ts';
import type { OutcomeStatus, Presence, SignalStatus } from '../wire/wire.ts';

/** The looks of a small word about something; its tint says what kind. */
export const CHIP =
  'inline-flex items-center rounded-selector px-2 py-0.5 text-xs font-medium whitespace-nowrap';

const SIGNAL_TONE: Record<SignalStatus, string> = {
  accepted: 'tint-success',
  denied: 'tint-error',
  refused: 'tint-error',
  duplicate: 'tint-neutral',
  limited: 'tint-warning',
};

export const OUTCOME_TONE: Record<OutcomeStatus, string> = {
  denied: 'tint-error',
  queued: 'tint-neutral',
  written: 'tint-info',
  acked: 'tint-info',
  executed: 'tint-success',
  partial: 'tint-warning',
  rejected: 'tint-error',
  expired: 'tint-warning',
  unknown: 'tint-warning',
  cancelled: 'tint-neutral',
  write_failed: 'tint-error',
  not_executed: 'tint-error',
};

const DOT: Record<Presence, string> = {
  online: 'bg-success',
  stale: 'bg-warning',
  offline: 'bg-error',
};

export function SignalBadge({ status }: { status: SignalStatus }) {
  return <span class={`${CHIP} ${SIGNAL_TONE[status]}`}>{strings.signalStatus[status]}</span>;
}

type OutcomeBadgeProps = {
  status: OutcomeStatus;
  who: string;
  /** Where it is not the signal's own, or not the only one. */
  action?: string | null;
};

/** What became of an order, with the account it was for. */
export function OutcomeBadge({ status, who, action = null }: OutcomeBadgeProps) {
  return (
    <span class={`${CHIP} max-w-full ${OUTCOME_TONE[status]}`}>
      <span class="max-w-36 truncate">{who}</span>
      <Dot />
      {action !== null && (
        <>
          {action}
          <Dot />
        </>
      )}
      {strings.outcome[status]}
    </span>
  );
}

function Dot() {
  return (
    <span class="mx-1" aria-hidden="true">
      ·
    </span>
  );
}

export function SimulatedBadge() {
  return <span class={`${CHIP} tint-info`}>{strings.accounts.simulated}</span>;
}

export function PausedBadge() {
  return <span class={`${CHIP} tint-warning`}>{strings.accounts.paused}</span>;
}

export function ClaimBadge() {
  return <span class={`${CHIP} tint-warning`}>{strings.accounts.claim.badge}</span>;
}

export function WebhookOffBadge() {
  return <span class={`${CHIP} tint-neutral`}>{strings.accounts.webhookOff}</span>;
}

export function SideBadge({ side }: { side: 'BUY' | 'SELL' }) {
  return (
    <span class={`${CHIP} ${side === 'BUY' ? 'tint-info' : 'tint-warning'}`}>
      {side.toLowerCase()}
    </span>
  );
}

/** A coloured dot with its word, because a colour alone says nothing to some. */
export function PresenceDot({ presence }: { presence: Presence }) {
  return (
    <span class="inline-flex items-center gap-1.5 text-xs text-quiet">
      <span class={`size-2 rounded-full ${DOT[presence]}`} />
      {strings.presence[presence]}
    </span>
  );
}
