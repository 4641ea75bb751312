import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { resumeQuestion } from '../state/asking.ts';
import { useResumed, withIntent } from '../state/resumption.ts';
import { resume, standingOf, standings, type Subject } from '../state/trading.ts';
import { strings } from '../strings.ts';
import { SCOPES } from '../wire/trading.ts';
import { nameOf } from './subject-name.ts';

const words = strings.stopping.resumeAsk;
const INTENT = 'resume-trading';

/** Asks before openings go again, and says what else still stops them. */
export function ResumeDialog() {
  const subject = resumeQuestion.subject.value;
  useResumed(INTENT, (details) => resumeQuestion.ask(details as Subject));
  return (
    <ConfirmDialog
      isOpen={resumeQuestion.isOpen}
      title={words.title[subject.scope](nameOf(subject))}
      action={words.confirm}
      tone="primary"
      testId="resume-confirm"
      onConfirm={() => withIntent(INTENT, subject, () => resume(subject))}
    >
      <Consequences lines={linesOf(subject)} />
      {automaticReasons(subject).map((reason) => (
        <p key={reason} class="rounded-field px-3 py-2 wrap-anywhere tint-warning">
          {words.cause(reason)}
        </p>
      ))}
    </ConfirmDialog>
  );
}

function linesOf(subject: Subject): string[] {
  const name = nameOf(subject);
  const isStoppedWider = standings.value.some((other) => isWider(other.subject, subject));
  const narrower = standings.value.flatMap(({ subject: other }) =>
    subject.scope === 'user' && other.scope === 'account' ? [nameOf(other)] : [],
  );
  return [
    isStoppedWider && subject.scope !== 'installation'
      ? words.notYet[subject.scope](name)
      : words.opens[subject.scope](name),
    ...(subject.scope === 'installation' ? [words.users] : []),
    ...(narrower.length > 0 ? [words.except(narrower.join(', '))] : []),
    words.past,
  ];
}

function isWider(other: Subject, subject: Subject): boolean {
  return SCOPES.indexOf(other.scope) < SCOPES.indexOf(subject.scope);
}

function automaticReasons(subject: Subject): string[] {
  return (standingOf(subject)?.causes ?? [])
    .filter(({ origin }) => origin === 'automatic')
    .map(({ reason }) => reason);
}
