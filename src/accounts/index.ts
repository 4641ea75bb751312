import type { Clock } from '../base/clock.ts';
import type { Db } from '../db/index.ts';
import { createAccountsService } from './service.ts';
import { createAccountStore } from './store.ts';

export {
  accountIdSchema,
  nicknameSchema,
  paperChoiceSchema,
  type Account,
  type Presence,
} from './account.ts';
export type { Accounts } from './service.ts';

export function createAccounts({ db, clock }: { db: Db; clock: Clock }) {
  return createAccountsService({ db, store: createAccountStore(db), clock });
}
