/** The closed list of request errors (api.md §4). http/errors.ts gives each its status. */
export const ERROR_CODES = [
  'INVALID_JSON',
  'VALIDATION_FAILED',
  'INVALID_TOKEN',
  'INVALID_API_KEY',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CONFLICT',
  'IDEMPOTENCY_MISMATCH',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'CSRF_FAILED',
  'REAUTH_REQUIRED',
  'USER_DISABLED',
  'COPY_LOOP',
  'STORAGE_UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export type AppErrorOptions = {
  /** For the log only; never sent. */
  detail?: unknown;
  cause?: unknown;
  /** Seconds after which the caller may try again; becomes Retry-After. */
  retryAfterS?: number;
};

/** The caller is wrong, or the outside failed. A refused order is not an error: see trade/denial.ts. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: unknown;
  readonly retryAfterS: number | undefined;

  /** publicMessage is a sentence for the user that says what to do next. */
  constructor(code: ErrorCode, publicMessage: string, options: AppErrorOptions = {}) {
    super(publicMessage, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
    this.retryAfterS = options.retryAfterS;
  }
}

/** Stops on a state that only a bug can produce. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** For the end of a switch over a closed union: adding a member becomes a type error. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${String(value)}`);
}
