import { useSignal } from '@preact/signals';
import { CircleCheck, Search, X } from 'lucide';
import { useId } from 'preact/hooks';
import { exactMoment, moment } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Icon } from '../parts/icon.tsx';
import { Failure, Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf } from '../state/accounts.ts';
import { resolvePath } from '../state/symbol-paths.ts';
import { dismissQuestion, openQuestions, questions } from '../state/symbol-questions.ts';
import { useSymbolFacts } from '../state/use-symbol-facts.ts';
import { strings } from '../strings.ts';
import type { SymbolQuestion, SymbolResolution } from '../wire/wire.ts';
import { ForAllChoice } from './for-all-choice.tsx';
import { ProposalList } from './proposal-list.tsx';
import { choosing } from './symbol-chooser.tsx';

const words = strings.symbols.questions;
/** Each asks the server for its proposals, so a long list is not opened at once. */
const FIRST = 5;

/** Names that nobody could map with certainty, on all accounts: each with what it could be. */
export function QuestionsCard() {
  const count = openQuestions.value.length;
  return (
    <Card
      title={words.heading}
      testId="questions"
      aside={count > 0 && <span class="text-sm text-quiet tabular-nums">{count}</span>}
    >
      <QuestionsBody />
    </Card>
  );
}

function QuestionsBody() {
  const isWhole = useSignal(false);
  const fault = questions.fault.value;
  const list = openQuestions.value;
  if (questions.value.value === undefined) {
    if (fault === undefined) return <SkeletonRows rows={2} />;
    return <Failure reason={fault} onRetry={() => void questions.load()} />;
  }
  if (list.length === 0) {
    return <EmptyState icon={CircleCheck} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  const shown = isWhole.value ? list : list.slice(0, FIRST);
  return (
    <>
      <p class="px-4 pb-3 text-sm text-pretty text-quiet sm:px-5">{words.intro}</p>
      <ul>
        {shown.map((question) => (
          <li key={`${question.account} ${question.symbol}`} class="border-t border-base-300">
            <OneQuestion question={question} />
          </li>
        ))}
      </ul>
      {shown.length < list.length && (
        <div class="border-t border-base-300 px-4 py-2.5 sm:px-5">
          <button type="button" class="btn btn-sm" onClick={() => (isWhole.value = true)}>
            {words.showAll(list.length)}
          </button>
        </div>
      )}
    </>
  );
}

function OneQuestion({ question }: { question: SymbolQuestion }) {
  const { account, symbol, message, times, last_at: lastAt } = question;
  const dismissal = useDoing();
  const titleId = useId();
  return (
    <article
      aria-labelledby={titleId}
      data-testid="question"
      data-symbol={symbol}
      class="space-y-3 px-4 py-4 sm:px-5"
    >
      <div>
        <h3 id={titleId} class="font-medium wrap-anywhere">
          {words.title(symbol, nicknameOf(account))}
        </h3>
        <p class="mt-0.5 text-xs text-quiet tabular-nums" title={exactMoment(Date.parse(lastAt))}>
          {words.asked(times, moment(Date.parse(lastAt)))}
        </p>
        <p class="mt-2 text-sm wrap-anywhere">{message}</p>
      </div>
      <QuestionProposals question={question} />
      <div class="flex flex-wrap items-center gap-2">
        <button
          type="button"
          class="btn btn-sm"
          data-testid="choose-another"
          onClick={() => (choosing.value = { account, name: symbol })}
        >
          <Icon of={Search} />
          {words.choose}
        </button>
        <button
          type="button"
          class="btn btn-ghost btn-sm"
          data-testid="dismiss-question"
          title={words.dismissHint}
          disabled={dismissal.isBusy.value}
          onClick={() => void dismissal.run(() => dismissQuestion(question))}
        >
          <Icon of={X} />
          {words.dismiss}
        </button>
      </div>
      {dismissal.fault.value !== undefined && <Notice tone="error">{dismissal.fault.value}</Notice>}
    </article>
  );
}

function QuestionProposals({ question: { account, symbol } }: { question: SymbolQuestion }) {
  const isForAll = useSignal(false);
  const asked = useSymbolFacts<SymbolResolution>({
    account,
    path: resolvePath({ account, symbol }),
  });
  const found = asked.value.value;
  const fault = asked.fault.value;
  if (found === undefined) {
    if (fault === undefined) return <SkeletonRows rows={2} />;
    return <Failure reason={fault} onRetry={() => void asked.load()} />;
  }
  if (found.resolved !== null) return <Notice tone="info">{words.answered(found.resolved)}</Notice>;
  if (found.proposals.length === 0) return <p class="text-sm text-quiet">{words.noProposals}</p>;
  return (
    <div>
      <div class="mb-1.5 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h4 class="text-xs font-medium text-quiet">{words.proposals}</h4>
        <ForAllChoice isForAll={isForAll} />
      </div>
      <ProposalList
        account={account}
        name={symbol}
        isForAll={isForAll.value}
        proposals={found.proposals}
      />
    </div>
  );
}
