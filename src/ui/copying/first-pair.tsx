import { Copy, WalletCards } from 'lucide';
import { NewAccountForm } from '../accounts/new-account-form.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { accountList } from '../state/accounts.ts';
import { newPairHref } from './copying-address.ts';
import { words } from './words.ts';

const text = words.first;

/** Nothing is copied yet: the way to the first pair, by a second account where there is only one. */
export function FirstPair() {
  const [only, second] = accountList.value;
  if (second === undefined) {
    return (
      <div class="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <div class="rounded-box border border-base-300 bg-base-100" data-testid="needs-account">
          <EmptyState
            icon={WalletCards}
            title={text.oneTitle}
            hint={only === undefined ? text.noneHint : text.oneHint(only.nickname)}
          />
        </div>
        <NewAccountForm />
      </div>
    );
  }
  return (
    <div class="rounded-box border border-base-300 bg-base-100" data-testid="first-pair">
      <EmptyState icon={Copy} title={text.title} hint={text.intro}>
        <ol class="max-w-md list-decimal space-y-1.5 pl-5 text-left text-sm">
          {text.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <a href={newPairHref()} class="btn btn-primary" data-testid="make-first-pair">
          {text.action}
        </a>
      </EmptyState>
    </div>
  );
}
