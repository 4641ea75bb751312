import { useSignal, type Signal } from '@preact/signals';
import { OctagonX } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Consequences } from '../parts/confirm-dialog.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Field } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { accountList } from '../state/accounts.ts';
import { stopQuestion } from '../state/asking.ts';
import { closeOut } from '../state/closing-out.ts';
import { holdingsOf } from '../state/holdings.ts';
import { restrain, standingOf, type Subject } from '../state/trading.ts';
import { strings } from '../strings.ts';
import { RequestFault, sentenceOf } from '../wire/request.ts';
import type { Restraint } from '../wire/trading.ts';
import { describeHoldings } from './holdings-text.ts';
import { nameOf } from './subject-name.ts';
import { WithoutServer } from './without-server.tsx';

const words = strings.stopping.stop;
/** After this somebody in a hurry wants to know what else there is. */
const PATIENCE_MS = 3000;

/** Asks what is to be stopped, and says what will happen; the same for everybody, oneself and one account. */
export function StopDialog() {
  const subject = stopQuestion.subject.value;
  return (
    <Dialog
      isOpen={stopQuestion.isOpen.value}
      title={words.title[subject.scope](nameOf(subject))}
      onClose={() => (stopQuestion.isOpen.value = false)}
    >
      <StopForm key={stopQuestion.turn.value} subject={subject} />
    </Dialog>
  );
}

/** What was chosen; undefined where a stop is in force and nothing is to be changed about it. */
type Choice = { state: Signal<Restraint>; wantsFlat: Signal<boolean>; isHalted: boolean };

function StopForm({ subject }: { subject: Subject }) {
  const isHalted = standingOf(subject)?.state === 'halted';
  const choice: Choice = {
    state: useSignal<Restraint>('halted'),
    wantsFlat: useSignal(isHalted),
    isHalted,
  };
  const reason = useSignal('');
  const { isBusy, isSlow, fault, run } = useStopping();
  const confirm = (): Promise<void> =>
    run(async () => {
      if (!isHalted)
        await restrain(subject, { state: choice.state.value, reason: reason.value.trim() });
      if (choice.wantsFlat.value) await closeOutOf(subject, isHalted);
      stopQuestion.isOpen.value = false;
    });
  return (
    <form
      class="space-y-4 text-sm"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      {isHalted ? <p>{words.isStopped}</p> : <StateChoice chosen={choice.state} />}
      {subject.scope !== 'installation' && (
        <FlatChoice subject={subject} chosen={choice.wantsFlat} />
      )}
      <div>
        <p class="mb-1.5 font-medium">{words.whatHappens}</p>
        <Consequences lines={linesOf(subject, choice)} />
      </div>
      {!isHalted && <ReasonField subject={subject} reason={reason} />}
      {/* In sight on a phone too, without scrolling to it: the button, and why it did not work. */}
      <div class="sticky -bottom-6 -mx-6 -mb-6 space-y-3 border-t border-base-300 bg-base-100 px-6 py-4">
        {fault.value !== undefined && <StopFault fault={fault.value} />}
        {isSlow.value && <WithoutServer isSlow />}
        <div class="flex flex-wrap justify-end gap-2">
          <button type="button" class="btn" onClick={() => (stopQuestion.isOpen.value = false)}>
            {strings.cancel}
          </button>
          <button
            type="submit"
            class="btn btn-error"
            data-testid="halt-confirm"
            disabled={isHalted && !choice.wantsFlat.value}
          >
            <Icon of={OctagonX} />
            {isBusy.value ? words.busy : confirmWord(choice)}
          </button>
        </div>
      </div>
    </form>
  );
}

/** Runs what stops, one thing at a time; tells when it takes long. Pressing again after a fault tries again. */
function useStopping() {
  const isBusy = useSignal(false);
  const isSlow = useSignal(false);
  const fault = useSignal<unknown>(undefined);
  useEffect(() => {
    if (!isBusy.value) return undefined;
    const timer = window.setTimeout(() => (isSlow.value = true), PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      isSlow.value = false;
    };
  }, [isBusy.value, isSlow]);
  return { isBusy, isSlow, fault, run };

  async function run(work: () => Promise<void>): Promise<void> {
    if (isBusy.peek()) return;
    isBusy.value = true;
    fault.value = undefined;
    try {
      await work();
    } catch (error) {
      fault.value = error;
    }
    isBusy.value = false;
  }
}

/** A stop that is in force and the wish that was not taken are told apart. */
class HalfDone extends Error {
  readonly reason: unknown;
  constructor(reason: unknown) {
    super(`${words.halfDone} ${sentenceOf(reason)}`);
    this.reason = reason;
  }
}

async function closeOutOf(subject: Subject, isHalted: boolean): Promise<void> {
  try {
    await closeOut(subject.scope === 'account' ? subject.account : undefined);
  } catch (error) {
    throw isHalted ? error : new HalfDone(error);
  }
}

function StopFault({ fault }: { fault: unknown }) {
  const cause = fault instanceof HalfDone ? fault.reason : fault;
  const isServerWell = cause instanceof RequestFault && cause.status > 0 && cause.status < 500;
  return (
    <>
      <Notice tone="error">{sentenceOf(fault)}</Notice>
      {!isServerWell && <WithoutServer isSlow={false} />}
    </>
  );
}

function StateChoice({ chosen }: { chosen: Signal<Restraint> }) {
  return (
    <fieldset class="space-y-2">
      <legend class="mb-1.5 font-medium">{words.what}</legend>
      {(['halted', 'reducing'] as const).map((state) => (
        <label key={state} class="flex cursor-pointer items-start gap-3">
          <input
            type="radio"
            name="state"
            class="radio mt-0.5 radio-sm radio-primary"
            data-testid={`stop-${state}`}
            checked={chosen.value === state}
            onChange={() => (chosen.value = state)}
          />
          <span class="min-w-0">
            <span class="block font-medium">{words.choices[state].title}</span>
            <span class="block text-quiet">{words.choices[state].hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function FlatChoice({ subject, chosen }: { subject: Subject; chosen: Signal<boolean> }) {
  const holdings = holdingsOf(
    accountList.value.filter(
      ({ account }) => subject.scope !== 'account' || account === subject.account,
    ),
  );
  const silent = holdings.silent.map(({ nickname }) => nickname).join(', ');
  return (
    <label class="flex cursor-pointer items-start gap-3 rounded-field border border-base-300 px-3 py-2.5">
      <input
        type="checkbox"
        class="checkbox mt-0.5 checkbox-sm checkbox-primary"
        data-testid="stop-flat"
        checked={chosen.value}
        onChange={(event) => (chosen.value = event.currentTarget.checked)}
      />
      <span class="min-w-0">
        <span class="block font-medium">{words.flat}</span>
        <span class="block text-quiet tabular-nums">
          {words.flatOf(describeHoldings(holdings))}
          {silent !== '' && ` ${words.flatSilent(silent)}`}
        </span>
      </span>
    </label>
  );
}

function ReasonField({ subject, reason }: { subject: Subject; reason: Signal<string> }) {
  const isForAll = subject.scope === 'installation';
  return (
    <Field name={isForAll ? words.reasonForAll : words.reason} hint={words.reasonHint}>
      <input
        class="input w-full"
        data-testid="stop-reason"
        maxLength={200}
        autoComplete="off"
        value={reason.value}
        onInput={(event) => (reason.value = event.currentTarget.value)}
      />
    </Field>
  );
}

function linesOf(subject: Subject, { wantsFlat, isHalted }: Choice): string[] {
  const { lines } = words;
  const flat = wantsFlat.value ? [lines.flat, lines.repeated] : [];
  if (isHalted) return flat;
  const isForAll = subject.scope === 'installation';
  return [
    lines.opens(subject.scope, nameOf(subject)),
    lines.waiting,
    ...(wantsFlat.value ? flat : [lines.positionsStay, lines.pending]),
    lines.exits,
    ...(isForAll ? [lines.closeForAll] : []),
    lines.stays(subject.scope),
  ];
}

function confirmWord({ state, wantsFlat, isHalted }: Choice): string {
  if (isHalted) return words.confirm.flat;
  return words.confirm[wantsFlat.value ? (`${state.value}Flat` as const) : state.value];
}
