import type { Clock } from '../base/clock.ts';
import type { AccountId, UserId } from '../base/ids.ts';
import { warnOf, type Log } from '../base/log.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Mailbox } from './mailbox.ts';
import type { Sentinels } from './sentinels.ts';
import { Terminal } from './terminal.ts';

type Deps = {
  accounts: Pick<Accounts, 'listAll' | 'owner' | 'wasAnothers'>;
  clock: Clock;
  log: Log;
  mailbox: Mailbox;
  root: string;
  sentinels: Sentinels;
  /** What is remembered of the terminal goes with it. */
  onGone: (account: AccountId) => void;
};

/**
 * For whom each terminal is looked at. It follows whose the account is: one that changes hands is begun anew for the next,
 * one that nobody has is left alone, in a state in which it opens nothing.
 */
export function createTenants(deps: Deps) {
  const { accounts, clock, log, mailbox, root, sentinels, onGone } = deps;
  const present = new Map<AccountId, { userId: UserId; terminal: Terminal }>();
  /** One thing after the other in a folder; no folder waits for another's. */
  const working = new Map<AccountId, Promise<void>>();
  return { begin, follow, settled };

  /** Everybody's when the server starts: what their terminals have told meanwhile is theirs. */
  async function begin(): Promise<void> {
    for (const { account, userId } of accounts.listAll()) moveIn(account, userId, false);
    await settled();
  }

  /** After a commit that has changed whose the account is: at once in memory, the folder follows. */
  function follow(account: AccountId): void {
    const known = present.get(account);
    const userId = accounts.owner(account);
    if (known?.userId === userId) return;
    if (known !== undefined) {
      present.delete(account);
      mailbox.remove(known.terminal);
      onGone(account);
    }
    if (userId !== undefined) moveIn(account, userId, accounts.wasAnothers(account, userId));
    else if (known !== undefined) inTurn(account, () => sentinels.close(known.terminal));
  }

  function moveIn(account: AccountId, userId: UserId, isHandedOver: boolean): void {
    const terminal = new Terminal(root, account, clock);
    present.set(account, { userId, terminal });
    inTurn(account, async () => {
      if (isHandedOver) await terminal.putEventsAside();
      if (present.get(account)?.terminal !== terminal) return;
      mailbox.add(terminal);
      await terminal.prepareFolders();
      mailbox.watch(terminal);
      await sentinels.write(terminal);
    });
  }

  function inTurn(account: AccountId, work: () => Promise<void>): void {
    const before = working.get(account) ?? Promise.resolve();
    const done = before
      .then(work)
      .catch(warnOf(log, 'the folder of an account is not as it should be'))
      .finally(() => {
        if (working.get(account) === done) working.delete(account);
      });
    working.set(account, done);
  }

  async function settled(): Promise<void> {
    await Promise.all(working.values());
  }
}
