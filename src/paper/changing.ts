import type { Side } from '../trade/index.ts';
import type { OrderRow, PositionRow } from './book.ts';
import type { TradeAnswer, TradeRequest } from './broker.ts';
import { targetsOf } from './closing.ts';
import type { Command } from './command.ts';
import { levelPrice } from './levels.ts';
import { fromMicro } from './money.ts';
import { isAmbiguous, isDone, isPassing, isPriceFault, reasonOf } from './retcodes.ts';
import {
  fillOf,
  finished,
  hasBegun,
  laterOrNever,
  refused,
  type CommandFill,
  type Hands,
  type Step,
  type Work,
} from './work.ts';

/** One request and how it shows among the result's fills. */
type Change = {
  symbol: string;
  volume: number;
  position: string;
  order: string;
  request: TradeRequest;
};

/** MODIFY and CANCEL: doing them twice changes nothing, so they are repeated until they are true. */
export function createChanging({ ledger, server, book, desk, clock, faults }: Hands) {
  return { modify, cancel };

  function modify(work: Work): Step {
    const { command } = work;
    const positions = targetsOf(command, book.positions()).map((row) => levelsOf(command, row));
    const order = command.ticket ? book.findOrder(command.ticket) : undefined;
    const changes = order && inScope(command, order) ? [changeOf(command, order)] : positions;
    if (changes.length === 0) return refused('no such position or order', 10036);
    return carryOut(work, changes);
  }

  function cancel(work: Work): Step {
    const { command } = work;
    const changes = book
      .orders()
      .filter((row) => !command.ticket || row.ticket === command.ticket)
      .filter((row) => !command.symbol || row.symbol === command.symbol)
      .filter((row) => inScope(command, row))
      .map((row): Change => {
        const request = { kind: 'remove', order: row.ticket } as const;
        return { ...shown(row), request };
      });
    if (changes.length === 0) {
      const message = hasBegun(ledger.find(command.id)) ? '' : 'nothing to cancel';
      return finished({ status: 'executed', retcode: 0, message });
    }
    return carryOut(work, changes);
  }

  function levelsOf(command: Command, row: PositionRow): Change {
    const place = { symbol: desk.symbolOf(row.symbol), side: row.side, anchor: row.openPrice };
    const stopLoss = levelPrice(command, 'stop_loss', place) ?? row.stopLoss;
    const takeProfit = levelPrice(command, 'take_profit', place) ?? row.takeProfit;
    const { symbol, position } = row;
    const request = { kind: 'levels', position, stopLoss, takeProfit } as const;
    return { symbol, volume: fromMicro(row.volumeMicro), position, order: '0', request };
  }

  function changeOf(command: Command, row: OrderRow): Change {
    const price = command.price ?? row.price;
    const limitPrice = command.limit_price ?? row.limitPrice;
    const side: Side = row.type.startsWith('BUY') ? 'BUY' : 'SELL';
    const anchor = limitPrice > 0 ? limitPrice : price;
    const place = { symbol: desk.symbolOf(row.symbol), side, anchor };
    const stopLoss = levelPrice(command, 'stop_loss', place) ?? row.stopLoss;
    const takeProfit = levelPrice(command, 'take_profit', place) ?? row.takeProfit;
    const levels = { price, limitPrice, stopLoss, takeProfit };
    return { ...shown(row), request: { kind: 'change', order: row.ticket, ...levels } };
  }

  function carryOut(work: Work, changes: readonly Change[]): Step {
    const isResumed = hasBegun(ledger.find(work.command.id));
    if (!isResumed) {
      ledger.sending(work.command.id, []);
      faults.at('after_sending');
    }
    work.sentMs ||= clock.nowMs();
    work.attempts++;
    const answers = changes.map((change) => ({ change, answer: server.send(change.request) }));
    faults.at('after_send_before_done');
    if (answers.some(({ answer }) => isWorthRepeating(answer))) {
      const later = laterOrNever(work, clock.nowMs());
      if (later !== undefined) return later;
    }
    return conclude(answers, isResumed);
  }

  function conclude(
    answers: readonly { change: Change; answer: TradeAnswer }[],
    isResumed: boolean,
  ): Step {
    const fills = answers.map(({ change, answer }) => showFill(change, answer));
    const failed = answers.find(({ answer }) => !isTrue(answer))?.answer.retcode;
    const [first] = fills;
    const one = fills.length === 1 && first ? { order: first.order, position: first.position } : {};
    const shared = { fills, symbol: first?.symbol ?? '', ...one };
    if (failed === undefined) {
      const isUnchanged = !isResumed && answers.every(({ answer }) => answer.retcode === 10025);
      const status = isUnchanged ? 'already_done' : 'executed';
      return finished({ status, retcode: isUnchanged ? 10025 : 10009, message: '', ...shared });
    }
    const status = answers.some(({ answer }) => isTrue(answer)) ? 'partial' : 'rejected';
    return finished({ status, retcode: failed, message: reasonOf(failed), ...shared });
  }
}

function inScope({ scope }: Command, { magic, ticket }: OrderRow): boolean {
  if (!scope) return true;
  return 'magic' in scope ? magic === scope.magic : ticket === scope.position;
}

function shown({ symbol, volumeMicro, ticket }: OrderRow): Omit<Change, 'request'> {
  return { symbol, volume: fromMicro(volumeMicro), position: '0', order: ticket };
}

function showFill({ symbol, volume, position, order }: Change, answer: TradeAnswer): CommandFill {
  return fillOf(symbol, { ...answer, volume, position, order });
}

/** Done, or already as it should be. */
function isTrue({ retcode }: TradeAnswer): boolean {
  return isDone(retcode) || retcode === 10025;
}

function isWorthRepeating({ retcode }: TradeAnswer): boolean {
  return isPriceFault(retcode) || isPassing(retcode) || isAmbiguous(retcode);
}
