import { CircleAlert, CircleCheck, CircleX } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Figure } from '../accounts/account-tile.tsx';
import { lots, money, NOTHING, price } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { useOrderPreview, type AskedOrder } from '../state/order-preview.ts';
import { digitsOf, loadSymbols } from '../state/symbols.ts';
import { strings } from '../strings.ts';
import type { OrderPreview } from '../wire/limits.ts';
import { RuleTable } from './rule-table.tsx';

const words = strings.limits.preview;

type OrderAnswerProps = {
  account: string;
  order: AskedOrder;
  currency: string | null;
  /** The rules are folded away where there is little room. */
  isBrief?: boolean;
};

/** What an order would come to on an account, and what each rule says to it. */
export function OrderAnswer({ account, order, currency, isBrief = false }: OrderAnswerProps) {
  const preview = useOrderPreview(account, order);
  useEffect(() => void loadSymbols(account), [account]);
  const found = preview.value.value;
  const fault = preview.fault.value;
  if (fault !== undefined) {
    return <Notice tone="error">{fault}</Notice>;
  }
  if (found === undefined) return <SkeletonRows rows={isBrief ? 2 : 6} />;
  return (
    <div
      data-testid="order-answer"
      data-verdict={found.verdict}
      aria-busy={preview.isStale}
      class={`space-y-3 ${preview.isStale ? 'opacity-60' : ''}`}
    >
      <Verdict found={found} />
      {found.symbol !== null && order.action !== 'CLOSE' && (
        <Facts found={found} order={order} account={account} currency={currency} />
      )}
      {isBrief ? (
        <details class="text-sm">
          <summary class="cursor-pointer text-quiet" data-testid="show-rules">
            {words.ruleCount(found.rules.length)}
          </summary>
          <div class="mt-2">
            <RuleTable rules={found.rules} />
          </div>
        </details>
      ) : (
        <RuleTable rules={found.rules} />
      )}
    </div>
  );
}

const LOOKS = {
  approved: { tone: 'tint-success', icon: CircleCheck },
  closing: { tone: 'tint-warning', icon: CircleAlert },
  denied: { tone: 'tint-error', icon: CircleX },
} as const;

function Verdict({ found: { verdict, code, message, rules } }: { found: OrderPreview }) {
  const { tone, icon } = LOOKS[verdict];
  const refusals = rules
    .filter((item) => item.verdict === 'refuses' && !message.includes(item.message))
    .map((item) => item.message);
  const reasons = [...new Set([message, ...refusals])].filter((sentence) => sentence !== '');
  return (
    <div
      role="status"
      data-testid="verdict"
      class={`flex items-start gap-2 rounded-field px-3 py-2 text-sm ${tone}`}
    >
      <Icon of={icon} class="mt-0.5 size-4" />
      <div class="min-w-0 wrap-anywhere">
        <p class="font-semibold">{words[verdict]}</p>
        {reasons.map((sentence) => (
          <p key={sentence} class="mt-0.5">
            {sentence}
          </p>
        ))}
        {code !== null && <code class="mt-1 block font-mono text-xs">{code}</code>}
      </div>
    </div>
  );
}

type FactsProps = {
  found: OrderPreview;
  order: AskedOrder;
  account: string;
  currency: string | null;
};

function Facts({ found, order, account, currency }: FactsProps) {
  const { symbol, lots: volume, entry, risk_money: risk, margin } = found;
  const digits = digitsOf(account, symbol?.name ?? '');
  const hasStop = Object.keys(order).some((name) => name.startsWith('stop_loss'));
  const isRenamed = symbol?.name !== null && symbol?.name !== symbol?.asked;
  return (
    <dl class="grid grid-cols-[repeat(auto-fit,minmax(6.5rem,1fr))] gap-x-3 gap-y-2">
      <Figure name={words.facts.symbol}>
        {isRenamed ? `${symbol?.asked ?? ''} → ${symbol?.name ?? ''}` : (symbol?.name ?? NOTHING)}
      </Figure>
      <Figure name={found.lots_estimated ? words.facts.lotsAtMost : words.facts.lots}>
        {volume === null ? NOTHING : lots(volume)}
      </Figure>
      <Figure name={words.facts.entry}>{price(entry, digits)}</Figure>
      <Figure name={words.facts.risk} unit={risk === null ? null : currency}>
        {risk === null && !hasStop ? words.noStop : money(risk)}
      </Figure>
      <Figure name={words.facts.margin} unit={currency}>
        {money(margin)}
      </Figure>
    </dl>
  );
}
