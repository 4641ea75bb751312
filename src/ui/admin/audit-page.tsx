import { SearchX, ShieldAlert, ShieldCheck } from 'lucide';
import { NOTHING } from '../format.ts';
import { Pager } from '../history/pager.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { useReading } from '../state/use-reading.ts';
import type { AuditEntry, AuditPage as Found } from '../wire/people.ts';
import { AdminPage } from './admin-page.tsx';
import { searchOf, useListAddress } from './list-address.ts';
import { words } from './words.ts';

const text = words.audit;
const ROWS = 25;

/** Who did what to what, and whether the record of it is whole. */
export function AuditPage() {
  return (
    <AdminPage title={text.title}>
      <AuditList />
    </AdminPage>
  );
}

function AuditList() {
  const [{ page, actor, action }, change] = useListAddress(['actor', 'action']);
  const reading = useReading<Found>(
    `/api/admin/audit?${searchOf({ page, actor: actor.trim(), action, limit: ROWS })}`,
  );
  return (
    <div class="space-y-4">
      <Filters actor={actor} action={action} onChange={change} />
      <Loaded of={reading} rows={6}>
        {(found: Found) => (
          <>
            <Verification of={found.verification} />
            <div class="rounded-box border border-base-300 bg-base-100">
              {found.entries.length === 0 ? (
                <EmptyState icon={SearchX} title={text.emptyTitle} hint={text.emptyHint}>
                  <button
                    type="button"
                    class="btn btn-sm"
                    onClick={() => change({ actor: '', action: '' })}
                  >
                    {text.showAll}
                  </button>
                </EmptyState>
              ) : (
                <>
                  <ul class="divide-y divide-base-300">
                    {found.entries.map((entry) => (
                      <Entry
                        key={entry.seq}
                        entry={entry}
                        onActor={() => change({ actor: entry.actor })}
                      />
                    ))}
                  </ul>
                  <Pager
                    page={found.page}
                    limit={found.limit}
                    total={found.total}
                    onTurn={(next) => change({ actor, action, page: next })}
                  />
                </>
              )}
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

type FiltersProps = {
  actor: string;
  action: string;
  onChange: (change: { actor?: string; action?: string }) => void;
};

function Filters({ actor, action, onChange }: FiltersProps) {
  return (
    <div class="flex flex-wrap gap-3 text-sm">
      <label class="min-w-0 flex-1 basis-56 sm:max-w-72">
        <span class="mb-1 block text-quiet">{text.action}</span>
        <select
          class="select w-full select-sm"
          data-testid="audit-action"
          value={action}
          onChange={(event) => onChange({ action: event.currentTarget.value })}
        >
          <option value="">{text.all}</option>
          {Object.entries(text.actions).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="min-w-0 flex-1 basis-56 sm:max-w-72">
        <span class="mb-1 block text-quiet">{text.actor}</span>
        <input
          type="search"
          class="input w-full input-sm"
          data-testid="audit-actor"
          maxLength={60}
          value={actor}
          onChange={(event) => onChange({ actor: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

function Verification({ of }: { of: Found['verification'] }) {
  const isWhole = of.is_intact;
  return (
    <div
      role={isWhole ? 'status' : 'alert'}
      data-testid="verification"
      class={`flex items-start gap-3 rounded-box px-4 py-3 text-sm ${isWhole ? 'tint-success' : 'tint-error'}`}
    >
      <Icon of={isWhole ? ShieldCheck : ShieldAlert} class="mt-0.5 size-5" />
      <div class="min-w-0">
        <p class="font-semibold">
          {isWhole ? text.intact(of.rows) : text.broken(of.broken_at ?? of.rows)}
        </p>
        {!isWhole && <p class="mt-0.5 text-base-content">{text.brokenHint}</p>}
        <p class="mt-0.5 text-xs text-base-content wrap-anywhere" title={text.headHint}>
          {text.head}: <code class="font-mono">{of.head}</code>
        </p>
      </div>
    </div>
  );
}

function Entry({ entry, onActor }: { entry: AuditEntry; onActor: () => void }) {
  return (
    <li data-testid="audit-entry" class="px-4 py-3 text-sm sm:px-5">
      <div class="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span class="shrink-0 text-quiet sm:w-32">
          <Moment at={entry.at} />
        </span>
        <span class="font-medium">{text.actionOf(entry.action)}</span>
        <span class="font-mono text-xs text-quiet wrap-anywhere">{entry.subject}</span>
      </div>
      <div class="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-xs text-quiet sm:pl-36">
        <span>
          {text.who}:{' '}
          <button type="button" class="link font-mono wrap-anywhere" onClick={onActor}>
            {entry.actor}
          </button>
        </span>
        {entry.address !== '' && (
          <span>
            {text.address}: <span class="tabular-nums">{entry.address}</span>
          </span>
        )}
        <span class="tabular-nums">#{entry.seq}</span>
      </div>
      {(entry.before !== null || entry.after !== null) && <Change entry={entry} />}
    </li>
  );
}

function Change({ entry: { before, after } }: { entry: AuditEntry }) {
  const [was, is] = [linesOf(before), linesOf(after)];
  const isOneSided = before === null || after === null;
  return (
    <dl
      class={`mt-2 grid items-start gap-2 text-xs sm:pl-36 ${isOneSided ? '' : 'sm:grid-cols-2'}`}
    >
      {before !== null && <State name={text.before} lines={was} others={is} />}
      {after !== null && <State name={text.after} lines={is} others={was} />}
    </dl>
  );
}

type StateProps = { name: string; lines: readonly string[]; others: readonly string[] };

/** What both sides have alike is only counted, so that a change among many settings is seen. */
function State({ name, lines, others }: StateProps) {
  const own = lines.filter((line) => !others.includes(line));
  const alike = lines.length - own.length;
  return (
    <div class="min-w-0 rounded-field bg-base-200 px-3 py-1.5">
      <dt class="text-quiet">{name}</dt>
      <dd class="wrap-anywhere">
        {lines.length === 0 && NOTHING}
        <span class="block columns-[18rem]">
          {own.map((line) => (
            <span key={line} class="block font-mono">
              {line}
            </span>
          ))}
        </span>
        {alike > 0 && <span class="block text-quiet">{text.unchanged(alike)}</span>}
      </dd>
    </div>
  );
}

/** {"settings":{"reverse":false}} as "settings.reverse: false", a line for each value. */
function linesOf(value: unknown, path = ''): string[] {
  if (value === null && path === '') return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([name, part]) =>
      linesOf(part, path === '' ? name : `${path}.${name}`),
    );
  }
  const shown = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
  return [path === '' ? shown : `${path}: ${shown}`];
}
