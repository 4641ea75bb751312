import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../base/errors.ts';

/**
 * Sealed text: "v1.<key id>.<nonce>.<ciphertext and tag>", the last two base64url. AES-256-GCM with a 96-bit random
 * nonce and a 128-bit tag; the place it belongs to (table, row, field) is bound in as additional data, so a sealed
 * text moved to another place does not open.
 */
const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

export type SealingKey = { readonly id: string; readonly key: Buffer };

export function sealingKey(masterKey: Buffer): SealingKey {
  const key = deriveKey(masterKey, 'seal');
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 12), key };
}

/** A key of its own for each purpose, from the one master key (HKDF-SHA256, RFC 5869). */
export function deriveKey(masterKey: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterKey, 'signalpost', purpose, 32));
}

export function seal({ id, key }: SealingKey, place: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(place, 'utf8'));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return [VERSION, id, nonce.toString('base64url'), sealed.toString('base64url')].join('.');
}

/** The text that was sealed for this place; refuses (INTERNAL) another key, another place, and any change. */
export function open({ id, key }: SealingKey, place: string, sealed: string): string {
  const [version, keyId, nonceText = '', sealedText = ''] = sealed.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const bytes = Buffer.from(sealedText, 'base64url');
  if (
    version !== VERSION ||
    keyId !== id ||
    nonce.length !== NONCE_BYTES ||
    bytes.length < TAG_BYTES
  ) {
    throw new AppError('INTERNAL', 'A stored secret could not be opened.', {
      detail: { place, keyId },
    });
  }
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    return (
      decipher.update(bytes.subarray(0, bytes.length - TAG_BYTES), undefined, 'utf8') +
      decipher.final('utf8')
    );
  } catch (cause) {
    throw new AppError('INTERNAL', 'A stored secret could not be opened.', {
      detail: { place },
      cause,
    });
  }
}
