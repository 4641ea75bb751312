import { accountList } from '../state/accounts.ts';
import { copyHealth } from '../state/copying.ts';
import { restraintOn } from '../state/trading.ts';
import { lots } from '../format.ts';
import type { Pair, PairSettings } from '../wire/copying.ts';
import type { Account } from '../wire/wire.ts';
import { lotsOf } from './default-settings.ts';
import { words } from './words.ts';

export type PairState = keyof typeof words.states;

/** All that keeps a pair from copying openings, the weightiest first, or active; and what is dangerous about it. */
export function statesOf(pair: Pair): PairState[] {
  const master = accountOf(pair.master_account);
  const slave = accountOf(pair.slave_account);
  const states: PairState[] = [];
  const add = (isSo: boolean | undefined, state: PairState): void => {
    if (isSo === true) states.push(state);
  };
  add(pair.status === 'paused', 'paused');
  add(restraintOn(pair.slave_account) !== undefined, 'halted');
  add(slave && slave.status !== 'online', 'slaveOffline');
  add(slave?.status === 'online' && slaveBlockOf(pair) !== undefined, 'slaveBlocked');
  add(master && isSilent(master), isKeyUnused(master) ? 'keyUnused' : 'masterOffline');
  add(master?.is_paused, 'masterPaused');
  add(slave?.is_paused, 'slavePaused');
  add(pair.settings.close_only, 'closeOnly');
  if (states.length === 0) states.push('active');
  // No hindrance, but the same order twice.
  add(slave?.receives_webhooks, 'tradesTwice');
  return states;
}

/** What is switched off at the slave's terminal, as the server says it. */
export function slaveBlockOf({ id }: Pair): string | undefined {
  const health = copyHealth.value.value?.pairs.find(({ pair_id: pairId }) => pairId === id);
  return health?.slave_block ?? undefined;
}

/** Neither its terminal reports here, nor has it told anything by HTTP since it last did. */
function isSilent({ account, status, last_heartbeat_at: beatAt }: Account): boolean {
  if (status === 'online' || copyHealth.value.value === undefined) return false;
  const toldAt = lastHttpEventAt(account);
  if (toldAt === null) return true;
  return beatAt !== null && Date.parse(beatAt) >= Date.parse(toldAt);
}

function isKeyUnused(master: Account | undefined): boolean {
  return master?.last_heartbeat_at === null && lastHttpEventAt(master.account) === null;
}

function lastHttpEventAt(account: string): string | null {
  const health = copyHealth.value.value?.masters.find((item) => item.account === account);
  return health?.last_http_event_at ?? null;
}

export function accountOf(account: string): Account | undefined {
  return accountList.value.find((item) => item.account === account);
}

/** How much a pair copies, in a few words. */
export function sizeOf(settings: PairSettings): string {
  const { volume_mode: mode, multiplier, reverse } = settings;
  const factor = multiplier === 1 ? '' : words.sizes.times(String(multiplier));
  const size = (): string => {
    switch (mode) {
      case 'multiply':
        return words.sizes.multiply(String(multiplier));
      case 'fixed':
        return words.sizes.fixed(lots(lotsOf(settings)));
      case 'risk_percent':
        return words.sizes.risk_percent(String(settings.risk_percent));
      default:
        return words.sizes[mode](factor);
    }
  };
  return reverse ? `${size()}, ${words.sizes.reversed}` : size();
}
