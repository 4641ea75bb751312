/** Where the server keeps what it knows of symbols. */

/** Of one account, or with undefined of all of them. */
export type MappingScope = string | undefined;

export function mappingsPath(scope: MappingScope): string {
  return scope === undefined
    ? '/api/symbol-mappings'
    : `/api/accounts/${encodeURIComponent(scope)}/symbol-mappings`;
}

export function mappingPath(scope: MappingScope, from: string): string {
  return `${mappingsPath(scope)}/${encodeURIComponent(from)}`;
}

export function usesPath(account: string): string {
  return `/api/accounts/${encodeURIComponent(account)}/symbol-uses`;
}

export function changesPath(account: string, page: number, limit: number): string {
  return `/api/accounts/${encodeURIComponent(account)}/symbol-changes?${query({ page, limit })}`;
}

export function symbolsPath(
  account: string,
  wanted: { search: string; page: number; limit: number },
): string {
  return `/api/accounts/${encodeURIComponent(account)}/symbols?${query(wanted)}`;
}

export type AskedName = {
  account: string;
  symbol: string;
  action?: string | undefined;
  price?: string | undefined;
};

export function resolvePath(asked: AskedName): string {
  return `/api/symbols/resolve?${query(asked)}`;
}

function query(values: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.toString();
}
