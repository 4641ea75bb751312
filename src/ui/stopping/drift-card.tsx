import { useSignal } from '@preact/signals';
import { CircleCheck } from 'lucide';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { Loaded } from '../parts/loaded.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { CHIP } from '../parts/status-badge.tsx';
import { useDoing } from '../parts/use-doing.ts';
import { nicknameOf } from '../state/accounts.ts';
import { differences, drift, setHalting, unexplained } from '../state/drift.ts';
import { strings } from '../strings.ts';
import type { Difference, Drift, DriftSetting } from '../wire/trading.ts';

const words = strings.stopping.drift;

/** What the terminals show otherwise than ordered, what nobody explains first, and what is to happen then. */
export function DriftCard() {
  const count = differences.value.length;
  return (
    <Card
      title={words.title}
      testId="drift"
      aside={count > 0 && <span class="text-sm text-quiet tabular-nums">{count}</span>}
    >
      <Loaded of={drift} rows={2}>
        {({ settings }: Drift) => (
          <>
            {count === 0 ? <AllAsOrdered /> : <Differences />}
            {settings.length > 0 && <Settings settings={settings} />}
          </>
        )}
      </Loaded>
    </Card>
  );
}

/** Small, because this is how it should be. */
function AllAsOrdered() {
  return (
    <div class="flex items-start gap-3 px-4 pb-4 text-sm sm:px-5" data-testid="no-differences">
      <Icon of={CircleCheck} class="mt-0.5 size-5 text-success" />
      <div class="min-w-0">
        <p class="font-medium">{words.emptyTitle}</p>
        <p class="text-pretty text-quiet">{words.emptyHint}</p>
      </div>
    </div>
  );
}

function Differences() {
  const byHand = differences.value.filter((item) => item.is_by_hand);
  return (
    <div class="space-y-4 px-4 pb-4 sm:px-5">
      {unexplained.value.length > 0 && (
        <DifferenceList
          title={words.unexplained}
          hint={words.unexplainedHint}
          list={unexplained.value}
        />
      )}
      {byHand.length > 0 && (
        <DifferenceList title={words.byHand} hint={words.byHandHint} list={byHand} />
      )}
    </div>
  );
}

type DifferenceListProps = { title: string; hint: string; list: readonly Difference[] };

function DifferenceList({ title, hint, list }: DifferenceListProps) {
  return (
    <div>
      <h3 class="text-sm font-medium">{title}</h3>
      <p class="text-xs text-pretty text-quiet">{hint}</p>
      <ul
        aria-label={title}
        tabIndex={0}
        class="mt-2 max-h-80 divide-y divide-base-300 overflow-y-auto rounded-field border border-base-300"
      >
        {list.map((item) => (
          <li
            key={`${item.account} ${item.class} ${item.position}`}
            class="px-3 py-2.5 text-sm"
            data-testid="difference"
            data-class={item.class}
          >
            <span class="flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <span class={item.is_by_hand ? `${CHIP} tint-neutral` : `${CHIP} tint-warning`}>
                {words.classes[item.class]}
              </span>
              <span class="font-medium wrap-anywhere">{item.symbol}</span>
              <span class="text-xs text-quiet wrap-anywhere">
                {nicknameOf(item.account)} · <Moment at={item.since} />
              </span>
            </span>
            <span class="mt-1 block text-pretty text-quiet wrap-anywhere">{item.message}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Settings({ settings }: { settings: readonly DriftSetting[] }) {
  const on = settings.filter((item) => item.halts_openings).length;
  return (
    <details
      class="border-t border-base-300 px-4 py-3 text-sm sm:px-5"
      data-testid="drift-settings"
    >
      <summary class="cursor-pointer">{words.settings(on, settings.length)}</summary>
      <p class="mt-2 text-xs text-pretty text-quiet">{words.settingsHint}</p>
      <ul class="mt-2 space-y-1">
        {settings.map((setting) => (
          <li key={setting.account}>
            <SettingLine setting={setting} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function SettingLine({ setting }: { setting: DriftSetting }) {
  const { fault, run } = useDoing();
  const { account, halts_openings: isOn } = setting;
  /** What was chosen, until the server has said what it has stored. */
  const wanted = useSignal<boolean | undefined>(undefined);
  const change = async (isWanted: boolean): Promise<void> => {
    wanted.value = isWanted;
    await run(() => setHalting(account, isWanted));
    wanted.value = undefined;
  };
  return (
    <>
      <label class="flex cursor-pointer items-center gap-3 py-1">
        <input
          type="checkbox"
          class="toggle shrink-0 toggle-primary toggle-sm"
          data-testid="halts-openings"
          data-account={account}
          checked={wanted.value ?? isOn}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
        <span class="min-w-0 wrap-anywhere">{words.settingOf(nicknameOf(account))}</span>
      </label>
      {fault.value !== undefined && <Notice tone="error">{fault.value}</Notice>}
    </>
  );
}
