import { useLocation } from 'preact-iso';
import type { CopyFilter } from '../state/copies.ts';

export const COPYING_VIEWS = ['pairs', 'masters', 'history'] as const;
export type CopyingView = (typeof COPYING_VIEWS)[number];

export type CopyingAddress = CopyFilter & {
  view: CopyingView;
  page: number;
  /** The copy whose row is open. */
  copy: string | undefined;
};

type Change = Partial<CopyingAddress>;

/** What the address bar says about the page, and how to change it: a reload shows the same. */
export function useCopyingAddress(): [CopyingAddress, (change: Change) => void] {
  const { query, route } = useLocation();
  const current = parse(query);
  const change = (wanted: Change): void => {
    // Replaced, not pushed: a new entry would scroll the page to its top.
    route(copyingHref({ ...current, ...wanted }), true);
  };
  return [current, change];
}

/** The address of the page, or of a part of it. */
export function copyingHref({ view = 'pairs', page = 1, ...rest }: Change): string {
  const query = new URLSearchParams();
  if (view !== 'pairs') query.set('view', view);
  if (page > 1) query.set('page', String(page));
  for (const [name, value] of Object.entries(rest)) if (value) query.set(name, value);
  return query.size === 0 ? '/copying' : `/copying?${query.toString()}`;
}

/** The address of a pair that is still to be made. */
export function newPairHref(chosen: { master?: string; slave?: string } = {}): string {
  const query = new URLSearchParams(chosen);
  return query.size === 0 ? '/copying/new' : `/copying/new?${query.toString()}`;
}

/** The address of a pair's settings. */
export function pairHref(id: string): string {
  return `/copying/pairs/${encodeURIComponent(id)}`;
}

function parse(query: Record<string, string>): CopyingAddress {
  const page = Number(query['page']);
  const status = query['status'];
  return {
    view: COPYING_VIEWS.find((view) => view === query['view']) ?? 'pairs',
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
    status: status === 'success' || status === 'error' ? status : undefined,
    master: query['master'],
    slave: query['slave'],
    symbol: query['symbol'],
    copy: query['copy'],
  };
}
