import { useLocation } from 'preact-iso';
import { SIGNAL_STATUSES, type SignalStatus } from '../wire/wire.ts';

export type HistoryAddress = {
  page: number;
  status: SignalStatus | undefined;
  /** The signal whose trace is open. */
  open: string | undefined;
};

/** What the address bar says about the history, and how to change it: a reload shows the same. */
export function useHistoryAddress(): [HistoryAddress, (change: Partial<HistoryAddress>) => void] {
  const { path, query, route } = useLocation();
  const current = parse(query);
  const change = (wanted: Partial<HistoryAddress>): void => {
    const search = show({ ...current, ...wanted });
    // Replaced, not pushed: a new entry would scroll the page to its top.
    route(search === '' ? path : `${path}?${search}`, true);
  };
  return [current, change];
}

function parse(query: Record<string, string>): HistoryAddress {
  const page = Number(query['page']);
  return {
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
    status: SIGNAL_STATUSES.find((status) => status === query['status']),
    open: query['signal'],
  };
}

function show({ page, status, open }: HistoryAddress): string {
  const search = new URLSearchParams();
  if (status !== undefined) search.set('status', status);
  if (page > 1) search.set('page', String(page));
  if (open !== undefined) search.set('signal', open);
  return search.toString();
}
