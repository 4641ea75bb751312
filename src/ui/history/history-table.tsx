import { duration, lots, NOTHING } from '../format.ts';
import { DetailRow, DetailTable, type Column, type Roomy } from '../parts/detail-table.tsx';
import { Moment } from '../parts/moment.tsx';
import { OutcomeBadge, SignalBadge } from '../parts/status-badge.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { hasJustArrived } from '../state/history.ts';
import { strings } from '../strings.ts';
import type { Signal } from '../wire/wire.ts';
import { SignalTrace } from './signal-trace.tsx';

const words = strings.history;
const ROOMY: Roomy = 'hidden @2xl:table-cell';
/** Of the column that is the first where there is little room. */
const EDGE = 'sm:@max-2xl:pl-5';
const COLUMNS: readonly Column[] = [
  { title: words.time, class: 'w-32', isRoomy: true },
  { title: words.signal, class: `@2xl:w-56 ${EDGE}` },
  { title: words.accounts, isRoomy: true },
  { title: words.status, class: 'w-28' },
  { title: words.latency, hint: words.latencyHint, class: 'w-22 text-right', isRoomy: true },
];

type HistoryTableProps = {
  signals: readonly Signal[];
  open: string | undefined;
  onOpen: (signalId: string | undefined) => void;
};

/** One row a signal; a row opens to its whole trace. */
export function HistoryTable({ signals, open, onOpen }: HistoryTableProps) {
  return (
    <DetailTable columns={COLUMNS} roomy={ROOMY}>
      {signals.map((signal) => {
        const { signal_id: id } = signal;
        return (
          <DetailRow
            key={id}
            id={`trace-${id}`}
            label={words.openTrace(titleOf(signal))}
            marks={{ 'data-testid': 'history-row', 'data-signal': id }}
            detailsTestId="trace"
            isNew={hasJustArrived(id)}
            isOpen={id === open}
            onToggle={() => {
              onOpen(id === open ? undefined : id);
            }}
            details={() => <SignalTrace signalId={id} />}
          >
            <Cells signal={signal} />
          </DetailRow>
        );
      })}
    </DetailTable>
  );
}

function Cells({ signal }: { signal: Signal }) {
  return (
    <>
      <td class={`${ROOMY} text-quiet`}>
        <Moment at={signal.received_at} />
      </td>
      <td class={EDGE}>
        <SignalWords signal={signal} />
        <span class="mt-0.5 block text-xs text-quiet tabular-nums @2xl:hidden">
          <Moment at={signal.received_at} />
          {latencyOf(signal) !== undefined && ` · ${latencyText(signal)}`}
        </span>
        <div class="mt-1.5 @2xl:hidden">
          <Outcomes signal={signal} />
        </div>
      </td>
      <td class={ROOMY}>
        <Outcomes signal={signal} />
      </td>
      <td>
        <SignalBadge status={signal.status} />
      </td>
      <td class={`${ROOMY} text-right tabular-nums`}>{latencyText(signal)}</td>
    </>
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
      {signal.accounts.map((outcome, i) => (
        <li key={i} class="max-w-full" title={outcome.message ?? undefined}>
          <OutcomeBadge
            status={outcome.status}
            who={nicknameOf(outcome.account)}
            action={outcome.action === signal.action ? null : outcome.action}
          />
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
