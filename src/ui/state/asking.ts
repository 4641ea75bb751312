import { signal } from '@preact/signals';
import type { Subject } from './trading.ts';

/** A question to the person that any screen may ask: one dialog for all of them. */
function createQuestion() {
  const isOpen = signal(false);
  const subject = signal<Subject>({ scope: 'user' });
  /** Counts the times it was asked, so that each begins with nothing chosen. */
  const turn = signal(0);
  return {
    isOpen,
    subject,
    turn,
    ask: (about: Subject): void => {
      subject.value = about;
      turn.value++;
      isOpen.value = true;
    },
  };
}

/** Whether to stop, and how. */
export const stopQuestion = createQuestion();

/** Whether to let openings go again. */
export const resumeQuestion = createQuestion();
