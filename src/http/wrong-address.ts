import type { Request, RequestHandler } from 'express';
import { AppError } from '../base/errors.ts';
import { wantsPage } from './client.ts';

const NEAR_WEBHOOK =
  /^\/*(?:(?:api\/+)?(?:v\d+\/+)?(?:web[-_]?)?hooks?|trading-?view|(?:tv|alerts?|signals?)\b)/i;

/** For what no route has taken but was meant for a webhook: says the form of the right address, and nothing about a token. */
export const wrongWebhook: RequestHandler = (request, _response, next) => {
  if (!isNearWebhook(request)) {
    next();
    return;
  }
  throw new AppError(
    'NOT_FOUND',
    'There is no webhook at this address. It ends in /webhook/<token>, with nothing after the token: copy the whole address from the webhook card of your dashboard.',
  );
};

/** Nothing else is sent to / than a signal whose address was cut short; looked at, it is the page. */
function isNearWebhook(request: Request): boolean {
  const path = readable(request.path);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead) return NEAR_WEBHOOK.test(path) && !wantsPage(request);
  return /^\/*$/.test(path) || NEAR_WEBHOOK.test(path);
}

/** Blanks get into addresses that are copied by hand. */
function readable(path: string): string {
  try {
    return decodeURIComponent(path).replace(/\s+/g, '');
  } catch {
    return path;
  }
}
