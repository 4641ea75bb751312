import type { Account, Accounts } from '../accounts/index.ts';
import type { By } from '../audit/index.ts';
import type { Auth, User } from '../auth/index.ts';
import type { AccountOverview, Instances, Removal } from '../instances/index.ts';

export type AccountAdmin = ReturnType<typeof createAccountAdmin>;

export type AccountAdminDeps = {
  auth: Pick<Auth, 'getUser' | 'getUserNamed'>;
  accounts: Pick<Accounts, 'listLive' | 'attach' | 'move'>;
  instances: Pick<Instances, 'overviewOf' | 'changesSettled'>;
  removal: Pick<Removal, 'removeForAll'>;
};

export type OwnedAccount = { overview: AccountOverview; owner: User };

/** Whose each account is, for administrators: said by them, changed by them, audited. */
export function createAccountAdmin({ auth, accounts, instances, removal }: AccountAdminDeps) {
  return { list, attach, move, remove: removal.removeForAll };

  /** Claims among them. */
  function list(page: number, limit: number): { total: number; accounts: OwnedAccount[] } {
    const all = accounts.listLive();
    const shown = all.slice((page - 1) * limit, page * limit);
    return { total: all.length, accounts: shown.map(owned) };
  }

  /** owner is a user's id or e-mail. */
  async function attach(
    by: By,
    number: string,
    { owner, nickname }: { owner: string; nickname: string | undefined },
  ): Promise<OwnedAccount> {
    const user = auth.getUserNamed(owner);
    return begun(accounts.attach(by, number, user.userId, nickname));
  }

  async function move(by: By, number: string, owner: string): Promise<OwnedAccount> {
    return begun(accounts.move(by, number, auth.getUserNamed(owner).userId));
  }

  async function begun(account: Account): Promise<OwnedAccount> {
    await instances.changesSettled();
    return owned(account);
  }

  function owned(account: Account): OwnedAccount {
    return {
      overview: instances.overviewOf(account),
      owner: auth.getUser(account.userId),
    };
  }
}
