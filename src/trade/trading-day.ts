/** Days and hours of trading in a zone of the owner's choice (metrics-and-rules.md §2). */
import { Temporal } from 'temporal-polyfill';

export type DayRule = {
  /** An IANA name. */
  readonly zone: string;
  /** HH:MM in that zone. */
  readonly reset: string;
};

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Half-open, from `from` until `to`; over midnight where `to` is not later, so the same time twice is a whole day. */
export type Session = {
  readonly weekday: Weekday;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
};

/**
 * When the trading day of this moment began and when the next one begins. A reset that the clocks skip moves forward by
 * the gap; one that they repeat is the first.
 */
export function tradingDay(nowMs: number, rule: DayRule): { startMs: number; nextMs: number } {
  const date = local(nowMs, rule.zone).toPlainDate();
  const today = resetOf(date, rule);
  return today <= nowMs
    ? { startMs: today, nextMs: resetOf(date.add({ days: 1 }), rule) }
    : { startMs: resetOf(date.subtract({ days: 1 }), rule), nextMs: today };
}

export function isInSession(nowMs: number, { weekday, from, to, zone }: Session): boolean {
  const now = local(nowMs, zone);
  const today = WEEKDAYS[now.dayOfWeek - 1];
  const yesterday = WEEKDAYS[(now.dayOfWeek + 5) % 7];
  const time = now.toPlainTime();
  const isAfterStart = Temporal.PlainTime.compare(time, from) >= 0;
  const isBeforeEnd = Temporal.PlainTime.compare(time, to) < 0;
  const isOverMidnight = Temporal.PlainTime.compare(to, from) <= 0;
  if (!isOverMidnight) return today === weekday && isAfterStart && isBeforeEnd;
  return (today === weekday && isAfterStart) || (yesterday === weekday && isBeforeEnd);
}

export function isZone(zone: string): boolean {
  try {
    local(0, zone);
    return true;
  } catch {
    return false;
  }
}

function resetOf(date: Temporal.PlainDate, { zone, reset }: DayRule): number {
  return date.toZonedDateTime({ timeZone: zone, plainTime: reset }).epochMilliseconds;
}

function local(epochMs: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
}
