import { randomBytes } from 'node:crypto';
import helmet from 'helmet';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AppError, type ErrorCode } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { redact } from '../base/log.ts';
import { isBrowser, wantsPage } from './client.ts';
import { STATUS_OF, showError } from './errors.ts';

/** Unique to this run of the program; the count makes it unique to the request. */
const REQUEST_PREFIX = `${randomBytes(6).toString('base64url')}-`;
let requestCount = 0;

/** Every answer carries the id under which the log speaks of its request. */
export const requestId: RequestHandler = (_request, response, next) => {
  const id = `${REQUEST_PREFIX}${(++requestCount).toString(36)}`;
  response.locals['requestId'] = id;
  response.set('X-Request-Id', id);
  next();
};

/** Nothing inline, nothing from outside: the page works without internet. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** For what no route has taken. */
export const notFound: RequestHandler = () => {
  throw new AppError('NOT_FOUND', 'There is nothing at this address.');
};

/** What makes a program send its login. */
const BASIC_CHALLENGE = 'Basic realm="Signalpost", charset="UTF-8"';

export type ErrorOptions = {
  log: Log;
  /** Whether the login of .env is taken. A browser is never asked for it: it would show a box of its own. */
  asksForBasic: boolean;
};

/** Last in line: any error becomes the envelope; what is our own mistake is logged with its request id. */
export function errorHandler({ log, asksForBasic }: ErrorOptions): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const known = toAppError(error);
    const id = response.locals['requestId'] as string;
    if (known.code === 'INTERNAL') {
      log.error(
        { request_id: id, method: request.method, path: redact(request.path), error },
        'request failed',
      );
    } else if (known.code === 'STORAGE_UNAVAILABLE') {
      log.warn({ request_id: id, error: known.cause }, 'storage unavailable');
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    if (isForLoginPage(known, request)) {
      const next = request.originalUrl.length > LONGEST_NEXT ? '/' : request.originalUrl;
      response.set('Cache-Control', 'no-store');
      response.redirect(303, `/login?next=${encodeURIComponent(next)}`);
      return;
    }
    if (known.retryAfterS !== undefined) response.set('Retry-After', String(known.retryAfterS));
    if (known.code === 'UNAUTHENTICATED' && asksForBasic && !isBrowser(request))
      response.set('WWW-Authenticate', BASIC_CHALLENGE);
    response.set('Cache-Control', 'no-store');
    response.status(STATUS_OF[known.code]).json(showError(known, id));
  };
}

/** Longer ones are taken for none by whoever leads back. */
const LONGEST_NEXT = 500;

/** Somebody who looks at a page and is not let in can be led to where one signs in, or is told why not. */
function isForLoginPage({ code }: AppError, request: Request): boolean {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  return isRead && (code === 'UNAUTHENTICATED' || code === 'USER_DISABLED') && wantsPage(request);
}

/** What express and its body reader throw carries an HTTP status; those become our codes. */
const CODE_OF_STATUS: Readonly<Record<number, [ErrorCode, string]>> = {
  400: ['VALIDATION_FAILED', 'The request could not be read.'],
  404: ['NOT_FOUND', 'There is nothing at this address.'],
  413: ['PAYLOAD_TOO_LARGE', 'The body is larger than 64 KB.'],
  415: ['UNSUPPORTED_MEDIA_TYPE', 'Send the body uncompressed.'],
};

/** An error of express or its readers as one of ours. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  const [code, message] = CODE_OF_STATUS[Number(status)] ?? [
    'INTERNAL',
    'Something went wrong here. Try again.',
  ];
  return new AppError(code, message, { cause: error });
}
