import { newId, type AccountId, type Id, type UserId } from '../base/ids.ts';
import type { Commands } from '../commands/index.ts';
import type { Events } from '../events/index.ts';
import type { TerminalDeal } from '../instances/index.ts';
import type { JournalStore } from './store.ts';
import { addTo, netOf, reduceBy, reversedVolume, type Trade } from './trade.ts';

export type RecordDeps = { store: JournalStore; commands: Commands; events: Events };

/**
 * Stage 7 of 7: learn. A deal that a terminal reports becomes part of a trade, once, however often it is reported.
 * Deals of one position must come in the order they happened, as terminals write them.
 */
export function createRecord({ store, commands, events }: RecordDeps) {
  return { record };

  /** Records a deal; call inside the transaction after which its file is deleted. */
  function record(userId: UserId, account: AccountId, deal: TerminalDeal): void {
    if (!store.insertDeal(userId, account, deal)) return;
    if (deal.type !== 'BUY' && deal.type !== 'SELL') return;
    const open = store.findOpenTrade(userId, account, deal.position);
    if (deal.entry === 'IN') enter(userId, account, deal, open);
    else if (open !== undefined) leave(userId, account, deal, open);
  }

  function enter(
    userId: UserId,
    account: AccountId,
    deal: TerminalDeal,
    open: Trade | undefined,
  ): void {
    if (open !== undefined) {
      store.updateTrade(userId, addTo(open, deal));
      return;
    }
    begin(userId, account, deal, { volume: String(deal.volume), net: netOf(deal).toFixed() });
  }

  function leave(userId: UserId, account: AccountId, deal: TerminalDeal, open: Trade): void {
    const trade = reduceBy(open, deal);
    store.updateTrade(userId, trade);
    if (trade.closedAtMs !== undefined) {
      events.publish(userId, {
        type: 'trade.closed',
        account,
        position: trade.position,
        symbol: trade.symbol,
      });
    }
    const reversed = reversedVolume(open, deal);
    if (deal.entry === 'INOUT' && reversed.gt(0))
      begin(userId, account, deal, { volume: reversed.toFixed(), net: '0' });
  }

  function begin(
    userId: UserId,
    account: AccountId,
    deal: TerminalDeal,
    { volume, net }: { volume: string; net: string },
  ): void {
    store.insertTrade(userId, account, {
      tradeId: newId<Id<'trade'>>(deal.time_ms),
      position: deal.position,
      commandId: commands.findByMagic(account, deal.magic)?.id,
      symbol: deal.symbol,
      side: deal.type === 'BUY' ? 'BUY' : 'SELL',
      volume,
      remainingVolume: volume,
      openPrice: deal.price,
      closePrice: undefined,
      net,
      openedAtMs: deal.time_ms,
      closedAtMs: undefined,
    });
    events.publish(userId, {
      type: 'trade.opened',
      account,
      position: deal.position,
      symbol: deal.symbol,
    });
  }
}
