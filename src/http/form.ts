import type { Request } from 'express';
import { AppError } from '../base/errors.ts';
import { decodeUtf8, parseJson } from '../base/json.ts';

const FORM = 'application/x-www-form-urlencoded';

/** The JSON of a body; an empty body is an empty object. */
export function readBody(request: Request): unknown {
  const bytes = bytesOf(request);
  if (request.is('application/json') === false && bytes.length > 0) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json.');
  }
  if (bytes.length === 0) return {};
  const parsed = parseJson(textOf(bytes));
  if (!parsed.ok)
    throw new AppError('INVALID_JSON', `The body is not valid JSON: ${parsed.message}.`);
  return parsed.value;
}

/** The fields of a page's form, or of a JSON body. */
export function readForm(request: Request): { isForm: boolean; fields: unknown } {
  if (request.is(FORM) !== FORM) return { isForm: false, fields: readBody(request) };
  return {
    isForm: true,
    fields: Object.fromEntries(new URLSearchParams(textOf(bytesOf(request)))),
  };
}

function bytesOf(request: Request): Buffer {
  const body: unknown = request.body;
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

function textOf(bytes: Buffer): string {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw new AppError('INVALID_JSON', 'The body is not valid UTF-8.');
  return text;
}
