import { computed } from '@preact/signals';
import { strings } from '../strings.ts';
import { silentAccounts } from './accounts.ts';
import { limitedUntilMs } from './activity.ts';
import { openQuestions } from './symbol-questions.ts';
import { connection } from './stream.ts';
import { trading } from './trading.ts';

export type Problem = {
  key: string;
  tone: 'error' | 'warning';
  title: string;
  nextStep: string;
  /** The one problem that a button here can end. */
  canResume: boolean;
  /** Where it can be ended; not shown there. */
  link?: { href: string; text: string };
};

/** Everything that stands in the way of a signal right now, the worst first. */
export const problems = computed<Problem[]>(() => [
  ...ofTrading(),
  ...ofStream(),
  ...ofAccounts(),
  ...ofQuestions(),
  ...ofLimits(),
]);

function ofTrading(): Problem[] {
  const state = trading.value.value;
  if (state === undefined || state.state === 'active') return [];
  const words = strings.problems[state.state];
  return [
    {
      key: 'trading',
      tone: 'error',
      title: words.title(state.reason),
      nextStep: words.nextStep,
      canResume: true,
    },
  ];
}

function ofStream(): Problem[] {
  if (connection.value !== 'lost') return [];
  return [{ key: 'stream', tone: 'error', ...strings.problems.stream, canResume: false }];
}

function ofAccounts(): Problem[] {
  return silentAccounts.value.map(({ account, nickname, kind, status }) => ({
    key: `account-${account}`,
    tone: status === 'offline' ? 'error' : 'warning',
    title: strings.problems.terminal.title(nickname, account, strings.presence[status]),
    nextStep: strings.problems.terminal.nextStep[kind],
    canResume: false,
  }));
}

/** More names than these make no sentence. */
const MOST_NAMED = 3;

function ofQuestions(): Problem[] {
  const names = [...new Set(openQuestions.value.map(({ symbol }) => symbol))];
  if (names.length === 0) return [];
  const words = strings.problems.questions;
  const named = names.slice(0, MOST_NAMED).join(', ');
  const rest = names.length - MOST_NAMED;
  return [
    {
      key: 'questions',
      tone: 'warning',
      title: words.title(names.length),
      nextStep: words.nextStep(rest > 0 ? words.more(named, rest) : named),
      canResume: false,
      link: { href: '/symbols', text: words.link },
    },
  ];
}

function ofLimits(): Problem[] {
  if (limitedUntilMs.value === 0) return [];
  return [{ key: 'limit', tone: 'warning', ...strings.problems.limited, canResume: false }];
}
