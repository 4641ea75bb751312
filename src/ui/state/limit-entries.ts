/** What stands in the fields of the page, as typed, and what it is to the server. */
import { strings } from '../strings.ts';
import type { InstrumentClass } from '../wire/wire.ts';
import {
  INSTRUMENT_CLASSES,
  type LimitName,
  type Limits,
  type LimitValue,
  type LotsByClass,
  type Side,
  type TradingHours,
} from '../wire/limits.ts';
import { FIELDS, type Bounds } from './limit-fields.ts';

export type Entry =
  | { kind: 'number'; text: string }
  | { kind: 'symbols'; names: readonly string[] | null }
  | { kind: 'sides'; sides: readonly Side[] | null }
  | { kind: 'yes'; isOn: boolean }
  | { kind: 'day'; zone: string; reset: string }
  | { kind: 'sessions'; hours: readonly TradingHours[] | null }
  | { kind: 'classes'; lots: Readonly<Partial<Record<InstrumentClass, string>>> }
  | { kind: 'cooldown'; losses: string; minutes: string };

export type EntryOf<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

export type Reading = { value: LimitValue; fault?: undefined } | { fault: string };

const words = strings.limits.faults;

/** The entry that shows a value. */
export function entryOf(name: LimitName, limits: Partial<Limits>): Entry {
  switch (name) {
    case 'allowed_symbols':
    case 'blocked_symbols':
      return { kind: 'symbols', names: limits[name] ?? null };
    case 'sides':
      return { kind: 'sides', sides: limits.sides ?? null };
    case 'require_stop':
      return { kind: 'yes', isOn: limits.require_stop ?? false };
    case 'day':
      return { kind: 'day', zone: limits.day?.zone ?? '', reset: limits.day?.reset ?? '' };
    case 'sessions':
      return { kind: 'sessions', hours: limits.sessions ?? null };
    case 'max_lots_by_class':
      return { kind: 'classes', lots: limits.max_lots_by_class ?? {} };
    case 'cooldown_after_losses': {
      const { losses, minutes } = limits.cooldown_after_losses ?? {};
      return { kind: 'cooldown', losses: textOf(losses), minutes: textOf(minutes) };
    }
    default:
      return { kind: 'number', text: textOf(limits[name]) };
  }
}

/** The value of an entry, or what is wrong with it in words. */
export function readEntry(name: LimitName, entry: Entry): Reading {
  const field = FIELDS[name];
  switch (entry.kind) {
    case 'number':
      return field.kind === 'number'
        ? readNumber(entry.text, field.bounds, field.unit === 'lots')
        : { value: null };
    case 'symbols': {
      const isNone = name === 'blocked_symbols' && entry.names?.length === 0;
      return { value: entry.names === null || isNone ? null : [...entry.names] };
    }
    case 'sides':
      return { value: entry.sides === null ? null : [...entry.sides] };
    case 'yes':
      return { value: entry.isOn };
    case 'day':
      return readDay(entry);
    case 'sessions':
      return readHours(entry);
    case 'classes':
      return readClasses(entry);
    case 'cooldown':
      return readCooldown(entry);
  }
}

function readNumber(typed: string, bounds: Bounds, isLots: boolean): Reading {
  const text = typed.trim();
  if (text === '') return { value: null };
  if (!/^\d{1,13}(\.\d{1,8})?$/.test(text)) {
    return { fault: bounds.isWhole === true ? words.whole : words.number };
  }
  const value = Number(text);
  if (bounds.isWhole === true && !Number.isInteger(value)) return { fault: words.whole };
  if (bounds.least === undefined && value <= 0) return { fault: words.positive };
  if (bounds.least !== undefined && value < bounds.least) {
    return { fault: words.least(String(bounds.least)) };
  }
  if (value > bounds.most) return { fault: words.most(bounds.most.toLocaleString('en-US')) };
  // Lots are never a binary float on their way.
  return { value: isLots ? text : value };
}

function readDay({ zone, reset }: EntryOf<'day'>): Reading {
  if (zone.trim() === '' && reset === '') return { value: null };
  if (zone.trim() === '' || reset === '') return { fault: words.day };
  return isZone(zone.trim()) ? { value: { zone: zone.trim(), reset } } : { fault: words.zone };
}

function readHours({ hours }: EntryOf<'sessions'>): Reading {
  if (hours === null) return { value: null };
  if (hours.some(({ from, to, zone }) => from === '' || to === '' || zone.trim() === '')) {
    return { fault: words.hours };
  }
  if (hours.some(({ zone }) => !isZone(zone.trim()))) return { fault: words.zone };
  return { value: hours.map((line) => ({ ...line, zone: line.zone.trim() })) };
}

function readClasses({ lots }: EntryOf<'classes'>): Reading {
  const value: LotsByClass = {};
  for (const kind of INSTRUMENT_CLASSES) {
    const text = (lots[kind] ?? '').trim();
    if (text === '') continue;
    const read = readNumber(text, { most: 1e12 }, true);
    if (read.fault !== undefined) {
      return { fault: `${strings.limits.editor.classes[kind]}: ${read.fault}` };
    }
    value[kind] = text;
  }
  return { value: Object.keys(value).length === 0 ? null : value };
}

function readCooldown({ losses, minutes }: EntryOf<'cooldown'>): Reading {
  if (losses.trim() === '' && minutes.trim() === '') return { value: null };
  if (losses.trim() === '' || minutes.trim() === '') return { fault: words.cooldown };
  const count = readNumber(losses, { least: 1, most: 100, isWhole: true }, false);
  if (count.fault !== undefined) return count;
  const pause = readNumber(minutes, { least: 1, most: 10_080, isWhole: true }, false);
  if (pause.fault !== undefined) return pause;
  return { value: { losses: Number(losses), minutes: Number(minutes) } };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
