import { Decimal } from 'decimal.js';

/** Sign, digits, a point or a decimal comma, an exponent; no thousands separators, which nobody can tell from commas. */
const DECIMAL = /^[+-]?(?:\d{1,30}(?:[.,]\d{0,40})?|[.,]\d{1,40})(?:[eE][+-]?\d{1,3})?$/;
const LARGEST = new Decimal('1e15');

/**
 * A decimal as people and programs write it: a number, or a text with an exponent, a decimal comma or the noise of binary
 * floats. Undefined for anything else and for what is not below 10^15.
 */
export function readDecimal(value: unknown): Decimal | undefined {
  const number = typeof value === 'number' ? numberOf(value) : textOf(value);
  return number?.abs().lt(LARGEST) === true ? number : undefined;
}

function numberOf(value: number): Decimal | undefined {
  return Number.isFinite(value) ? new Decimal(value) : undefined;
}

function textOf(value: unknown): Decimal | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  return DECIMAL.test(text) ? new Decimal(text.replace(',', '.')) : undefined;
}

/** The decimal without the noise of binary floats, which have 15 digits that can be relied on. */
export function withoutNoise(number: Decimal): Decimal {
  return number.toSignificantDigits(15);
}
