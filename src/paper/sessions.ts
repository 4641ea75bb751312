import type { PaperSymbol } from './catalogue.ts';
import type { PaperSettings } from './settings.ts';

const DAY_MS = 86_400_000;

export type Calendar = Pick<PaperSettings, 'always_open' | 'gmt_offset_s'>;

/** Crypto trades always; the rest not on the server's Saturday and Sunday, unless the account never closes. */
export function isSessionOpen(
  symbol: Pick<PaperSymbol, 'class'>,
  nowMs: number,
  calendar: Calendar,
): boolean {
  if (calendar.always_open || symbol.class === 'crypto') return true;
  const weekday = weekdayOf(serverDay(nowMs, calendar));
  return weekday !== 0 && weekday !== 6;
}

/** The number of the server's calendar day since 1970. */
export function serverDay(nowMs: number, { gmt_offset_s }: Pick<Calendar, 'gmt_offset_s'>): number {
  return Math.floor((nowMs + gmt_offset_s * 1000) / DAY_MS);
}

/** 0 is Sunday. Day 0 was a Thursday. */
export function weekdayOf(day: number): number {
  return (day + 4) % 7;
}
