import { useLocation } from 'preact-iso';
import type { LimitScope } from '../state/limits.ts';

/** Stands in the address for the defaults of all accounts. */
const ALL = 'all';

/** Whose limits the address names: an account, all of them, or nobody's in particular. */
export type Asked = { kind: 'account'; account: string } | { kind: 'all' } | { kind: 'any' };

/** What the address bar says about the page, and how to change it: a reload shows the same. */
export function useLimitsAddress(): [Asked, (scope: LimitScope) => void] {
  const { query, route } = useLocation();
  const choose = (scope: LimitScope): void => {
    route(limitsHref(scope), true);
  };
  return [parse(query['account']), choose];
}

/** The address of the page for an account, or for all of them. */
export function limitsHref(scope: LimitScope): string {
  return `/limits?account=${encodeURIComponent(scope ?? ALL)}`;
}

function parse(account: string | undefined): Asked {
  if (account === undefined) return { kind: 'any' };
  return account === ALL ? { kind: 'all' } : { kind: 'account', account };
}
