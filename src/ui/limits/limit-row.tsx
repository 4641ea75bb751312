import { Undo2 } from 'lucide';
import { useId } from 'preact/hooks';
import { Icon } from '../parts/icon.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { draftsOf, faultsOf, inherit, noteTyped, type Draft } from '../state/limit-drafts.ts';
import { entryOf, type Entry } from '../state/limit-entries.ts';
import { strings } from '../strings.ts';
import type { LimitName, RuleFinding } from '../wire/limits.ts';
import { LimitEditor } from './limit-editor.tsx';
import { LimitUsage } from './limit-usage.tsx';
import { builtInOf, sourceOf, type ShownLimits, type Source } from './shown-limits.ts';

const words = strings.limits;
const PLAIN = 'text-xs font-medium text-quiet';

type LimitRowProps = { name: LimitName; shown: ShownLimits; clocks: readonly RuleFinding[] };

/** One limit: what it means, who set it, its value, and what of it is in use. */
export function LimitRow({ name, shown, clocks }: LimitRowProps) {
  const { scope, inForce, behind, account } = shown;
  const ids = useIds();
  const draft = draftsOf(scope).get(name);
  const fault = faultsOf(scope).get(name);
  const saved = entryOf(name, inForce);
  const isMissing = account?.missing.includes(name) === true;
  const builtIn = builtInOf(name, scope);
  const isEmpty = draft === undefined && inForce[name] === null && !(name in shown.own);
  const type = (wanted: Entry): void => {
    noteTyped(scope, name, { wanted, shown: inForce });
  };
  return (
    <li
      data-testid="limit"
      data-limit={name}
      class={`grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 @xl:grid-cols-[minmax(0,1fr)_minmax(0,1.15fr)] ${isMissing ? 'border-l-2 border-l-warning' : ''}`}
    >
      <div class="min-w-0 text-sm">
        <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span id={ids.name} class="font-medium">
            {words.fields[name].name}
          </span>
          <SourceBadge source={sourceOf(name, shown)} draft={draft} isMissing={isMissing} />
        </p>
        <p id={ids.hint} class="mt-1 text-pretty text-quiet">
          {words.fields[name].hint}
          {isEmpty && builtIn !== undefined && ` ${builtIn}`}
        </p>
        <WayBack name={name} shown={shown} draft={draft} />
      </div>
      <div class="min-w-0 space-y-2 text-sm">
        <LimitEditor
          name={name}
          entry={entryShown(draft, saved, entryOf(name, behind))}
          labels={{
            name: ids.name,
            about: `${ids.hint} ${ids.fault}`,
            isFaulty: fault !== undefined,
          }}
          shown={shown}
          onType={type}
        />
        <p id={ids.fault} role="alert" data-testid="limit-fault" class="text-error empty:hidden">
          {fault}
        </p>
        {draft !== undefined && draft.before !== JSON.stringify(saved) && (
          <p class="text-warning">{words.elsewhere}</p>
        )}
        {account !== undefined && scope !== undefined && (
          <LimitUsage name={name} number={scope} account={account} clocks={clocks} />
        )}
      </div>
    </li>
  );
}

function useIds(): { name: string; hint: string; fault: string } {
  const id = useId();
  return { name: `${id}-name`, hint: `${id}-hint`, fault: `${id}-fault` };
}

/** What stands in the field: as typed, else what is in force, else what it would follow. */
function entryShown(draft: Draft | undefined, saved: Entry, behind: Entry): Entry {
  if (draft === undefined) return saved;
  return draft.wanted === 'inherit' ? behind : draft.wanted;
}

type SourceBadgeProps = { source: Source; draft: Draft | undefined; isMissing: boolean };

function SourceBadge({ source, draft, isMissing }: SourceBadgeProps) {
  const [looks, text] =
    draft !== undefined
      ? [`${CHIP} tint-info`, words.source.unsaved]
      : isMissing
        ? [`${CHIP} tint-warning`, words.source.required]
        : [source === 'none' ? PLAIN : `${CHIP} tint-neutral`, words.source[source]];
  return (
    <span data-testid="limit-source" class={looks}>
      {text}
    </span>
  );
}

type WayBackProps = { name: LimitName; shown: ShownLimits; draft: Draft | undefined };

/** Gives a value back to whatever stands behind it; offered only where there is a value of one's own. */
function WayBack({ name, shown, draft }: WayBackProps) {
  const { scope, own, inForce } = shown;
  const title = words.fields[name].name;
  const isAll = scope === undefined;
  if (draft?.wanted === 'inherit') {
    return (
      <p class="mt-1 text-xs text-info">{isAll ? words.back.withdrawn : words.back.inherited}</p>
    );
  }
  if (!(name in own)) return null;
  return (
    <button
      type="button"
      class="btn mt-2 btn-xs"
      data-testid="inherit-limit"
      aria-label={isAll ? words.back.toProgramOf(title) : words.back.toDefaultOf(title)}
      onClick={({ currentTarget }) => {
        inherit(scope, name, inForce);
        // The button is gone by now; the keyboard goes on from the field.
        currentTarget.closest('li')?.querySelector<HTMLElement>('input, select')?.focus();
      }}
    >
      <Icon of={Undo2} class="size-3.5" />
      {isAll ? words.back.toProgram : words.back.toDefault}
    </button>
  );
}
