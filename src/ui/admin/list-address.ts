import { useLocation } from 'preact-iso';

/** The page number and filters that the address bar holds, and how to change them: a reload shows the same. */
export function useListAddress<Name extends string>(
  names: readonly Name[],
): [
  Record<Name, string> & { page: number },
  (change: Partial<Record<Name, string>> & { page?: number }) => void,
] {
  const { path, query, route } = useLocation();
  const page = Number(query['page']);
  const filters = Object.fromEntries(names.map((name) => [name, query[name] ?? '']));
  const current = {
    ...(filters as Record<Name, string>),
    page: Number.isSafeInteger(page) && page >= 1 && page <= 100_000 ? page : 1,
  };
  const change = (wanted: Partial<Record<Name, string>> & { page?: number }): void => {
    // Another filter makes another list, which begins at its first page.
    const search = searchOf({ ...current, page: 1, ...wanted });
    // Replaced, not pushed: a new entry would scroll the page to its top.
    route(search === '' ? path : `${path}?${search}`, true);
  };
  return [current, change];
}

/** As the server and the address bar write it: what is empty, or the first page, is left out. */
export function searchOf(values: Readonly<Record<string, string | number>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== '' && !(name === 'page' && value === 1)) search.set(name, String(value));
  }
  return search.toString();
}
