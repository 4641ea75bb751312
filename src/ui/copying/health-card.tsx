import type { ComponentChildren } from 'preact';
import { moment, NOTHING } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import { PresenceDot } from '../parts/status-badge.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { copyHealth, pairList } from '../state/copying.ts';
import type { Copy, MasterEvent, Pair } from '../wire/copying.ts';
import { copyingHref } from './copying-address.ts';
import { accountOf } from './pair-state.ts';
import { PairNames } from './pair-cell.tsx';
import { words } from './words.ts';

const text = words.health;
const MOST_SHOWN = 2;

/** Whether both terminals report, what was told last, and what comparing them has found. */
export function HealthCard() {
  const fault = copyHealth.fault.value;
  return (
    <Card
      title={text.title}
      testId="link-health"
      aside={<span class="text-xs text-pretty text-quiet">{text.compared}</span>}
    >
      {fault !== undefined && (
        <div class="px-4 pb-4 sm:px-5">
          <Notice tone="error">{fault}</Notice>
        </div>
      )}
      <ul class="divide-y divide-base-300 border-t border-base-300">
        {pairList.value.map((pair) => (
          <li key={pair.id} class="px-4 py-3.5 text-sm sm:px-5" data-testid="link">
            <Link pair={pair} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Link({ pair }: { pair: Pair }) {
  const { master_account: master, slave_account: slave } = pair;
  const { masters = [], pairs = [] } = copyHealth.value.value ?? {};
  const event = masters.find(({ account }) => account === master)?.last_event ?? null;
  const health = pairs.find(({ pair_id: id }) => id === pair.id);
  const differences = health?.differences ?? [];
  return (
    <>
      <p class="font-medium">
        <PairNames master={master} slave={slave} />
      </p>
      <dl class="mt-2 grid grid-cols-1 gap-x-5 gap-y-2.5 @md:grid-cols-2 @3xl:grid-cols-5">
        <Fact name={text.master}>
          <Beat account={master} />
        </Fact>
        <Fact name={text.slave}>
          <Beat account={slave} />
        </Fact>
        <Fact name={text.event}>
          {event === null ? text.noEvent : <EventWords event={event} />}
        </Fact>
        <Fact name={text.open}>{health === undefined ? NOTHING : words.copies(health)}</Fact>
        {differences.length === 0 && <Fact name={text.differences}>{text.none}</Fact>}
      </dl>
      {differences.length > 0 && (
        <div class="mt-2.5">
          <p class="text-xs text-quiet">{text.differences}</p>
          <Differences pair={pair} list={differences} />
        </div>
      )}
    </>
  );
}

type FactProps = { name: string; children: ComponentChildren };

function Fact({ name, children }: FactProps) {
  return (
    <div class="min-w-0">
      <dt class="text-xs text-quiet">{name}</dt>
      <dd class="mt-0.5 wrap-anywhere tabular-nums">{children}</dd>
    </div>
  );
}

function Beat({ account }: { account: string }) {
  const found = accountOf(account);
  if (found === undefined) return <>{account}</>;
  const { status, last_heartbeat_at: at } = found;
  return (
    <>
      <PresenceDot presence={status} />
      <span class="block text-xs text-quiet">
        {at === null ? text.noBeat : `${text.beat} ${moment(Date.parse(at))}`}
      </span>
    </>
  );
}

function EventWords({ event }: { event: MasterEvent }) {
  const { event: kind, volume, symbol, road } = event;
  return (
    <>
      {words.eventOf(kind)} {volume} {symbol}
      <span class="block text-xs text-quiet">
        <Moment at={event.received_at} />, {text.road[road]}
      </span>
    </>
  );
}

function Differences({ pair, list }: { pair: Pair; list: readonly Copy[] }) {
  const more = list.length - MOST_SHOWN;
  return (
    <ul class="mt-0.5 space-y-1">
      {list.slice(0, MOST_SHOWN).map((copy) => (
        <li key={copy.copy_id} class="text-pretty">
          <span class="text-quiet">
            <Moment at={copy.happened_at} />
          </span>{' '}
          {copy.symbol}: {words.actions[copy.action]}, {words.statuses[copy.status]}. {copy.message}
        </li>
      ))}
      {more > 0 && (
        <li>
          <a
            class="link"
            href={copyingHref({
              view: 'history',
              master: pair.master_account,
              slave: pair.slave_account,
            })}
            aria-label={`${text.more(more)}: ${nicknameOf(pair.slave_account)}`}
          >
            {text.more(more)}
          </a>
        </li>
      )}
    </ul>
  );
}
