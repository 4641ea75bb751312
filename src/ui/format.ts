const twoDecimals = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
const plain = new Intl.NumberFormat('en-US', twoDecimals);
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 10 });
const fine = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayAlone = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });

export const NOTHING = '—';

/** 10000 as "10,000.00"; a dash when there is no value yet. */
export function money(amount: number | null): string {
  return amount === null ? NOTHING : plain.format(amount).replace('-', '−');
}

/** As money, with its sign always shown: a result is a direction. */
export function result(amount: number | null): string {
  if (amount === null) return NOTHING;
  return amount > 0 ? `+${money(amount)}` : money(amount);
}

/** A price with the broker's decimals; without them as it came. Zero is MetaTrader's word for none. */
export function price(value: number | null, digits: number | undefined): string {
  if (value === null || value === 0) return NOTHING;
  return digits === undefined ? String(value) : value.toFixed(digits);
}

/** Lots with at least two decimals, never rounded. */
export function lots(volume: number | string): string {
  const text = String(volume);
  const decimals = text.split('.')[1]?.length ?? 0;
  return decimals < 2 ? Number(text).toFixed(2) : text;
}

/** 100000 as "100,000", 0.00001 as it is. */
export function quantity(value: number): string {
  return exact.format(value);
}

/** 1.23456 as "1.23 %". */
export function percent(value: number): string {
  return `${fine.format(value)} %`;
}

/** 38 as "38 ms", 1200 as "1.2 s". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** The time of day here; with the day when that is not today. */
export function moment(atMs: number): string {
  const at = new Date(atMs);
  const isToday = at.toDateString() === new Date().toDateString();
  return (isToday ? clock : dayAndClock).format(at);
}

/** The day here, with its year. */
export function day(atMs: number): string {
  return dayAlone.format(atMs);
}

/** The exact instant in UTC, for a tooltip. */
export function exactMoment(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** The address with its secret part hidden, but recognisable by its end. */
export function maskedUrl(url: string, token: string): string {
  return url.replace(token, `${token.slice(0, 4)}${'•'.repeat(8)}${token.slice(-4)}`);
}
