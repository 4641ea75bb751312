import { useEffect } from 'preact/hooks';
import { moment, money } from '../format.ts';
import { classOf, loadClass } from '../state/instrument-classes.ts';
import {
  heldSymbols,
  isReached,
  leftOf,
  lotsByClass,
  shareOf,
  useOfLimit,
  type LimitUse,
} from '../state/limit-use.ts';
import { snapshotOf } from '../state/positions.ts';
import { amountOf } from '../state/refusing.ts';
import { strings } from '../strings.ts';
import {
  INSTRUMENT_CLASSES,
  type AccountLimits,
  type LimitName,
  type RuleFinding,
} from '../wire/limits.ts';

const words = strings.limits.use;

/** From here on the bar warns. */
const NEAR = 0.8;

type LimitUsageProps = {
  name: LimitName;
  number: string;
  account: AccountLimits;
  clocks: readonly RuleFinding[];
};

/** What of a limit is in use now; nothing for a limit that each order meets by itself. */
export function LimitUsage({ name, number, account, clocks }: LimitUsageProps) {
  switch (name) {
    case 'max_lots_by_class':
      return <ClassUsage number={number} account={account} />;
    case 'min_equity':
      return <EquityUsage account={account} />;
    case 'sessions':
    case 'cooldown_after_losses':
      return <ClockUsage rule={clocks.find(({ rule }) => rule === name)} />;
    default: {
      const use = useOfLimit(name, account, snapshotOf(number));
      return use === undefined ? (
        <NotKnown name={name} account={account} />
      ) : (
        <UseBar title={strings.limits.fields[name].name} use={use} />
      );
    }
  }
}

/** Said only of limits that are set and whose use the terminal has to tell. */
function NotKnown({ name, account: { limits } }: { name: LimitName; account: AccountLimits }) {
  const isTold = name.startsWith('max_daily_loss') || name === 'max_margin_use_pct';
  if (!isTold || limits[name] === null) return null;
  return <p class="text-xs text-quiet">{words.unknown}</p>;
}

type UseBarProps = { title: string; use: LimitUse };

/** A bar with what is used, what is left and when it counts anew; without a limit only what is used. */
function UseBar({ title, use }: UseBarProps) {
  const { used, limit, measure } = use;
  const usedText = amountOf(used, measure);
  if (limit === null) {
    return (
      <p data-testid="limit-use" class="text-xs text-quiet tabular-nums">
        {[whenOf(use) ?? words.now(usedText), mostOf(use)].filter(Boolean).join(' · ')}
      </p>
    );
  }
  const text = words.of(usedText, amountOf(limit, measure));
  const over = isReached(use);
  const reached = use.isOfPart === true ? words.reachedPart : words.reached;
  const left = over ? reached : words.left(amountOf(leftOf(used, limit), measure));
  return (
    <div data-testid="limit-use" class="tabular-nums">
      <progress
        class={`progress block h-2 w-full ${toneOf(use)}`}
        value={shareOf(use)}
        max={1}
        aria-label={words.label(title)}
        aria-valuetext={`${text}, ${left}`}
      />
      <p class="mt-1 flex flex-wrap gap-x-2 text-xs">
        <span class="font-medium">{text}</span>
        <span class={over ? 'font-medium text-error' : 'text-quiet'}>{left}</span>
        <span class="text-quiet">
          {[mostOf(use), use.window && words.window[use.window], resetOf(use)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
    </div>
  );
}

function toneOf(use: LimitUse): string {
  if (isReached(use)) return 'progress-error';
  return shareOf(use) >= NEAR ? 'progress-warning' : 'progress-success';
}

function whenOf({ used, measure, window }: LimitUse): string | undefined {
  return window && `${amountOf(used, measure)} ${words.window[window]}`;
}

function mostOf({ used, most }: LimitUse): string | undefined {
  return most === undefined || used === 0 ? undefined : words.most(most);
}

function resetOf({ resetsAt }: LimitUse): string | undefined {
  return resetsAt && words.resets(moment(Date.parse(resetsAt)));
}

/** One thin bar for each kind of instrument that is limited. */
function ClassUsage({ number, account }: { number: string; account: AccountLimits }) {
  const limits = account.limits.max_lots_by_class;
  const snapshot = snapshotOf(number);
  const held = limits === null ? '' : heldSymbols(snapshot).join(' ');
  useEffect(() => {
    for (const symbol of held.split(' ')) if (symbol !== '') void loadClass(number, symbol);
  }, [number, held]);
  if (limits === null || snapshot === undefined) return null;
  const sums = lotsByClass(snapshot, (symbol) => classOf(number, symbol));
  return (
    <ul class="space-y-2">
      {INSTRUMENT_CLASSES.filter((kind) => limits[kind] !== undefined).map((kind) => {
        const title = strings.limits.editor.classes[kind];
        const use = {
          used: sums.get(kind) ?? 0,
          limit: Number(limits[kind]),
          measure: 'lots',
          isOfPart: true,
        } as const;
        return (
          <li key={kind}>
            <p class="text-xs font-medium">{title}</p>
            <UseBar title={strings.limits.editor.lotsOf(title)} use={use} />
          </li>
        );
      })}
    </ul>
  );
}

function EquityUsage({ account: { limits, usage } }: { account: AccountLimits }) {
  const { equity } = usage;
  const { min_equity: least } = limits;
  if (equity === null) return null;
  const distance = least === null ? undefined : equity - least;
  return (
    <p data-testid="limit-use" class="flex flex-wrap gap-x-2 text-xs tabular-nums">
      <span class={distance === undefined ? 'text-quiet' : 'font-medium'}>
        {words.equity(money(equity))}
      </span>
      {distance !== undefined && (
        <span class={distance < 0 ? 'font-medium text-error' : 'text-quiet'}>
          {distance < 0 ? words.below(money(-distance)) : words.above(money(distance))}
        </span>
      )}
    </p>
  );
}

function ClockUsage({ rule }: { rule: RuleFinding | undefined }) {
  if (rule === undefined) return null;
  const isOpen = rule.verdict === 'passes';
  const text =
    rule.rule === 'sessions'
      ? isOpen
        ? words.open
        : words.closed
      : isOpen
        ? words.noPause
        : words.pauseUntil(moment(Number(rule.limit)));
  return (
    <p
      data-testid="limit-use"
      class={`text-xs font-medium ${isOpen ? 'text-success' : 'text-error'}`}
    >
      {text}
    </p>
  );
}
