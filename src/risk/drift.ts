import { Decimal } from 'decimal.js';
import type { CommandRecord } from '../commands/index.ts';
import type { TerminalPosition } from '../instances/index.ts';
import type { Trade } from '../journal/index.ts';

export const DRIFT_CLASSES = [
  'opened_by_hand',
  'closed_by_hand',
  'unexplained_position',
  'missing_position',
  'volume_differs',
] as const;
export type DriftClass = (typeof DRIFT_CLASSES)[number];

/** One difference between what an account should hold and what its terminal shows. */
export type Difference = {
  readonly class: DriftClass;
  readonly position: string;
  readonly symbol: string;
  readonly message: string;
};

/** What is known of one account at one moment. */
export type Sides = {
  /** The terminal's word. */
  readonly positions: readonly TerminalPosition[];
  /** The ledger's word: trades whose deals have not closed them. */
  readonly trades: readonly Trade[];
  readonly commandOf: (magic: string) => CommandRecord | undefined;
  /** Positions that a person opened, or closed, at a terminal. */
  readonly openedByHand: ReadonlySet<string>;
  readonly closedByHand: readonly { position: string; symbol: string }[];
};

/** What a person does at a terminal is theirs to do; only what nobody explains may stop openings. */
export function isByHand({ class: kind }: Pick<Difference, 'class'>): boolean {
  return kind === 'opened_by_hand' || kind === 'closed_by_hand';
}

/** Compares executions with commands, and positions with the ledger. Empty when all is as it should be. */
export function compare(sides: Sides): Difference[] {
  const trades = new Map(sides.trades.map((trade) => [trade.position, trade]));
  const shown = new Set(sides.positions.map(({ position }) => position));
  return [
    ...sides.positions.flatMap((held) => judge(held, trades.get(held.position), sides) ?? []),
    ...sides.trades
      .filter(({ position }) => !shown.has(position))
      .map((trade) =>
        difference('missing_position', trade, [
          `The ledger holds ${trade.remainingVolume} lots of it, and the terminal does not show it.`,
        ]),
      ),
    ...sides.closedByHand
      .filter(({ position }) => !shown.has(position) && !trades.has(position))
      .map((row) => difference('closed_by_hand', row, ['Somebody closed it at a terminal.'])),
  ];
}

function judge(
  held: TerminalPosition,
  trade: Trade | undefined,
  { commandOf, openedByHand }: Sides,
): Difference | undefined {
  const command = commandOf(held.magic);
  if (command === undefined && (held.magic === '0' || openedByHand.has(held.position)))
    return difference('opened_by_hand', held, ['Somebody opened it at a terminal.']);
  if (command === undefined)
    return difference('unexplained_position', held, [
      `No command of this server has its magic number ${held.magic}.`,
    ]);
  if (!mayHaveOpened(command))
    return difference('unexplained_position', held, [
      `Its command ${command.id} ended as ${command.state}.`,
    ]);
  if (trade === undefined)
    return difference('unexplained_position', held, ['No deal that opened it has been told.']);
  if (!new Decimal(trade.remainingVolume).eq(held.volume))
    return difference('volume_differs', held, [
      `The terminal shows ${String(held.volume)} lots, the ledger holds ${trade.remainingVolume}.`,
    ]);
  return undefined;
}

const NEVER_OPENED: ReadonlySet<CommandRecord['state']> = new Set([
  'rejected',
  'expired',
  'not_executed',
  'cancelled',
]);

/** A command on its way may have opened already; one that ended without trading may not. */
function mayHaveOpened({ state }: CommandRecord): boolean {
  return !NEVER_OPENED.has(state);
}

function difference(
  kind: DriftClass,
  { position, symbol }: { position: string; symbol: string },
  sentences: readonly string[],
): Difference {
  return {
    class: kind,
    position,
    symbol,
    message: `${symbol} ${position}: ${sentences.join(' ')}`,
  };
}
