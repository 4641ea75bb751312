const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/i;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

/** ISO 8601 with a zone, or epoch seconds or milliseconds; epoch milliseconds, undefined for anything else. */
export function readTime(value: string | number): number | undefined {
  const plain = String(value).trim();
  const number = /^\d{9,16}(?:\.\d+)?$/.test(plain) ? Number(plain) : undefined;
  const seconds = number !== undefined && number < 100_000_000_000;
  const epochMs =
    number === undefined ? isoTime(plain) : Math.round(seconds ? number * 1000 : number);
  return epochMs !== undefined && epochMs >= EARLIEST_MS && epochMs <= LATEST_MS
    ? epochMs
    : undefined;
}

function isoTime(plain: string): number | undefined {
  const epochMs = ISO_TIME.test(plain) ? Date.parse(plain) : NaN;
  return Number.isNaN(epochMs) ? undefined : epochMs;
}
