import { describe, expect, it } from '@jest/globals';
import { isInSession, isZone, tradingDay, type Session } from './trading-day.ts';

const TEHRAN = { zone: 'Asia/Tehran', reset: '01:30' };
const BERLIN = { zone: 'Europe/Berlin', reset: '02:30' };
const HOUR_MS = 3_600_000;

describe('tradingDay', () => {
  it.each([
    ['a millisecond before the reset', '2026-11-20T21:59:59.999Z', '2026-11-19T22:00:00Z'],
    ['at the reset', '2026-11-20T22:00:00Z', '2026-11-20T22:00:00Z'],
    ['after it', '2026-11-21T09:30:00Z', '2026-11-20T22:00:00Z'],
  ])('%s', (_when, now, start) => {
    expect(new Date(tradingDay(Date.parse(now), TEHRAN).startMs)).toEqual(new Date(start));
  });

  it('knows that Tehran keeps +03:30 in summer', () => {
    const { startMs } = tradingDay(Date.parse('2025-08-01T12:00:00Z'), TEHRAN);
    expect(new Date(startMs)).toEqual(new Date('2025-07-31T22:00:00Z'));
  });

  it('moves a reset that the clocks skip forward by the gap', () => {
    const day = tradingDay(Date.parse('2026-03-29T12:00:00Z'), BERLIN);
    expect(new Date(day.startMs)).toEqual(new Date('2026-03-29T01:30:00Z'));
    expect(day.nextMs - day.startMs).toBe(23 * HOUR_MS);
  });

  it('takes the first of a reset that the clocks repeat', () => {
    const day = tradingDay(Date.parse('2026-10-25T12:00:00Z'), BERLIN);
    expect(new Date(day.startMs)).toEqual(new Date('2026-10-25T00:30:00Z'));
    expect(day.nextMs - day.startMs).toBe(25 * HOUR_MS);
  });
});

describe('isInSession', () => {
  const day: Session = { weekday: 'sat', from: '09:00', to: '17:00', zone: 'Europe/London' };
  const night: Session = { weekday: 'fri', from: '22:00', to: '06:00', zone: 'Europe/London' };
  const whole: Session = { weekday: 'sat', from: '00:00', to: '00:00', zone: 'Europe/London' };
  it.each([
    ['a minute before it begins', day, '2026-11-21T08:59:00Z', false],
    ['as it begins', day, '2026-11-21T09:00:00Z', true],
    ['a moment before it ends', day, '2026-11-21T16:59:59.999Z', true],
    ['as it ends', day, '2026-11-21T17:00:00Z', false],
    ['on another day', day, '2026-11-20T12:00:00Z', false],
    ['before midnight', night, '2026-11-20T23:59:00Z', true],
    ['after midnight', night, '2026-11-21T05:59:00Z', true],
    ['as the night ends', night, '2026-11-21T06:00:00Z', false],
    ['in the night before', night, '2026-11-20T05:00:00Z', false],
    ['at the first moment of a whole day', whole, '2026-11-21T00:00:00Z', true],
    ['after a whole day', whole, '2026-11-22T00:00:00Z', false],
    ['in summer time', { ...day, weekday: 'wed' as const }, '2026-07-01T08:00:00Z', true],
  ])('%s', (_when, session, now, isOpen) => {
    expect(isInSession(Date.parse(now), session)).toBe(isOpen);
  });
});

describe('isZone', () => {
  it.each([
    ['Asia/Tehran', true],
    ['UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('%s: %s', (zone, isKnown) => {
    expect(isZone(zone)).toBe(isKnown);
  });
});
