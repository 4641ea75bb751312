import type { z } from 'zod';
import { TERMINAL_LIMITS, parseJson } from '../base/json.ts';
import { DEALS, readRows, sayOdd } from './rows.ts';
import { ackSchema, resultSchema, terminalEventSchema } from './terminal-files.ts';
import type { Ack, CommandResult, TerminalEvent } from './terminal-files.ts';

/** One file of a terminal's out folder, understood. */
export type Outgoing =
  | { kind: 'ack'; ack: Ack }
  | { kind: 'result'; result: CommandResult }
  | { kind: 'event'; event: TerminalEvent };

const ACK = /^ack_([0-9A-Z]{26})\.json$/;
const RESULT = /^result_([0-9A-Z]{26})\.json$/;
const EVENT = /^event_(\d{12})\.json$/;

/** True for the names that a terminal hands over; anything else in the folder is not ours to touch. */
export function isOutgoingName(name: string): boolean {
  return ACK.test(name) || RESULT.test(name) || EVENT.test(name);
}

/**
 * Reads one handed-over file; undefined while it is not whole, not of its shape, of another account, or named
 * otherwise than its content says.
 */
export function readOutgoing(
  name: string,
  text: string,
  account: string,
): { content: Outgoing; odd: readonly string[] } | undefined {
  const parsed = parseJson(text, TERMINAL_LIMITS);
  if (!parsed.ok) return undefined;
  const ackId = ACK.exec(name)?.[1];
  if (ackId !== undefined) {
    const ack = matching(ackSchema, parsed.value, account);
    return ack?.id === ackId ? { content: { kind: 'ack', ack }, odd: [] } : undefined;
  }
  const resultId = RESULT.exec(name)?.[1];
  if (resultId !== undefined) {
    const result = matching(resultSchema, parsed.value, account);
    return result?.id === resultId ? { content: { kind: 'result', result }, odd: [] } : undefined;
  }
  const { value, odd } = withoutOddDeals(name, parsed.value);
  const event = matching(terminalEventSchema, value, account);
  return event?.seq === Number(EVENT.exec(name)?.[1])
    ? { content: { kind: 'event', event }, odd }
    : undefined;
}

/** One odd deal of many costs itself and not the file. */
function withoutOddDeals(name: string, value: unknown): { value: unknown; odd: readonly string[] } {
  const isList =
    typeof value === 'object' && value !== null && 'deals' in value && Array.isArray(value.deals);
  if (!isList) return { value, odd: [] };
  const { rows, odd } = readRows(value.deals as unknown[], DEALS);
  return { value: { ...value, deals: rows }, odd: sayOdd(name, odd) };
}

function matching<T extends { account: string }>(
  schema: z.ZodType<T>,
  value: unknown,
  account: string,
): T | undefined {
  const result = schema.safeParse(value);
  return result.success && result.data.account === account ? result.data : undefined;
}
