import type { AppError, ErrorCode } from '../base/errors.ts';

/** The one table from code to HTTP status. */
export const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  INVALID_JSON: 400,
  VALIDATION_FAILED: 422,
  INVALID_TOKEN: 401,
  INVALID_API_KEY: 401,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  IDEMPOTENCY_MISMATCH: 422,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMITED: 429,
  CSRF_FAILED: 403,
  REAUTH_REQUIRED: 403,
  USER_DISABLED: 403,
  COPY_LOOP: 409,
  STORAGE_UNAVAILABLE: 503,
  INTERNAL: 500,
};

export type ErrorBody = {
  success: false;
  error: { code: string; message: string; request_id: string };
};

/** The error envelope of every answer (api.md §0). */
export function errorBody(code: string, message: string, requestId: string): ErrorBody {
  return { success: false, error: { code, message, request_id: requestId } };
}

export function showError(error: AppError, requestId: string): ErrorBody {
  return errorBody(error.code, error.message, requestId);
}
