import { duration, lots, moment, money, NOTHING, percent, quantity } from '../format.ts';
import { strings } from '../strings.ts';
import type { RuleFact, RuleFinding } from '../wire/limits.ts';

const words = strings.limits.preview;

const MONEY = new Set(['equity', 'min_equity', 'max_daily_loss_pct', 'max_daily_loss_amount']);
const PERCENT = new Set([
  'max_risk_per_trade_pct',
  'max_price_deviation_pct',
  'max_margin_use_pct',
]);
const LOTS = new Set(['max_lot', 'max_total_lots', 'max_lots_by_class', 'broker_lots']);
const MILLISECONDS = new Set(['time_to_live_ms', 'signal_age_ms']);

const LONGEST_IN_COLUMN = 16;

/** Every rule that was asked, in the order in which they are asked; a refusal stands out. */
export function RuleTable({ rules }: { rules: readonly RuleFinding[] }) {
  return (
    <table class="table table-fixed table-xs">
      <thead>
        <tr>
          <th scope="col" class="w-[32%] px-0">
            {words.rule}
          </th>
          <th scope="col" class="px-1">
            {words.value}
          </th>
          <th scope="col" class="px-1">
            {words.limit}
          </th>
          <th scope="col" class="w-14 px-0 text-right">
            {words.verdict}
          </th>
        </tr>
      </thead>
      <tbody>
        {rules.map((item, index) => (
          // The same rule may be asked twice, about the stop and about its distance.
          <RuleRow key={index} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function RuleRow({ item: { rule, value, limit, verdict } }: { item: RuleFinding }) {
  const isRefused = verdict === 'refuses';
  return (
    <tr
      data-testid="rule"
      data-rule={rule}
      data-verdict={verdict}
      class={`align-top ${isRefused ? 'text-error' : ''}`}
    >
      <th scope="row" class="px-0 font-medium wrap-anywhere">
        {words.ruleOf(rule)}
      </th>
      <Comparison value={textOf(rule, value)} limit={limitOf(rule, limit)} />
      <td class={`px-0 text-right ${isRefused ? 'font-semibold' : 'text-success'}`}>
        {isRefused ? words.refuses : words.passes}
      </td>
    </tr>
  );
}

/** Side by side; one below the other where the limit is a whole list. */
function Comparison({ value, limit }: { value: string; limit: string }) {
  if (limit.length > LONGEST_IN_COLUMN) {
    return (
      <td colSpan={2} class="px-1 wrap-anywhere tabular-nums">
        {value}
        <span class="block">
          {words.limit}: {limit}
        </span>
      </td>
    );
  }
  return (
    <>
      <td class="px-1 wrap-anywhere tabular-nums">{value}</td>
      <td class="px-1 wrap-anywhere tabular-nums">{limit}</td>
    </>
  );
}

function limitOf(rule: string, limit: RuleFact): string {
  if (rule === 'sessions') return String(limit ?? NOTHING);
  if (rule === 'cooldown_after_losses' && limit === 0) return words.noPause;
  // Whether equity is there at all is asked: more than nothing.
  if (rule === 'equity') return `> ${textOf(rule, limit)}`;
  if (rule === 'broker_lots' && limit !== null) return words.ofBroker(textOf(rule, limit));
  return textOf(rule, limit);
}

function textOf(rule: string, fact: RuleFact): string {
  if (fact === null || fact === '') return NOTHING;
  if (typeof fact === 'boolean') return fact ? words.yes : words.no;
  if (LOTS.has(rule)) return lots(fact);
  if (rule === 'core_limits') return namesOf(String(fact));
  if (rule === 'trade_mode') return strings.symbols.changes.tradeModeOf(String(fact));
  if (typeof fact === 'string') return fact;
  if (rule === 'sessions' || rule === 'cooldown_after_losses') return moment(fact);
  if (MONEY.has(rule)) return money(fact);
  if (PERCENT.has(rule)) return percent(fact);
  return MILLISECONDS.has(rule) ? duration(fact) : quantity(fact);
}

function namesOf(limits: string): string {
  return limits
    .split(', ')
    .map((name) => words.ruleOf(name))
    .join(', ');
}
