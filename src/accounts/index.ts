import { createAccountsService, type AccountDeps } from './service.ts';
import { createAccountStore } from './store.ts';

export {
  PROVE_IT,
  accountIdSchema,
  nicknameSchema,
  paperChoiceSchema,
  paperIdSchema,
  type Account,
  type Presence,
} from './account.ts';
export type { Accounts } from './service.ts';

export function createAccounts(deps: Omit<AccountDeps, 'store'>) {
  return createAccountsService({ ...deps, store: createAccountStore(deps.db) });
}
