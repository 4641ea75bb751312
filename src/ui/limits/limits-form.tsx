import { useSignal } from '@preact/signals';
import { TriangleAlert } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { accountList, nicknameOf } from '../state/accounts.ts';
import { discard, draftsOf, saveDrafts, type SaveOutcome } from '../state/limit-drafts.ts';
import { GROUP_NAMES, GROUPS } from '../state/limit-fields.ts';
import { accountLimits } from '../state/limits.ts';
import { useOrderPreview } from '../state/order-preview.ts';
import { missingNames, whyNothingOpens } from '../state/refusing.ts';
import { strings } from '../strings.ts';
import type { AccountLimits, LimitName, RuleFinding } from '../wire/limits.ts';
import { LimitRow } from './limit-row.tsx';
import { SaveBar } from './save-bar.tsx';
import type { ShownLimits } from './shown-limits.ts';
import { ZoneList } from './zone-input.tsx';

const words = strings.limits;

/** Asks for the rules that go by the clock; which symbol and size does not matter to them. */
const ANY_ORDER = { action: 'BUY', symbol: 'EURUSD', volume: '0.01' };
const NO_RULES: readonly RuleFinding[] = [];

/** Every limit of an account, or of all, group by group; saved together. */
export function LimitsForm({ shown }: { shown: ShownLimits }) {
  const { scope, account } = shown;
  const form = useRef<HTMLFormElement>(null);
  const isSaving = useSignal(false);
  const outcome = useSignal<SaveOutcome | undefined>(undefined);
  const clocks = useClocks(scope ?? '', account);
  const save = async (): Promise<void> => {
    if (isSaving.peek() || draftsOf(scope).size === 0) return;
    isSaving.value = true;
    outcome.value = await saveDrafts(scope);
    isSaving.value = false;
    if (outcome.value.kind === 'faulty') focusOn(form.current, outcome.value.names[0]);
  };
  /** The bar goes away with its buttons; the keyboard goes on from the form. */
  const close = (): void => {
    outcome.value = undefined;
    form.current?.focus({ preventScroll: true });
  };
  const reasons = account === undefined ? [] : whyNothingOpens(account, clocks);
  return (
    <form
      ref={form}
      noValidate
      tabIndex={-1}
      class="min-w-0 space-y-4 outline-none"
      data-testid="limits-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="text-sm text-pretty text-quiet">
        {scope === undefined ? words.intro.all : words.intro.account}
      </p>
      {account !== undefined && account.missing.length > 0 && <CoreNotice account={account} />}
      {scope !== undefined && account?.missing.length === 0 && reasons.length > 0 && (
        <Refusing scope={scope} reasons={reasons} />
      )}
      <GroupLinks hasPreview={accountList.value.length > 0} />
      {GROUP_NAMES.map((group) => (
        <div key={group} id={`limits-${group}`} class="scroll-mt-16 lg:scroll-mt-4">
          <Card title={words.groups[group]} testId={`limits-${group}`}>
            <ul class="divide-y divide-base-300 border-t border-base-300">
              {GROUPS[group].map((name) => (
                <LimitRow key={name} name={name} shown={shown} clocks={clocks} />
              ))}
            </ul>
          </Card>
        </div>
      ))}
      <ZoneList />
      <SaveBar
        count={draftsOf(scope).size}
        isSaving={isSaving.value}
        outcome={outcome.value}
        effects={effectsOf(shown, reasons)}
        onDiscard={() => {
          discard(scope);
          close();
        }}
        onClose={close}
      />
    </form>
  );
}

/** The page is long: each part can be gone to. */
function GroupLinks({ hasPreview }: { hasPreview: boolean }) {
  return (
    <nav aria-label={words.groupsLabel}>
      <ul class="flex flex-wrap gap-1.5">
        {GROUP_NAMES.map((group) => (
          <li key={group}>
            <a href={`#limits-${group}`} class="btn btn-xs">
              {words.groups[group]}
            </a>
          </li>
        ))}
        {hasPreview && (
          <li class="xl:hidden">
            <a href="#limits-preview" class="btn btn-xs">
              {words.preview.heading}
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** Until all of it is given, nothing but exits goes. */
function CoreNotice({ account: { missing } }: { account: AccountLimits }) {
  return (
    <Warning testId="core-missing" title={words.core.title}>
      <p>{words.core.text(missingNames(missing))}</p>
    </Warning>
  );
}

function Refusing({ scope, reasons }: { scope: string; reasons: readonly string[] }) {
  return (
    <Warning testId="nothing-opens" title={words.save.refusing(nicknameOf(scope))}>
      <ul class="list-disc pl-5">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </Warning>
  );
}

type WarningProps = { title: string; testId: string; children: ComponentChildren };

function Warning({ title, testId, children }: WarningProps) {
  return (
    <div
      role="status"
      data-testid={testId}
      class="flex items-start gap-3 rounded-box border border-warning/40 tint-warning px-4 py-3 text-sm"
    >
      <Icon of={TriangleAlert} class="mt-0.5 size-5" />
      <div class="min-w-0 wrap-anywhere">
        <p class="font-semibold">{title}</p>
        <div class="mt-0.5 text-base-content">{children}</div>
      </div>
    </div>
  );
}

/** What the gate says of trading hours and of the pause after losses, while one of them is set. */
function useClocks(account: string, limits: AccountLimits | undefined): readonly RuleFinding[] {
  const isAsked =
    limits !== undefined &&
    (limits.limits.sessions !== null || limits.limits.cooldown_after_losses !== null);
  const preview = useOrderPreview(account, isAsked ? ANY_ORDER : undefined);
  if (!isAsked) return NO_RULES;
  return (preview.value.value?.rules ?? NO_RULES).filter(
    ({ rule }) => rule === 'sessions' || rule === 'cooldown_after_losses',
  );
}

/** Accounts on which, after the change, no opening passes. */
function effectsOf(
  { scope }: ShownLimits,
  reasons: readonly string[],
): { account: string; reasons: readonly string[] }[] {
  if (scope !== undefined) return reasons.length === 0 ? [] : [{ account: scope, reasons }];
  return accountList.value.flatMap(({ account }) => {
    const limits = accountLimits.value.get(account);
    const found = limits === undefined ? [] : whyNothingOpens(limits, NO_RULES);
    return found.length === 0 ? [] : [{ account, reasons: found }];
  });
}

function focusOn(form: HTMLFormElement | null, name: LimitName | undefined): void {
  const row = form?.querySelector<HTMLElement>(`[data-limit="${name ?? ''}"]`);
  row?.querySelector<HTMLElement>('[aria-invalid=true], input, select, button')?.focus();
}
