import { Gauge, Tags } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { price } from '../format.ts';
import { limitsHref } from '../limits/limits-address.ts';
import { Icon } from '../parts/icon.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { OutcomeBadge } from '../parts/status-badge.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { digitsOf, loadSymbols } from '../state/symbols.ts';
import { createTrace } from '../state/trace.ts';
import { strings } from '../strings.ts';
import { symbolsHref } from '../symbols/symbols-address.ts';
import type { SignalDetail, Trace } from '../wire/wire.ts';
import { StepList } from './step-list.tsx';

const words = strings.trace;

/** Refusals about a symbol, with what can be done about them on the page Symbols. */
const SYMBOL_REFUSALS: Record<string, (name: string) => string> = {
  SYMBOL_UNKNOWN: words.answer,
  SYMBOL_AMBIGUOUS: words.answer,
  SYMBOL_NOT_TRADABLE: words.explain,
  PRICE_DEVIATION: words.explain,
};

/** Refusals by a limit of the owner, who may want to change it. */
const LIMIT_REFUSALS = new Set([
  'LIMITS_REQUIRED',
  'SYMBOL_NOT_ALLOWED',
  'SIDE_NOT_ALLOWED',
  'SPREAD_TOO_WIDE',
  'MAX_LOT',
  'MAX_POSITIONS',
  'MAX_POSITIONS_PER_SYMBOL',
  'MAX_TOTAL_LOTS',
  'MAX_DAILY_LOSS',
  'MAX_RISK',
  'STOP_REQUIRED',
  'ORDER_RATE',
  'OUTSIDE_SESSION',
  'MIN_EQUITY',
  'MARGIN_USE',
  'COOLDOWN',
  'REPEATED_ORDER',
]);

/** Everything known about one signal, followed live while it is open. */
export function SignalTrace({ signalId }: { signalId: string }) {
  const trace = useMemo(() => createTrace(signalId), [signalId]);
  useEffect(trace.watch, [trace]);
  const detail = trace.detail.value;
  const fault = trace.fault.value;
  if (detail === undefined && fault !== undefined) {
    return <Failure reason={fault} onRetry={() => void trace.load()} />;
  }
  if (detail === undefined) return <SkeletonRows rows={4} />;
  return (
    <div class="grid gap-6 px-4 py-4 whitespace-normal sm:px-5 @2xl:grid-cols-2">
      <div class="min-w-0 space-y-5">
        <ResultLine detail={detail} />
        {detail.traces.map((item, i) => (
          <AccountTrace key={i} trace={item} asked={detail.symbol} />
        ))}
        {detail.traces.length === 0 && <p class="text-sm text-quiet">{words.noAccounts}</p>}
      </div>
      <ReceivedMessage detail={detail} />
    </div>
  );
}

function ResultLine({ detail }: { detail: SignalDetail }) {
  // Of a refusal on an account it stands there.
  const isOfAccount = detail.traces.some(({ outcome }) => outcome.code === detail.code);
  const nextStep =
    detail.status === 'accepted' || isOfAccount ? undefined : strings.nextStepOf(detail.code);
  return (
    <div class="text-sm wrap-anywhere">
      <h3 class="text-xs font-medium text-quiet">{words.result}</h3>
      <p class="mt-1">
        {detail.code !== null && <code class="mr-2 font-mono text-xs">{detail.code}</code>}
        {detail.message}
      </p>
      {nextStep !== undefined && <p class="mt-1 text-quiet">{nextStep}</p>}
      {detail.duplicate_of !== null && (
        <p class="mt-1 text-quiet">{words.duplicateOf(detail.duplicate_of)}</p>
      )}
    </div>
  );
}

type AccountTraceProps = {
  trace: Trace;
  /** The name in the signal. */
  asked: string | null;
};

function AccountTrace({ trace, asked }: AccountTraceProps) {
  const { account, command_id: commandId, outcome, steps } = trace;
  const digits = outcome.symbol === null ? undefined : digitsOf(account, outcome.symbol);
  const paid = outcome.price === null ? undefined : price(outcome.price, digits);
  const facts = [outcome.action, outcome.symbol, outcome.volume, paid];
  const nextStep = strings.nextStepOf(outcome.code);
  useEffect(() => void loadSymbols(account), [account]);
  return (
    <div data-testid="account-trace" data-action={outcome.action}>
      <div class="mb-1 flex flex-wrap items-center gap-2">
        <OutcomeBadge status={outcome.status} who={nicknameOf(account)} />
        <span class="text-xs text-quiet tabular-nums">{facts.filter(Boolean).join(' · ')}</span>
      </div>
      <StepList label={`${words.title} ${nicknameOf(account)}`} steps={steps} />
      {nextStep !== undefined && <p class="mt-1 text-sm text-quiet">{nextStep}</p>}
      {asked !== null && <SymbolLink account={account} name={asked} code={outcome.code} />}
      {LIMIT_REFUSALS.has(outcome.code ?? '') && (
        <a href={limitsHref(account)} class="btn mt-2 btn-sm" data-testid="limits-link">
          <Icon of={Gauge} />
          {strings.limits.traceLink}
        </a>
      )}
      {commandId !== null && (
        <p class="mt-1 text-xs text-quiet wrap-anywhere">
          {words.commandId} <span class="font-mono">{commandId}</span>
        </p>
      )}
    </div>
  );
}

type SymbolLinkProps = { account: string; name: string; code: string | null };

/** From a refusal because of a symbol to the page where it is answered or explained. */
function SymbolLink({ account, name, code }: SymbolLinkProps) {
  const text = code === null ? undefined : SYMBOL_REFUSALS[code]?.(name);
  if (text === undefined) return null;
  return (
    <a
      href={symbolsHref({ account, name })}
      class="btn mt-2 h-auto min-h-8 py-1 btn-sm"
      data-testid="symbol-link"
    >
      <Icon of={Tags} />
      <span class="wrap-anywhere">{text}</span>
    </a>
  );
}

function ReceivedMessage({ detail }: { detail: SignalDetail }) {
  return (
    <div class="min-w-0 space-y-3">
      <h3 class="text-xs font-medium text-quiet">{words.message}</h3>
      <pre
        tabIndex={0}
        role="region"
        aria-label={words.message}
        class="max-h-80 overflow-y-auto rounded-field border border-base-300 bg-base-100 px-3 py-2 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
      >
        {detail.body === '' ? words.emptyMessage : detail.body}
      </pre>
      {detail.warnings.length > 0 && (
        <Notice tone="warning" testId="signal-warnings">
          <p class="font-medium">{words.warnings}</p>
          <ul class="list-disc pl-4 text-base-content">
            {detail.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Notice>
      )}
      <p class="text-xs text-quiet wrap-anywhere">
        {words.signalId} <span class="font-mono">{detail.signal_id}</span>
      </p>
    </div>
  );
}
