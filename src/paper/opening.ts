import { assert } from '../base/errors.ts';
import type { Side } from '../trade/index.ts';
import type { DealRow, PendingType } from './book.ts';
import type { TradeAnswer, TradeRequest } from './broker.ts';
import type { PaperSymbol } from './catalogue.ts';
import { magicOf, type Command } from './command.ts';
import { hasDistance, levelPrice, sizeByRisk } from './levels.ts';
import { fromMicro } from './money.ts';
import { isAmbiguous, isDone, isPriceFault, reasonOf } from './retcodes.ts';
import { finished, hasBegun, refused, type Hands, type Step, type Work } from './work.ts';

type Opening = Extract<TradeRequest, { kind: 'deal' | 'pending' }>;

/** Quotes are binary fractions. */
const ROUNDING = 1e-6;
const RETRIES = 3;
const LOOK_AGAIN_MS = 100;
const DEFAULT_DEVIATION_POINTS = 20;
/** How far the clock may have been set back between sending and looking. */
const CLOCK_SLACK_MS = 600_000;

/** BUY and SELL. One request may ever leave for one id; what may have gone through is looked for, not repeated. */
export function createOpening({
  ledger,
  server,
  book,
  desk,
  market,
  settings,
  clock,
  faults,
}: Hands) {
  return { perform };

  function perform(work: Work): Step {
    const { command } = work;
    if (hasBegun(ledger.find(command.id))) return reconcile(work);
    const symbol = market.find(command.symbol ?? '');
    if (symbol === undefined) return refused(`the broker has no symbol ${String(command.symbol)}`);
    const fault = marketFault(command, symbol);
    if (fault !== undefined) return refused(fault);
    const request = prepare(command, symbol);
    if (request === undefined) return refused('the risk is less than the smallest volume', 10014);
    ledger.sending(command.id, []);
    faults.at('after_sending');
    const answer = sendOnce(work, symbol, request);
    faults.at('after_send_before_done');
    if (isAmbiguous(answer.retcode)) return reconcile(work);
    if (!isDone(answer.retcode)) return refused(reasonOf(answer.retcode), answer.retcode);
    return succeed(work, symbol, answer);
  }

  function prepare(command: Command, symbol: PaperSymbol): Opening | undefined {
    const side: Side = command.action === 'BUY' ? 'BUY' : 'SELL';
    const type = command.order_type ?? 'market';
    const price = type === 'market' ? marketPrice(symbol, side) : (command.price ?? 0);
    const anchor = type === 'stop_limit' ? (command.limit_price ?? 0) : price;
    const stopLoss = levelPrice(command, 'stop_loss', { symbol, side, anchor }) ?? 0;
    const takeProfit = levelPrice(command, 'take_profit', { symbol, side, anchor }) ?? 0;
    const volume = command.risk
      ? sizeByRisk(
          command.risk,
          desk.totals(),
          { symbol, side, entry: anchor, stop: stopLoss },
          { market, currency: settings.currency },
        )
      : (command.volume ?? undefined);
    if (volume === undefined) return undefined;
    const shared = {
      symbol: symbol.name,
      volume,
      price,
      stopLoss,
      takeProfit,
      magic: magicOf(command),
      comment: command.comment ?? '',
    };
    if (type === 'market') {
      const deviationPoints = command.deviation_points ?? DEFAULT_DEVIATION_POINTS;
      return { kind: 'deal', side, deviationPoints, ...shared };
    }
    return {
      kind: 'pending',
      type: `${side}_${type.toUpperCase()}` as PendingType,
      limitPrice: command.limit_price ?? 0,
      expiresMs: command.order_expires_ms ?? null,
      ...shared,
    };
  }

  /** What its sender asks of the quote of the moment. */
  function marketFault(command: Command, symbol: PaperSymbol): string | undefined {
    if ((command.order_type ?? 'market') !== 'market') return undefined;
    const { max_spread_points: maxSpread, expected_price: expected } = command;
    const [ask, bid] = [marketPrice(symbol, 'BUY'), marketPrice(symbol, 'SELL')];
    const isWide = (ask - bid) / symbol.point > (maxSpread ?? Infinity) + ROUNDING;
    if (isWide) return 'the spread is wider than allowed';
    const quote = command.action === 'BUY' ? ask : bid;
    const away = (Math.abs(quote - (expected ?? quote)) / quote) * 100;
    const isAway = away > (command.max_price_deviation_pct ?? Infinity) + ROUNDING;
    return isAway ? 'the price is further from the expected one than allowed' : undefined;
  }

  /** A requote says that nothing was done, so a fresh price within deviation and time is still the one attempt. */
  function sendOnce(work: Work, symbol: PaperSymbol, request: Opening): TradeAnswer {
    work.sentMs = clock.nowMs();
    let answer = server.send(request);
    work.attempts++;
    for (let retry = 0; retry < RETRIES && isPriceFault(answer.retcode); retry++) {
      if (request.kind !== 'deal' || clock.nowMs() >= work.command.expires_ms) break;
      const price = marketPrice(symbol, request.side);
      const moved = Math.round(Math.abs(price - request.price) / symbol.point);
      if (moved > request.deviationPoints) break;
      answer = server.send({ ...request, price });
      work.attempts++;
    }
    return answer;
  }

  function succeed(work: Work, symbol: PaperSymbol, answer: TradeAnswer): Step {
    const isPending = answer.retcode === 10008;
    if (!isPending && hasDistance(work.command)) anchorLevels(work.command, answer.position);
    const { retcode, volume, price, order, deal, position } = answer;
    const status = retcode === 10010 ? 'partial' : 'executed';
    const rest = { volume, price, order, deal, position };
    return finished({ status, retcode, message: '', symbol: symbol.name, ...rest });
  }

  /** Distances count from the price that the fill had, which may not be the one that was seen before. */
  function anchorLevels(command: Command, position: string): void {
    const row = book.findPosition(position);
    if (row === undefined) return;
    const place = { symbol: desk.symbolOf(row.symbol), side: row.side, anchor: row.openPrice };
    const stopLoss = levelPrice(command, 'stop_loss', place) ?? row.stopLoss;
    const takeProfit = levelPrice(command, 'take_profit', place) ?? row.takeProfit;
    if (stopLoss === row.stopLoss && takeProfit === row.takeProfit) return;
    server.send({ kind: 'levels', position, stopLoss, takeProfit });
  }

  /** Looks for the command's mark among deals and waiting orders. */
  function reconcile(work: Work): Step {
    const nowMs = clock.nowMs();
    work.doubtedMs ??= nowMs;
    const sentMs = ledger.find(work.command.id)?.sending?.atMs;
    assert(sentMs !== undefined, 'only what was begun is looked for');
    work.sentMs = sentMs;
    work.attempts = Math.max(work.attempts, 1);
    const fromMs = sentMs - CLOCK_SLACK_MS;
    const magic = magicOf(work.command);
    const deal = book.dealsWithMagic(magic).find((row) => isOurs(row, fromMs));
    if (deal !== undefined) return foundDeal(work, deal);
    const order = book.orders().find((row) => row.magic === magic && row.placedMs >= fromMs);
    if (order !== undefined) {
      const { ticket, symbol, price } = order;
      const volume = fromMicro(order.volumeMicro);
      const found = {
        symbol,
        price,
        volume,
        order: ticket,
        message: 'found after a doubtful answer',
      };
      return finished({ status: 'executed', retcode: 10008, ...found });
    }
    if (nowMs - work.doubtedMs < settings.reconcile_ms) {
      return { kind: 'later', atMs: nowMs + LOOK_AGAIN_MS };
    }
    return finished({ status: 'not_executed', retcode: 0, message: 'not found at the broker' });
  }

  function foundDeal(work: Work, row: DealRow): Step {
    if (hasDistance(work.command)) anchorLevels(work.command, row.position);
    return finished({
      status: 'executed',
      retcode: 10009,
      message: 'found after a doubtful answer',
      symbol: row.symbol,
      volume: fromMicro(row.volumeMicro),
      price: row.price,
      order: row.orderTicket,
      deal: row.ticket,
      position: row.position,
    });
  }

  function marketPrice(symbol: PaperSymbol, side: Side): number {
    const { bid, ask } = market.quote(symbol);
    return side === 'BUY' ? ask : bid;
  }
}

/** Stops carry their position's mark too, but they are not what the command sent. */
function isOurs({ reason, timeMs }: DealRow, fromMs: number): boolean {
  return reason === 'EXPERT' && timeMs >= fromMs;
}
