import { Inbox } from 'lucide';
import { toneOf } from '../accounts/account-tile.tsx';
import { lots, price, result } from '../format.ts';
import { Card } from '../parts/card.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { Failure } from '../parts/notice.tsx';
import { SkeletonRows } from '../parts/skeleton.tsx';
import { SideBadge } from '../parts/status-badge.tsx';
import { accountList, nicknameOf } from '../state/accounts.ts';
import {
  openPositions,
  positionsFault,
  reloadPositions,
  type OpenPosition,
} from '../state/positions.ts';
import { digitsOf } from '../state/symbols.ts';
import { strings } from '../strings.ts';

const words = strings.positions;
const WIDE = 'hidden @2xl:table-cell';

/** What is open on all accounts, as the terminals last said. */
export function PositionsCard() {
  const count = openPositions.value?.length ?? 0;
  return (
    <Card
      title={words.heading}
      aside={count > 0 && <span class="text-sm text-quiet tabular-nums">{count}</span>}
    >
      <PositionsBody />
    </Card>
  );
}

function PositionsBody() {
  const list = openPositions.value;
  const fault = positionsFault.value;
  if (list === undefined && fault !== undefined) {
    return <Failure reason={fault} onRetry={reloadPositions} />;
  }
  if (list === undefined && accountList.value.length > 0) return <SkeletonRows rows={2} />;
  if (list === undefined || list.length === 0) {
    return <EmptyState icon={Inbox} title={words.emptyTitle} hint={words.emptyHint} />;
  }
  return (
    <table class="table table-fixed @2xl:table-auto">
      <PositionsHead />
      <tbody>
        {list.map((position) => (
          <PositionRow key={`${position.account}-${position.ticket}`} position={position} />
        ))}
      </tbody>
    </table>
  );
}

function PositionsHead() {
  return (
    <thead>
      <tr>
        <th scope="col">{words.symbol}</th>
        <th scope="col" class={WIDE}>
          {words.side}
        </th>
        {[words.lots, words.open, words.price, words.stopLoss, words.takeProfit].map((name) => (
          <th key={name} scope="col" class={`${WIDE} text-right`}>
            {name}
          </th>
        ))}
        <th scope="col" class="w-28 text-right @2xl:w-auto">
          {words.profit}
        </th>
      </tr>
    </thead>
  );
}

function PositionRow({ position }: { position: OpenPosition }) {
  const digits = digitsOf(position.account, position.symbol);
  const open = price(position.open_price, digits);
  const now = price(position.current_price, digits);
  const stopLoss = price(position.stop_loss, digits);
  const takeProfit = price(position.take_profit, digits);
  const numbers = [lots(position.volume), open, now, stopLoss, takeProfit];
  return (
    <tr data-testid="position-row" data-ticket={position.ticket}>
      <th scope="row" class="font-normal">
        <span class="flex items-center gap-2">
          <span class="truncate font-medium">{position.symbol}</span>
          <span class="@2xl:hidden">
            <SideBadge side={position.type} />
          </span>
        </span>
        <span class="block truncate text-xs text-quiet">{nicknameOf(position.account)}</span>
        <span class="mt-1 block text-xs text-quiet tabular-nums @2xl:hidden">
          {lots(position.volume)} · {open} → {now}
          <br />
          {words.stopLoss} {stopLoss} · {words.takeProfit} {takeProfit}
        </span>
      </th>
      <td class={WIDE}>
        <SideBadge side={position.type} />
      </td>
      {numbers.map((text, i) => (
        <td key={i} class={`${WIDE} text-right tabular-nums`}>
          {text}
        </td>
      ))}
      <td class={`text-right font-medium tabular-nums ${toneOf(position.profit)}`}>
        {result(position.profit)}
      </td>
    </tr>
  );
}
