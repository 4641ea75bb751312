import { computed } from '@preact/signals';
import { moment, money } from '../format.ts';
import { strings } from '../strings.ts';
import type { AccountLimits } from '../wire/limits.ts';
import type { Account } from '../wire/wire.ts';
import { accountList } from './accounts.ts';
import { limitedUntilMs } from './activity.ts';
import { unexplained } from './drift.ts';
import { isReached, useOfLimit } from './limit-use.ts';
import { accountLimits } from './limits.ts';
import { missingNames } from './refusing.ts';
import { openQuestions } from './symbol-questions.ts';
import { connection } from './stream.ts';

export type Problem = {
  key: string;
  tone: 'error' | 'warning';
  title: string;
  nextStep: string;
  /** Where it can be ended; not shown there. */
  link?: { href: string; text: string };
};

/** Everything that stands in the way of a signal right now, the worst first. */
export const problems = computed<Problem[]>(() => [
  ...ofStream(),
  ...ofAccounts(),
  ...ofDrift(),
  ...ofLimits(),
  ...ofQuestions(),
  ...ofRate(),
]);

function ofStream(): Problem[] {
  if (connection.value !== 'lost') return [];
  return [{ key: 'stream', tone: 'error', ...strings.problems.stream }];
}

/** Each account once, by the worst that is wrong with it. */
function ofAccounts(): Problem[] {
  return accountList.value.flatMap((account) => ofAccount(account) ?? []);
}

function ofAccount(item: Account): Problem | undefined {
  const { account, nickname, kind, status, is_proven: isProven, trading_block: block } = item;
  const words = strings.problems;
  const key = `account-${account}`;
  const link = { href: '/accounts', text: words.seeAccount };
  const faults = item.faults.join(' ');
  if (!isProven) return { key, tone: 'warning', link, ...words.claim(nickname, account) };
  if (status !== 'online') {
    return {
      key,
      tone: status === 'offline' ? 'error' : 'warning',
      title: words.terminal.title(nickname, account, strings.presence[status]),
      nextStep: `${words.terminal.nextStep[kind]} ${faults}`.trim(),
    };
  }
  if (block !== null) {
    const nextStep = `${block} ${faults}`.trim();
    return { key, tone: 'warning', title: words.blocked(nickname, account), nextStep, link };
  }
  if (faults === '') return undefined;
  return { key, tone: 'warning', title: words.faulty(nickname, account), nextStep: faults, link };
}

function ofDrift(): Problem[] {
  const count = unexplained.value.length;
  if (count === 0) return [];
  const words = strings.stopping.drift.problem;
  return [
    {
      key: 'drift',
      tone: 'warning',
      title: words.title(count),
      nextStep: words.nextStep,
      link: { href: '/accounts', text: words.link },
    },
  ];
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
      link: { href: '/symbols', text: words.link },
    },
  ];
}

function ofLimits(): Problem[] {
  return accountList.value.flatMap(({ account, nickname, status }) => {
    const limits = accountLimits.value.get(account);
    // A silent terminal has a line of its own, and opens nothing anyway.
    if (limits === undefined || status !== 'online') return [];
    const link = `/limits?account=${encodeURIComponent(account)}`;
    return [...ofMissingLimits(nickname, limits, link), ...ofDailyLoss(nickname, limits, link)];
  });
}

function ofMissingLimits(nickname: string, { missing }: AccountLimits, href: string): Problem[] {
  if (missing.length === 0) return [];
  const words = strings.limits.problems.required;
  return [
    {
      key: `required-${href}`,
      tone: 'warning',
      title: words.title(nickname),
      nextStep: words.nextStep(missingNames(missing)),
      link: { href, text: words.link },
    },
  ];
}

function ofDailyLoss(nickname: string, limits: AccountLimits, href: string): Problem[] {
  const isOver = (['max_daily_loss_pct', 'max_daily_loss_amount'] as const).some((name) => {
    const use = useOfLimit(name, limits, undefined);
    return use !== undefined && isReached(use);
  });
  const { daily_loss: loss, day_ends_at: endsAt } = limits.usage;
  // Limits are read seldom here: what was reached yesterday says nothing of today.
  if (!isOver || loss === null || endsAt === null || Date.parse(endsAt) <= Date.now()) return [];
  const words = strings.limits.problems.dailyLoss;
  return [
    {
      key: `daily-loss-${href}`,
      tone: 'warning',
      title: words.title(nickname),
      nextStep: words.nextStep(money(loss), moment(Date.parse(endsAt))),
      link: { href, text: words.link },
    },
  ];
}

function ofRate(): Problem[] {
  if (limitedUntilMs.value === 0) return [];
  return [{ key: 'limit', tone: 'warning', ...strings.problems.limited }];
}
