import { AppError } from '../base/errors.ts';
import type { Account, Accounts } from '../accounts/index.ts';
import type { By, Owner } from '../audit/index.ts';
import type { Instances } from './service.ts';

export type Removal = ReturnType<typeof createRemoval>;

type Deps = {
  accounts: Pick<Accounts, 'getOwn' | 'findProven' | 'remove' | 'removeForAll'>;
  instances: Pick<Instances, 'heartbeat' | 'told' | 'changesSettled'>;
};

/** Giving accounts back: not unnoticed while they hold something; settled once their terminals open nothing more. */
export function createRemoval({ accounts, instances }: Deps) {
  return { remove, removeForAll };

  /** Refuses (NOT_FOUND) what is not the user's, (CONFLICT) what holds something, unless that is confirmed. */
  async function remove(by: Owner, number: string, isConfirmed: boolean): Promise<void> {
    check(accounts.getOwn(by.userId, number), isConfirmed);
    accounts.remove(by, by.userId, number);
    await instances.changesSettled();
  }

  /** The same for administrators, whosever it is. */
  async function removeForAll(by: By, number: string, isConfirmed: boolean): Promise<void> {
    check(accounts.findProven(number), isConfirmed);
    accounts.removeForAll(by, number);
    await instances.changesSettled();
  }

  function check(account: Account | undefined, isConfirmed: boolean): void {
    if (account?.isProven !== true || isConfirmed) return;
    const beat = instances.heartbeat(account.account);
    const told = instances.told(account.account);
    // The one may be newer than the other: what either knows of counts.
    const positions = Math.max(beat?.positions ?? 0, told?.positions.length ?? 0);
    const orders = Math.max(beat?.orders ?? 0, told?.orders.length ?? 0);
    if (positions + orders === 0) return;
    throw new AppError(
      'CONFLICT',
      `This account holds ${count(positions, 'open position')} and ${count(orders, 'pending order')}. They stay at the broker and nobody here looks after them any more. Close them first, or repeat this with "confirm": true.`,
    );
  }
}

function count(number: number, what: string): string {
  return `${String(number)} ${what}${number === 1 ? '' : 's'}`;
}
