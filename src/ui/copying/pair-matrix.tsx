import { Plus } from 'lucide';
import { useRef } from 'preact/hooks';
import { useSignal, type Signal } from '@preact/signals';
import { Card } from '../parts/card.tsx';
import { Icon } from '../parts/icon.tsx';
import { PresenceDot } from '../parts/status-badge.tsx';
import { useIsWide } from '../parts/use-is-wide.ts';
import { accountList } from '../state/accounts.ts';
import { circleOf, pairList } from '../state/copying.ts';
import type { Account } from '../wire/wire.ts';
import { newPairHref } from './copying-address.ts';
import { MatrixCell, pairOf } from './pair-cell.tsx';
import { words } from './words.ts';

const text = words.matrix;
/** With so few accounts every combination is shown from the start. */
const FEW = 4;
const COLUMN_PX = 185;

/** Masters against slaves; where there is no room for columns, master by master. */
export function PairMatrix() {
  const all = accountList.value;
  const isAll = useSignal(all.length <= FEW);
  const masters = new Set(pairList.value.map((pair) => pair.master_account));
  const slaves = new Set(pairList.value.map((pair) => pair.slave_account));
  const rows = isAll.value
    ? [...all].sort((a, b) => Number(masters.has(b.account)) - Number(masters.has(a.account)))
    : all.filter(({ account }) => masters.has(account));
  const columns = isAll.value ? all : all.filter(({ account }) => slaves.has(account));
  const body = useRef<HTMLDivElement>(null);
  const isWide = useIsWide(body, COLUMN_PX * (columns.length + 1));
  return (
    <Card
      title={text.title}
      testId="matrix"
      aside={
        <div class="flex flex-wrap items-center gap-4">
          {all.length > FEW && <AllChoice isAll={isAll} />}
          <a href={newPairHref()} class="btn btn-sm btn-primary" data-testid="new-pair">
            <Icon of={Plus} />
            {words.add}
          </a>
        </div>
      }
    >
      <div ref={body}>
        {isWide ? (
          <MatrixTable rows={rows} columns={columns} />
        ) : (
          <MasterList rows={rows} columns={columns} />
        )}
      </div>
    </Card>
  );
}

function AllChoice({ isAll }: { isAll: Signal<boolean> }) {
  return (
    <label class="flex cursor-pointer items-center gap-2 text-sm">
      <input
        type="checkbox"
        class="checkbox checkbox-sm checkbox-primary"
        checked={isAll.value}
        onChange={({ currentTarget }) => (isAll.value = currentTarget.checked)}
      />
      {text.showAll}
    </label>
  );
}

type MatrixProps = { rows: readonly Account[]; columns: readonly Account[] };

function MatrixTable({ rows, columns }: MatrixProps) {
  return (
    <table class="table table-fixed">
      <caption class="sr-only">{text.caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="sr-only">{text.corner}</span>
          </th>
          {columns.map((slave) => (
            <th key={slave.account} scope="col" class="align-bottom">
              <Name account={slave} role={words.details.slave} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((master) => (
          <tr key={master.account}>
            <th scope="row" class="align-top">
              <Name account={master} role={words.details.master} />
            </th>
            {columns.map((slave) => (
              <td key={slave.account} class="align-top">
                <MatrixCell master={master.account} slave={slave.account} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each master with its slaves; combinations that cannot be are told in a line. */
function MasterList({ rows, columns }: MatrixProps) {
  return (
    <ul class="divide-y divide-base-300 border-t border-base-300">
      {rows.map((master) => (
        <li key={master.account} class="space-y-3 px-4 py-4 sm:px-5">
          <Name account={master} role={words.details.master} />
          <ul class="space-y-2.5" aria-label={text.slavesOf(master.nickname)}>
            {columns
              .filter(({ account }) => account !== master.account)
              .sort((a, b) => weightOf(master, b) - weightOf(master, a))
              .map((slave) => (
                <li
                  key={slave.account}
                  class="grid grid-cols-[minmax(5rem,2fr)_5fr] items-start gap-3"
                >
                  <Name account={slave} role={words.details.slave} />
                  <div>
                    <MatrixCell master={master.account} slave={slave.account} />
                  </div>
                </li>
              ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** Pairs first, then what may become one. */
function weightOf(master: Account, slave: Account): number {
  if (pairOf({ master: master.account, slave: slave.account }) !== undefined) return 2;
  return circleOf(master.account, slave.account) === undefined ? 1 : 0;
}

function Name({ account, role }: { account: Account; role: string }) {
  return (
    <span class="block min-w-0">
      <span class="block text-xs font-normal text-quiet">{role}</span>
      <span class="block font-semibold text-base-content wrap-anywhere">{account.nickname}</span>
      <span class="mt-0.5 block font-normal">
        <PresenceDot presence={account.status} />
      </span>
    </span>
  );
}
