import { useSignal } from '@preact/signals';
import { Pause, Play, SquareTerminal } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { createLogStream, type NumberedLine } from '../state/log-stream.ts';
import { LOG_LEVELS, type LogLevel, type LogLine } from '../wire/people.ts';
import { AdminPage } from './admin-page.tsx';
import { words } from './words.ts';

const text = words.logs;
const TONE: Record<LogLevel, string> = {
  error: 'text-error',
  warn: 'text-warning',
  info: 'text-info',
  debug: 'text-quiet',
};

/** What the program writes down, as it happens. */
export function LogsPage() {
  return (
    <AdminPage title={text.title}>
      <Log />
    </AdminPage>
  );
}

function Log() {
  const stream = useMemo(createLogStream, []);
  useEffect(stream.watch, [stream]);
  const level = useSignal<LogLevel>('debug');
  const frozen = useSignal<readonly NumberedLine[] | undefined>(undefined);
  const lines = stream.lines.value;
  if (lines === undefined) {
    const fault = stream.fault.value;
    if (fault === undefined) return <SkeletonRows rows={8} />;
    return <Failure reason={fault} onRetry={() => void stream.load()} />;
  }
  const newest = frozen.value?.[0]?.key ?? 0;
  const missed = frozen.value === undefined ? 0 : lines.filter(({ key }) => key > newest).length;
  const shown = (frozen.value ?? lines).filter(({ line }) => isAtLeast(line.level, level.value));
  return (
    <div class="space-y-3">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <label class="flex items-center gap-2 text-sm">
          <span class="sr-only">{text.level}</span>
          <select
            class="select w-56 select-sm"
            data-testid="log-level"
            value={level.value}
            onChange={({ currentTarget: { value } }) => {
              level.value = LOG_LEVELS.find((item) => item === value) ?? 'debug';
            }}
          >
            {[...LOG_LEVELS].reverse().map((item) => (
              <option key={item} value={item}>
                {text.levels[item]}
              </option>
            ))}
          </select>
        </label>
        <div class="flex items-center gap-3">
          <span class="text-sm text-quiet" data-testid="log-state">
            {stateOf(stream.isLive.value, frozen.value !== undefined, missed)}
          </span>
          <button
            type="button"
            class="btn btn-sm"
            data-testid="log-pause"
            onClick={() => (frozen.value = frozen.value === undefined ? lines : undefined)}
          >
            <Icon of={frozen.value === undefined ? Pause : Play} />
            {frozen.value === undefined ? text.pause : text.resume}
          </button>
        </div>
      </div>
      <div class="rounded-box border border-base-300 bg-base-100">
        {shown.length === 0 ? (
          <EmptyState icon={SquareTerminal} title={text.emptyTitle} hint={text.emptyHint} />
        ) : (
          <ol
            aria-label={text.label}
            tabIndex={0}
            class="max-h-[70dvh] divide-y divide-base-300 overflow-y-auto font-mono text-xs"
          >
            {shown.map(({ key, line }) => (
              <LogRow key={key} line={line} />
            ))}
          </ol>
        )}
      </div>
    </div>
  );
}

function LogRow({ line }: { line: LogLine }) {
  const { level, time, msg, ...rest } = line;
  return (
    <li data-testid="log-line" class="flex flex-wrap gap-x-3 gap-y-0.5 px-4 py-1.5">
      <time dateTime={time} class="text-quiet tabular-nums">
        {time.slice(11, 23)}
      </time>
      <span class={`w-14 ${TONE[level]}`}>{text.levelNames[level]}</span>
      <span class="wrap-anywhere">{msg}</span>
      <span class="min-w-0 text-quiet wrap-anywhere">{fieldsOf(rest)}</span>
    </li>
  );
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}

function isAtLeast(level: LogLevel, wanted: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(wanted);
}

function stateOf(isLive: boolean, isPaused: boolean, missed: number): string {
  if (isPaused) return text.paused(missed);
  return isLive ? text.live : text.lost;
}
