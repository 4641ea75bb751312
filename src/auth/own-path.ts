const LONGEST = 500;
/** Only the path counts, so any base does. */
const BASE = 'http://this.site';

/**
 * Where to go after signing in: a path of this site, else the start. What browsers take for another site ("//x", "/\x", a
 * scheme, anything with a control character) is none.
 */
export function ownPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > LONGEST) return '/';
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) || wanted.includes('\\')) return '/';
  const url = URL.canParse(wanted, BASE) ? new URL(wanted, BASE) : undefined;
  if (url?.origin !== BASE || /^\/(login|logout|auth)(\/|$)/.test(url.pathname)) return '/';
  return /^\/[/\\]/.test(url.pathname) ? '/' : url.pathname + url.search + url.hash;
}
