import { ConfirmDialog, Consequences } from '../parts/confirm-dialog.tsx';
import { resumeQuestion } from '../state/asking.ts';
import { useResumed, withIntent } from '../state/resumption.ts';
import { isSame, resume, standingOf, standings, type Subject } from '../state/trading.ts';
import { strings } from '../strings.ts';
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
        <p key={reason} class="rounded-field px-3 py-2 tint-warning wrap-anywhere">
          {words.cause(reason)}
        </p>
      ))}
    </ConfirmDialog>
  );
}

function linesOf(subject: Subject): string[] {
  const { lines } = words;
  const others = standings.value
    .filter((standing) => !isSame(standing.subject, subject) && concerns(standing.subject, subject))
    .map((standing) => words.others[standing.subject.scope](nameOf(standing.subject)));
  return [
    lines.opens(subject.scope, nameOf(subject)),
    ...(automaticReasons(subject).length > 0 ? [lines.both] : []),
    lines.past,
    ...(others.length > 0 ? [lines.others(others.join(', '))] : []),
  ];
}

/** Of two accounts neither stops the other; a wider stop and a narrower one concern each other. */
function concerns(other: Subject, subject: Subject): boolean {
  return other.scope !== 'account' || subject.scope !== 'account';
}

function automaticReasons(subject: Subject): string[] {
  return (standingOf(subject)?.causes ?? [])
    .filter(({ origin }) => origin === 'automatic')
    .map(({ reason }) => reason);
}
