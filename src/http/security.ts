import { randomBytes } from 'node:crypto';
import helmet from 'helmet';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, type ErrorCode } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { redact } from '../base/log.ts';
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

/** What makes a browser ask for a login. */
export const BASIC_CHALLENGE = 'Basic realm="Signalpost", charset="UTF-8"';

export type ErrorOptions = {
  log: Log;
  /** Whether a browser is to ask for a login by itself; not where there is a page for it. */
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
    if (known.retryAfterS !== undefined) response.set('Retry-After', String(known.retryAfterS));
    if (known.code === 'UNAUTHENTICATED' && asksForBasic)
      response.set('WWW-Authenticate', BASIC_CHALLENGE);
    response.set('Cache-Control', 'no-store');
    response.status(STATUS_OF[known.code]).json(showError(known, id));
  };
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
