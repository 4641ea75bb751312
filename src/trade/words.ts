/** What a signal or a command asks for (bridge.md §3). */
export const ACTIONS = [
  'BUY',
  'SELL',
  'CLOSE',
  'CLOSE_SYMBOL',
  'CLOSE_ALL',
  'MODIFY',
  'CANCEL',
] as const;
export type Action = (typeof ACTIONS)[number];

export type Side = 'BUY' | 'SELL';

export const ORDER_TYPES = ['market', 'limit', 'stop', 'stop_limit'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export type AccountKind = 'mt5' | 'paper';

/** Opening takes on risk; everything else lowers it or leaves it, and is never held up by a protection. */
export function isOpening(action: Action): action is Side {
  return action === 'BUY' || action === 'SELL';
}

/** What ends exposure or takes back a waiting order; such an instruction overtakes entries. */
export function isClosing(action: Action): boolean {
  return (
    action === 'CLOSE' || action === 'CLOSE_SYMBOL' || action === 'CLOSE_ALL' || action === 'CANCEL'
  );
}
