import type { Request } from 'express';

/** Somebody looks at an address in a browser and wants a page, not JSON. */
export function wantsPage(request: Request): boolean {
  const mode = request.get('sec-fetch-mode');
  return acceptsHtml(request) && (mode === undefined || mode === 'navigate');
}

/**
 * Whether a browser asks, for its page or for a script of it. Over plain HTTP from another machine it sends no
 * Sec-Fetch-*, and its scripts accept anything, so its name is looked at too; PowerShell calls itself a browser.
 */
export function isBrowser(request: Request): boolean {
  if (acceptsHtml(request)) return true;
  if (['site', 'mode', 'dest'].some((part) => request.get(`sec-fetch-${part}`) !== undefined)) {
    return true;
  }
  const agent = request.get('user-agent') ?? '';
  return agent.startsWith('Mozilla/') && !agent.includes('PowerShell');
}

function acceptsHtml(request: Request): boolean {
  return /\btext\/html\b/i.test(request.get('accept') ?? '');
}
