import { ArrowRight, Ban, Plus } from 'lucide';
import { duration, lots } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Moment } from '../parts/moment.tsx';
import { nicknameOf } from '../state/accounts.ts';
import { circleOf, copyHealth, pairList } from '../state/copying.ts';
import type { Copy, Pair } from '../wire/copying.ts';
import { newPairHref, pairHref } from './copying-address.ts';
import { sizeOf } from './pair-state.ts';
import { PairStates } from './pair-states.tsx';
import { wayOf } from './who-section.tsx';
import { words } from './words.ts';

type CellProps = { master: string; slave: string };

export function pairOf({ master, slave }: CellProps): Pair | undefined {
  return pairList.value.find(
    (pair) => pair.master_account === master && pair.slave_account === slave,
  );
}

/** What is between a master and a slave: a pair, the way to one, or why there can be none. */
export function MatrixCell({ master, slave }: CellProps) {
  const pair = pairOf({ master, slave });
  if (pair !== undefined) return <PairCell pair={pair} />;
  const circle = circleOf(master, slave);
  if (master === slave) return <Impossible reason={words.matrix.self} />;
  if (circle !== undefined) {
    return (
      <Impossible reason={words.matrix.circleShort} detail={words.matrix.circle(wayOf(circle))} />
    );
  }
  return (
    <a
      href={newPairHref({ master, slave })}
      class="btn btn-sm"
      data-testid="add-pair"
      aria-label={words.matrix.addOf(nicknameOf(slave), nicknameOf(master))}
    >
      <Icon of={Plus} />
      {words.matrix.add}
    </a>
  );
}

function Impossible({ reason, detail }: { reason: string; detail?: string }) {
  return (
    <span
      class="inline-flex items-start gap-1.5 text-xs text-quiet"
      title={detail}
      data-testid="no-pair"
    >
      <Icon of={Ban} class="mt-px size-3.5" />
      <span>{detail === undefined ? reason : <span class="text-pretty">{detail}</span>}</span>
    </span>
  );
}

/** A pair: how it is, how much it copies, and what it copied last. */
function PairCell({ pair }: { pair: Pair }) {
  const master = nicknameOf(pair.master_account);
  const slave = nicknameOf(pair.slave_account);
  const health = copyHealth.value.value?.pairs.find(({ pair_id: id }) => id === pair.id);
  return (
    <div
      data-testid="pair"
      data-pair={pair.id}
      class="relative space-y-1.5 rounded-field border border-base-300 px-3 py-2.5 hover:border-primary"
    >
      <PairStates pair={pair} />
      {/* The whole box is the link's, its words are only the size. */}
      <a href={pairHref(pair.id)} class="block font-medium after:absolute after:inset-0">
        {sizeOf(pair.settings)}
        <span class="sr-only">: {words.cell.open(slave, master)}</span>
      </a>
      <LastCopy copy={health?.last_copy ?? null} />
    </div>
  );
}

function LastCopy({ copy }: { copy: Copy | null }) {
  if (copy === null) return <p class="text-xs text-quiet">{words.cell.none}</p>;
  const { action, status, done_after_ms: latencyMs, volume, symbol } = copy;
  return (
    <p class="text-xs text-quiet tabular-nums">
      {words.actions[action]} {volume === null ? '' : lots(volume)} {symbol} ·{' '}
      {words.statuses[status]}
      {latencyMs !== null && status === 'executed' && ` ${words.cell.in(duration(latencyMs))}`}
      <span class="block">
        <Moment at={copy.happened_at} />
      </span>
    </p>
  );
}

/** The two sides of a pair by their names. */
export function PairNames({ master, slave }: CellProps) {
  return (
    <span class="inline-flex flex-wrap items-center gap-x-1.5 wrap-anywhere">
      {nicknameOf(master)}
      <Icon of={ArrowRight} class="size-3.5 text-quiet" />
      <span class="sr-only">→</span>
      {nicknameOf(slave)}
    </span>
  );
}
