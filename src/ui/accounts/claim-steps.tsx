import { user } from '../state/session.ts';
import { strings } from '../strings.ts';

const words = strings.accounts.claim;

/** What happens next with an account that nobody has shown to be theirs: by whom, and in which order. */
export function ClaimSteps({ account }: { account: string }) {
  const isAdmin = user.value?.is_admin === true;
  const steps = isAdmin ? words.adminSteps(account) : words.steps(account);
  return (
    <>
      <p class="text-base-content">{words.meaning}</p>
      <ol class="mt-1.5 list-decimal space-y-1 pl-5 text-base-content">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {isAdmin && (
        <a
          class="btn mt-2 btn-sm"
          data-testid="attach-claim"
          href={`/admin/accounts?account=${encodeURIComponent(account)}`}
        >
          {words.attach}
        </a>
      )}
    </>
  );
}
