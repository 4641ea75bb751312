import { Decimal } from 'decimal.js';
import type { PositionRow } from './book.ts';
import { magicOf, type Command } from './command.ts';
import { opposite } from './desk.ts';
import type { Plan } from './ledger.ts';
import { fromMicro } from './money.ts';
import { isAmbiguous, isDone, isPassing, isPriceFault, reasonOf, retcodeName } from './retcodes.ts';
import type { Retcode } from './retcodes.ts';
import {
  finished,
  laterOrNever,
  type CommandFill,
  type Hands,
  type Outcome,
  type Step,
  type Work,
} from './work.ts';

const DEFAULT_DEVIATION_POINTS = 100;

/** Positions that a command names, by ticket, symbol, side and scope; oldest first. */
export function targetsOf(command: Command, rows: readonly PositionRow[]): PositionRow[] {
  const { ticket, symbol, position_type: side, scope } = command;
  return rows.filter(
    (row) =>
      (!ticket || row.ticket === ticket || row.position === ticket) &&
      (!symbol || row.symbol === symbol) &&
      (!side || row.side === side) &&
      (!scope || ('magic' in scope ? row.magic === scope.magic : row.position === scope.position)),
  );
}

/**
 * CLOSE, CLOSE_SYMBOL and CLOSE_ALL. What shall remain of each position is decided once and kept in the ledger;
 * then it is made so, as often as it takes. A position that is gone already is as it should be.
 */
export function createClosing({ ledger, server, book, desk, market, clock, faults }: Hands) {
  return { perform };

  function perform(work: Work): Step {
    const { command } = work;
    const begun = ledger.find(command.id)?.sending;
    const plan = begun?.plan ?? planFor(command);
    if (plan === undefined) return finished(invalidVolume());
    if (begun === undefined) {
      if (plan.length === 0) return finished(nothing('nothing to close'));
      ledger.sending(command.id, plan);
      faults.at('after_sending');
    }
    const isLate = clock.nowMs() >= command.expires_ms;
    const faultsMet = isLate ? [] : plan.flatMap((aim) => reach(work, aim) ?? []);
    faults.at('after_send_before_done');
    if (faultsMet.some(isWorthRepeating)) {
      const later = laterOrNever(work, clock.nowMs());
      if (later !== undefined) return later;
    }
    return finished(conclude(work, plan, faultsMet[0]));
  }

  /** Undefined when the wanted part is not a volume that the broker trades. */
  function planFor(command: Command): Plan | undefined {
    const wanted =
      command.action === 'CLOSE_ALL'
        ? { ...command, ticket: null, symbol: null, position_type: null }
        : command;
    const rows = targetsOf(wanted, book.positions());
    if (command.action !== 'CLOSE' || (!command.volume && !command.percent)) {
      return rows.map(({ position }) => ({ position, remaining: 0 }));
    }
    const parts = command.percent
      ? rows.map((row) => ({ row, part: percentOf(row, command.percent ?? 100) }))
      : shareOut(rows, new Decimal(command.volume ?? 0));
    const taken = parts.filter(({ part }) => part.gt(0));
    if (rows.length > 0 && taken.length === 0) return undefined;
    return taken.map(({ row, part }) => ({
      position: row.position,
      remaining: new Decimal(fromMicro(row.volumeMicro)).minus(part).toNumber(),
    }));
  }

  function percentOf(row: PositionRow, percent: number): Decimal {
    const step = desk.symbolOf(row.symbol).volume_step;
    const volume = new Decimal(fromMicro(row.volumeMicro));
    return percent === 100 ? volume : volume.times(percent).div(100).div(step).floor().times(step);
  }

  function reach(work: Work, { position, remaining }: Plan[number]): Retcode | undefined {
    const row = book.findPosition(position);
    if (row === undefined) return undefined;
    const volume = new Decimal(fromMicro(row.volumeMicro)).minus(remaining).toNumber();
    if (volume <= 0) return undefined;
    work.attempts++;
    work.sentMs ||= clock.nowMs();
    const { command } = work;
    const { retcode } = server.send({
      kind: 'deal',
      symbol: row.symbol,
      side: opposite(row.side),
      volume,
      price: priceOf(row),
      deviationPoints: command.deviation_points ?? DEFAULT_DEVIATION_POINTS,
      stopLoss: 0,
      takeProfit: 0,
      magic: magicOf(command),
      comment: command.comment ?? '',
      position: row.position,
    });
    return isDone(retcode) || retcode === 10036 ? undefined : retcode;
  }

  function priceOf(row: PositionRow): number {
    const { bid, ask } = market.quote(desk.symbolOf(row.symbol));
    return row.side === 'BUY' ? bid : ask;
  }

  function conclude(work: Work, plan: Plan, fault: Retcode | undefined): Outcome {
    const fills = fillsOf(work.command, plan);
    const isTrue = plan.every(({ position, remaining }) => {
      const row = book.findPosition(position);
      return row === undefined || fromMicro(row.volumeMicro) <= remaining;
    });
    if (isTrue) return { status: 'executed', retcode: 10009, message: '', ...summary(fills) };
    const retcode = fault ?? 0;
    const message = fault === undefined ? 'too late to go on' : reasonOf(fault);
    if (fills.length > 0) return { status: 'partial', retcode, message, ...summary(fills) };
    return { status: fault === undefined ? 'not_executed' : 'rejected', retcode, message };
  }

  /** What really happened is read from the deals, so that a kill in between loses none of it. */
  function fillsOf(command: Command, plan: Plan): CommandFill[] {
    const sentMs = ledger.find(command.id)?.sending?.atMs ?? 0;
    const positions = new Set(plan.map(({ position }) => position));
    return book
      .dealsWithMagic(magicOf(command))
      .filter((row) => row.entry === 'OUT' && row.timeMs >= sentMs && positions.has(row.position))
      .map((row) => ({
        position: row.position,
        symbol: row.symbol,
        volume: fromMicro(row.volumeMicro),
        price: row.price,
        order: row.orderTicket,
        deal: row.ticket,
        retcode: 10009,
        retcode_name: retcodeName(10009),
      }));
  }
}

/** Oldest first, until the wanted volume is used up. */
function shareOut(
  rows: readonly PositionRow[],
  wanted: Decimal,
): { row: PositionRow; part: Decimal }[] {
  let left = wanted;
  return rows.map((row) => {
    const part = Decimal.min(left, fromMicro(row.volumeMicro));
    left = left.minus(part);
    return { row, part };
  });
}

/** One fill gives its own numbers; several give the total volume, and an average price if the symbol is one. */
function summary(fills: CommandFill[]): Partial<Outcome> {
  const [first] = fills;
  if (first === undefined) return { fills };
  const { symbol, price, order, deal, position } = first;
  if (fills.length === 1) {
    return { fills, symbol, volume: first.volume, price, order, deal, position };
  }
  const volume = fills.reduce((sum, fill) => sum.plus(fill.volume), new Decimal(0));
  const worth = fills.reduce(
    (sum, fill) => sum.plus(new Decimal(fill.volume).times(fill.price)),
    new Decimal(0),
  );
  const isOneSymbol = fills.every((fill) => fill.symbol === symbol);
  const average = worth.div(volume).toDecimalPlaces(8).toNumber();
  return {
    fills,
    symbol: isOneSymbol ? symbol : '',
    volume: volume.toNumber(),
    price: isOneSymbol ? average : 0,
  };
}

function isWorthRepeating(code: Retcode): boolean {
  return isPriceFault(code) || isPassing(code) || isAmbiguous(code);
}

function nothing(message: string): Outcome {
  return { status: 'executed', retcode: 0, message };
}

function invalidVolume(): Outcome {
  return { status: 'rejected', retcode: 10014, message: 'less than the smallest volume' };
}
