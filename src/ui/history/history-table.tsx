import { ChevronDown } from 'lucide';
import { useRef } from 'preact/hooks';
import { duration, exactMoment, lots, moment, NOTHING } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { OutcomeBadge, SignalBadge } from '../parts/status-badge.tsx';
import { useIsWide } from '../parts/use-is-wide.ts';
import { nicknameOf } from '../state/accounts.ts';
import { hasJustArrived } from '../state/history.ts';
import { strings } from '../strings.ts';
import type { Signal } from '../wire/wire.ts';
import { SignalTrace } from './signal-trace.tsx';

const words = strings.history;
const WIDE = 'hidden @2xl:table-cell';
/** Where WIDE begins (42rem). */
const WIDE_PX = 672;
const COLUMNS = { wide: 6, narrow: 3 };

type HistoryTableProps = {
  signals: readonly Signal[];
  open: string | undefined;
  onOpen: (signalId: string | undefined) => void;
};

/** One row a signal; a row opens to its whole trace. */
export function HistoryTable({ signals, open, onOpen }: HistoryTableProps) {
  const table = useRef<HTMLTableElement>(null);
  const columns = useIsWide(table, WIDE_PX) ? COLUMNS.wide : COLUMNS.narrow;
  return (
    <table ref={table} class="table table-fixed">
      <thead>
        <tr>
          <th scope="col" class={`${WIDE} w-32`}>
            {words.time}
          </th>
          <th scope="col" class="@2xl:w-44">
            {words.signal}
          </th>
          <th scope="col" class={WIDE}>
            {words.accounts}
          </th>
          <th scope="col" class="w-28">
            {words.status}
          </th>
          <th scope="col" class={`${WIDE} w-22 text-right`} title={words.latencyHint}>
            {words.latency}
          </th>
          <th scope="col" class="w-12">
            <span class="sr-only">{words.details}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {signals.map((signal) => (
          <SignalRows
            key={signal.signal_id}
            signal={signal}
            columns={columns}
            isOpen={signal.signal_id === open}
            onToggle={() => {
              onOpen(signal.signal_id === open ? undefined : signal.signal_id);
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

type SignalRowsProps = {
  signal: Signal;
  /** How many are shown: more in the span would make columns of their own. */
  columns: number;
  isOpen: boolean;
  onToggle: () => void;
};

function SignalRows({ signal, columns, isOpen, onToggle }: SignalRowsProps) {
  const traceId = `trace-${signal.signal_id}`;
  return (
    <>
      <tr
        data-testid="history-row"
        data-signal={signal.signal_id}
        class={`cursor-pointer align-top hover:bg-base-200 ${hasJustArrived(signal.signal_id) ? 'animate-arrive' : ''}`}
        onClick={onToggle}
      >
        <td class={`${WIDE} text-quiet tabular-nums`}>
          <Time signal={signal} />
        </td>
        <td>
          <SignalWords signal={signal} />
          <span class="mt-0.5 block text-xs text-quiet tabular-nums @2xl:hidden">
            <Time signal={signal} />
            {latencyOf(signal) !== undefined && ` · ${latencyText(signal)}`}
          </span>
          <div class="mt-1.5 @2xl:hidden">
            <Outcomes signal={signal} />
          </div>
        </td>
        <td class={WIDE}>
          <Outcomes signal={signal} />
        </td>
        <td>
          <SignalBadge status={signal.status} />
        </td>
        <td class={`${WIDE} text-right tabular-nums`}>{latencyText(signal)}</td>
        <td class="text-right">
          <button
            type="button"
            class="btn btn-square btn-ghost btn-xs"
            aria-expanded={isOpen}
            aria-controls={isOpen ? traceId : undefined}
            aria-label={words.openTrace(titleOf(signal))}
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            <Icon
              of={ChevronDown}
              class={`size-4 transition-transform ${isOpen ? 'rotate-180' : ''}`}
            />
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr id={traceId} data-testid="trace">
          <td colSpan={columns} class="bg-base-200 p-0">
            <SignalTrace signalId={signal.signal_id} />
          </td>
        </tr>
      )}
    </>
  );
}

function Time({ signal }: { signal: Signal }) {
  return (
    <time dateTime={signal.received_at} title={exactMoment(signal.received_ms)}>
      {moment(signal.received_ms)}
    </time>
  );
}

function SignalWords({ signal }: { signal: Signal }) {
  const { action, symbol, volume, repeats = 1 } = signal;
  if (action === null) return <span class="text-quiet">{words.unreadable}</span>;
  return (
    <span class="wrap-anywhere">
      <span class="font-medium">{[action, symbol].filter(Boolean).join(' ')}</span>
      {volume !== null && (
        <span class="ml-2 whitespace-nowrap text-quiet tabular-nums">{lots(volume)}</span>
      )}
      {repeats > 1 && <span class="ml-2 text-xs text-quiet">{words.repeats(repeats)}</span>}
    </span>
  );
}

/** Each account with what became of its order; where there is none, the reason. */
function Outcomes({ signal }: { signal: Signal }) {
  if (signal.accounts.length === 0) {
    return <span class="line-clamp-2 text-xs text-quiet wrap-anywhere">{signal.message}</span>;
  }
  return (
    <ul class="flex flex-wrap gap-1.5">
      {signal.accounts.map((outcome) => (
        <li key={outcome.account} class="max-w-full" title={outcome.message ?? undefined}>
          <OutcomeBadge status={outcome.status} who={nicknameOf(outcome.account)} />
        </li>
      ))}
    </ul>
  );
}

function titleOf({ action, symbol }: Signal): string {
  return [action ?? words.unreadable, symbol].filter(Boolean).join(' ');
}

/** The slowest account decides: then the signal is done. */
function latencyOf({ accounts }: Signal): number | undefined {
  const ends = accounts.flatMap(({ after_ms: afterMs }) => afterMs ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function latencyText(signal: Signal): string {
  const latencyMs = latencyOf(signal);
  return latencyMs === undefined ? NOTHING : duration(latencyMs);
}
