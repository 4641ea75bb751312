import { get, post, remove } from '../wire/request.ts';
import type { TradingState } from '../wire/wire.ts';
import { createResource } from './resource.ts';
import { onLiveEvent, onResync } from './stream.ts';

export const trading = createResource(() => get<TradingState>('/api/trading/state'));

/** No new positions on any account, waiting entries cancelled; throws a RequestFault. */
export async function haltTrading(): Promise<void> {
  trading.value.value = await post<TradingState>('/api/trading/halt');
}

/** Allows new positions again; throws a RequestFault. */
export async function resumeTrading(): Promise<void> {
  trading.value.value = await post<TradingState>('/api/trading/resume');
}

/** Allows new positions again on one account that was stopped by itself; throws a RequestFault. */
export async function resumeAccount(account: string): Promise<void> {
  const path = `/api/accounts/${encodeURIComponent(account)}/trading-state`;
  trading.value.value = await remove<TradingState>(path);
}

export function watchTrading(): void {
  void trading.load();
  onResync(() => void trading.load());
  // The event says that something changed; which of several stops is the strictest, the server knows.
  onLiveEvent((event) => {
    if (event.type === 'trading.changed') void trading.load();
  });
}
