import { useLocation } from 'preact-iso';

export const SYMBOL_VIEWS = ['names', 'mappings', 'broker', 'settings'] as const;
export type SymbolsView = (typeof SYMBOL_VIEWS)[number];

export const TRY_ACTIONS = ['BUY', 'SELL', 'CLOSE'] as const;
export type TryAction = (typeof TRY_ACTIONS)[number];

export type SymbolsAddress = {
  account: string | undefined;
  view: SymbolsView;
  /** The name that is explained, with what it is wanted for. */
  name: string;
  action: TryAction;
  price: string;
  /** What is looked for among the broker's symbols. */
  search: string;
  page: number;
};

type Change = Partial<SymbolsAddress>;

/** What the address bar says about the page, and how to change it: a reload shows the same. */
export function useSymbolsAddress(): [SymbolsAddress, (change: Change) => void] {
  const { query, route } = useLocation();
  const current = parse(query);
  const change = (wanted: Change): void => {
    // Replaced, not pushed: a new entry would scroll the page to its top.
    route(symbolsHref({ ...current, ...wanted }), true);
  };
  return [current, change];
}

/** The address of the page, or of a part of it. */
export function symbolsHref(wanted: Change): string {
  const { account, view = 'names', name = '', action = 'BUY', price = '' } = wanted;
  const { search = '', page = 1 } = wanted;
  const query = new URLSearchParams();
  if (account !== undefined) query.set('account', account);
  if (view !== 'names') query.set('view', view);
  if (name !== '') query.set('name', name);
  if (action !== 'BUY') query.set('action', action);
  if (price !== '') query.set('price', price);
  if (search !== '') query.set('search', search);
  if (page > 1) query.set('page', String(page));
  return query.size === 0 ? '/symbols' : `/symbols?${query.toString()}`;
}

function parse(query: Record<string, string>): SymbolsAddress {
  const page = Number(query['page']);
  return {
    account: query['account'],
    view: SYMBOL_VIEWS.find((view) => view === query['view']) ?? 'names',
    name: query['name'] ?? '',
    action: TRY_ACTIONS.find((action) => action === query['action']) ?? 'BUY',
    price: Number(query['price']) > 0 ? (query['price'] ?? '') : '',
    search: query['search'] ?? '',
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
}
