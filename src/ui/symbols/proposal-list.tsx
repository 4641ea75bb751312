import { Notice } from '../parts/notice.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { decide } from '../state/symbol-decisions.ts';
import { strings } from '../strings.ts';
import type { Proposal } from '../wire/wire.ts';

const words = strings.symbols;

type ProposalListProps = {
  account: string;
  name: string;
  isForAll: boolean;
  proposals: readonly Proposal[];
};

/** What a name could mean, the likeliest first; one click makes it a mapping. */
export function ProposalList({ account, name, isForAll, proposals }: ProposalListProps) {
  const { isBusy, fault, run } = useDoing();
  return (
    <>
      <ul class="divide-y divide-base-300 rounded-field border border-base-300">
        {proposals.map(({ symbol, description, confidence, reason }) => (
          <li key={symbol} class="flex items-center justify-between gap-3 px-3 py-2">
            <div class="min-w-0 text-sm">
              <p class="wrap-anywhere">
                <span class="font-medium">{symbol}</span>
                {description !== '' && <span class="ml-2 text-quiet">{description}</span>}
              </p>
              <p class="text-xs text-quiet wrap-anywhere">
                {words.confidence(confidence)} · {reason}
              </p>
            </div>
            <button
              type="button"
              class="btn shrink-0 btn-primary btn-sm"
              data-testid="accept-proposal"
              data-symbol={symbol}
              aria-label={words.use(symbol)}
              disabled={isBusy.value}
              onClick={() => void run(() => decide({ account, isForAll, from: name, to: symbol }))}
            >
              {words.useShort}
            </button>
          </li>
        ))}
      </ul>
      {fault.value !== undefined && (
        <div class="mt-2">
          <Notice tone="error">{fault.value}</Notice>
        </div>
      )}
    </>
  );
}
